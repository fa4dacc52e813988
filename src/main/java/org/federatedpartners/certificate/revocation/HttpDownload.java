package org.federatedpartners.certificate.revocation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
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
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.federatedpartners.certificate.revocation.RevocationLists.Download;
import org.federatedpartners.dns.PublicAddresses;

/**
 * Downloads by HTTP from a URI that another party has named. Connects to exactly the address that was checked, so that a name that later
 * resolves to something else has no effect. The JDK's clients resolve names themselves. Only ports 80 and 443, only public addresses
 * unless others are permitted, and no redirects.
 */
final class HttpDownload implements Download {

    /**
     * What a download may cost.
     *
     * @param total from the first connection on
     * @param step  for a connection, a handshake and each read
     * @param ports which ports may be connected to
     */
    record Limits(Duration total, Duration step, int bytes, IntPredicate ports) {

        static final Limits DEFAULT = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(4), 5 * 1024 * 1024, port -> port == HTTP || port == HTTPS);
    }

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int OK = 200;

    /** Finds the addresses of a host. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final BooleanSupplier privateAddresses;
    private final Limits limits;
    private final ScheduledExecutorService timer;

    /** @param timer cuts what takes too long */
    HttpDownload(Resolver resolver, BooleanSupplier privateAddresses, Limits limits, ScheduledExecutorService timer) {
        this.resolver = resolver;
        this.privateAddresses = privateAddresses;
        this.limits = limits;
        this.timer = timer;
    }

    static boolean knows(String uri) {
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
    public byte[] get(String uri) throws IOException {
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
            throw late.get() ? new IOException("It took too long", e) : e;
        } finally {
            cut.cancel(false);
            close(open.get());
        }
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

    private static Socket encrypt(Socket plain, Location location) throws IOException {
        SSLSocket socket = (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(plain, location.host, location.port, true);
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
            throw new IOException("The answer has the status " + answer.status());
        }
        return answer.body(limits.bytes);
    }

    private Location location(String uri) throws IOException {
        if (!knows(uri)) {
            throw new IOException("It is not available by HTTP");
        }
        URI parsed;
        try {
            parsed = new URI(uri);
        } catch (URISyntaxException e) {
            throw new IOException("The URI is malformed", e);
        }
        if (parsed.getRawUserInfo() != null) {
            throw new IOException("The URI holds user information");
        }
        if (parsed.getHost() == null || parsed.getHost().isEmpty()) {
            throw new IOException("The URI names no host");
        }
        boolean encrypted = parsed.getScheme().toLowerCase(Locale.ROOT).equals("https");
        int port = parsed.getPort() < 0 ? encrypted ? HTTPS : HTTP : parsed.getPort();
        if (!limits.ports.test(port)) {
            throw new IOException("Port " + port + " is not one of HTTP");
        }
        String host = parsed.getHost().startsWith("[") ? parsed.getHost().substring(1, parsed.getHost().length() - 1) : parsed.getHost();
        String path = parsed.getRawPath() == null || parsed.getRawPath().isEmpty() ? "/" : parsed.getRawPath();
        // Characters outside ASCII are escaped: otherwise they would be lost.
        String ascii = URI.create(parsed.getRawQuery() == null ? path : path + '?' + parsed.getRawQuery()).toASCIIString();
        return new Location(encrypted, host, port, ascii);
    }

    private List<InetAddress> permitted(String host) throws IOException {
        List<InetAddress> addresses = List.of(resolver.resolve(host));
        for (InetAddress address : addresses) {
            if (!privateAddresses.getAsBoolean() && !PublicAddresses.contains(address)) {
                throw new IOException(address.getHostAddress() + " is not a public address");
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
