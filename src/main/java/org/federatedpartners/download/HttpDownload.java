package org.federatedpartners.download;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.federatedpartners.dns.PublicAddresses;
import org.federatedpartners.download.DownloadException.Why;

/**
 * Downloads by HTTP from a URI that another party has named. Connects to exactly the address that was checked, so that a name that later
 * resolves to something else has no effect. The JDK's clients resolve names themselves. Only the ports of its limits, only public addresses
 * unless others are permitted, and no redirects.
 */
public final class HttpDownload implements Download {

    /**
     * What a download may cost.
     *
     * @param total from the first connection on
     * @param step  for a connection, a handshake and each read
     * @param ports which ports may be connected to
     */
    public record Limits(Duration total, Duration step, int bytes, IntPredicate ports) {}

    /** The ports of the two schemes. */
    public static final int HTTP = 80;
    public static final int HTTPS = 443;

    private static final int OK = 200;
    private static final int HUNDRED = 100;
    private static final int REDIRECTION = 3;

    /** Finds the addresses of a host. */
    public interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final BooleanSupplier privateAddresses;
    private final Limits limits;
    private final SSLSocketFactory tls;
    private final ScheduledExecutorService timer;

    /**
     * @param tls   decides which certificates are trusted
     * @param timer cuts what takes too long
     */
    public HttpDownload(Resolver resolver, BooleanSupplier privateAddresses, Limits limits, SSLSocketFactory tls, ScheduledExecutorService timer) {
        this.resolver = resolver;
        this.privateAddresses = privateAddresses;
        this.limits = limits;
        this.tls = tls;
        this.timer = timer;
    }

    /** Whether it is a URI of HTTP or HTTPS. */
    public static boolean knows(String uri) {
        return uri.regionMatches(true, 0, "http://", 0, "http://".length()) || uri.regionMatches(true, 0, "https://", 0, "https://".length());
    }

    /** Where something is, and what to ask for. */
    private record Location(boolean encrypted, String host, int port, String path) {

        String authority() {
            String name = host.indexOf(':') < 0 ? host : '[' + host + ']';
            return port == (encrypted ? HTTPS : HTTP) ? name : name + ':' + port;
        }
    }

    @Override
    public byte[] get(String uri) throws DownloadException {
        Location location = location(uri);
        List<InetAddress> addresses = permitted(location.host);
        AtomicBoolean late = new AtomicBoolean();
        AtomicReference<Socket> open = new AtomicReference<>();
        // What comes byte by byte would never time out.
        Future<?> cut = timer.schedule(() -> {
            late.set(true);
            close(open.get());
        }, limits.total.toNanos(), TimeUnit.NANOSECONDS);
        try {
            return get(location, addresses, open, late);
        } catch (IOException e) {
            throw late.get() ? new DownloadException(Why.SLOW, "It took too long", e) : why(e);
        } finally {
            cut.cancel(false);
            close(open.get());
        }
    }

    private static DownloadException why(IOException e) {
        if (e instanceof DownloadException known) {
            return known;
        }
        Why why = e instanceof SocketTimeoutException ? Why.SLOW : e instanceof SSLException ? Why.TLS : Why.UNREACHABLE;
        return new DownloadException(why, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), e);
    }

    private byte[] get(Location location, List<InetAddress> addresses, AtomicReference<Socket> open, AtomicBoolean late) throws IOException {
        IOException failure = new IOException("There is no address");
        for (InetAddress address : addresses) {
            Socket socket = new Socket();
            open.set(socket);
            if (late.get()) {
                break;
            }
            try {
                socket.connect(new InetSocketAddress(address, location.port), (int) limits.step.toMillis());
            } catch (IOException e) {
                failure = e;
                close(socket);
                continue;
            }
            socket.setSoTimeout((int) limits.step.toMillis());
            return ask(location.encrypted ? encrypt(socket, location) : socket, location);
        }
        throw failure;
    }

    private Socket encrypt(Socket plain, Location location) throws IOException {
        SSLSocket socket = (SSLSocket) tls.createSocket(plain, location.host, location.port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private byte[] ask(Socket socket, Location location) throws IOException {
        String request = "GET " + location.path + " HTTP/1.1\r\nHost: " + location.authority()
            + "\r\nUser-Agent: federatedpartners\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        HttpAnswer answer = HttpAnswer.read(socket.getInputStream());
        if (answer.status() != OK) {
            throw new DownloadException(answer.status() / HUNDRED == REDIRECTION ? Why.REDIRECT : Why.STATUS, "The answer has the status " + answer.status());
        }
        return answer.body(limits.bytes);
    }

    private Location location(String uri) throws DownloadException {
        if (!knows(uri)) {
            throw new DownloadException(Why.ADDRESS, "It is not available by HTTP");
        }
        URI parsed;
        try {
            parsed = new URI(uri);
        } catch (URISyntaxException e) {
            throw new DownloadException(Why.ADDRESS, "The URI is malformed", e);
        }
        if (parsed.getRawUserInfo() != null) {
            throw new DownloadException(Why.ADDRESS, "The URI holds user information");
        }
        if (parsed.getHost() == null || parsed.getHost().isEmpty()) {
            throw new DownloadException(Why.ADDRESS, "The URI names no host");
        }
        boolean encrypted = parsed.getScheme().toLowerCase(Locale.ROOT).equals("https");
        int port = parsed.getPort() < 0 ? encrypted ? HTTPS : HTTP : parsed.getPort();
        if (!limits.ports.test(port)) {
            throw new DownloadException(Why.ADDRESS, "Port " + port + " is not one of HTTP");
        }
        String host = parsed.getHost().startsWith("[") ? parsed.getHost().substring(1, parsed.getHost().length() - 1) : parsed.getHost();
        String path = parsed.getRawPath() == null || parsed.getRawPath().isEmpty() ? "/" : parsed.getRawPath();
        // Characters outside ASCII are escaped: otherwise they would be lost.
        String ascii = URI.create(parsed.getRawQuery() == null ? path : path + '?' + parsed.getRawQuery()).toASCIIString();
        return new Location(encrypted, host, port, ascii);
    }

    private List<InetAddress> permitted(String host) throws DownloadException {
        List<InetAddress> addresses;
        try {
            addresses = List.of(resolver.resolve(host));
        } catch (UnknownHostException e) {
            throw new DownloadException(Why.UNREACHABLE, "The host " + host + " has no address", e);
        }
        for (InetAddress address : addresses) {
            if (!privateAddresses.getAsBoolean() && !PublicAddresses.contains(address)) {
                throw new DownloadException(Why.PRIVATE_ADDRESS, address.getHostAddress() + " is not a public address");
            }
        }
        return addresses;
    }

    private static void close(Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // It is of no use any more.
        }
    }
}
