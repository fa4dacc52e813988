package org.federatedpartners.revocation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.federatedpartners.dns.PublicAddresses;

/**
 * By HTTP, from addresses that are for the whole Internet, unless others are permitted; follows nobody elsewhere. By the JDK's old
 * client: threads of its new one would outlive the plugin.
 */
final class HttpDownload implements Download {

    /** What a download may cost. */
    record Limits(Duration total, Duration step, int bytes) {

        static final Limits DEFAULT = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(4), 5 * 1024 * 1024);
    }

    private static final int BUFFER = 8192;

    private final BooleanSupplier privateAddresses;
    private final Limits limits;
    private final ScheduledExecutorService timer;

    /** @param timer cuts what takes too long */
    HttpDownload(BooleanSupplier privateAddresses, Limits limits, ScheduledExecutorService timer) {
        this.privateAddresses = privateAddresses;
        this.limits = limits;
        this.timer = timer;
    }

    static boolean knows(String uri) {
        return uri.regionMatches(true, 0, "http://", 0, "http://".length()) || uri.regionMatches(true, 0, "https://", 0, "https://".length());
    }

    @Override
    public byte[] get(String uri) throws IOException {
        URL url = url(uri);
        long end = System.nanoTime() + limits.total.toNanos();
        requirePermitted(url.getHost());
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Connection", "close");
        connection.setConnectTimeout((int) limits.step.toMillis());
        connection.setReadTimeout((int) limits.step.toMillis());
        // A head that comes byte by byte would never time out.
        Future<?> cut = timer.schedule(connection::disconnect, limits.total.toNanos(), TimeUnit.NANOSECONDS);
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("The answer has the status " + connection.getResponseCode());
            }
            try (InputStream body = connection.getInputStream()) {
                return read(body, end);
            }
        } catch (RuntimeException e) {
            // The JDK's way to tell that the connection was cut under it.
            throw new IOException("It took too long", e);
        } finally {
            cut.cancel(false);
            connection.disconnect();
        }
    }

    private static URL url(String uri) throws IOException {
        try {
            if (knows(uri)) {
                return URI.create(uri).toURL();
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("The URI is malformed", e);
        }
        throw new IOException("It is not to be had by HTTP");
    }

    /** The JDK remembers what it has looked up, so that it connects to no other address than the one that was looked at. */
    private void requirePermitted(String host) throws IOException {
        for (InetAddress address : InetAddress.getAllByName(host)) {
            if (!privateAddresses.getAsBoolean() && !PublicAddresses.contains(address)) {
                throw new IOException(address.getHostAddress() + " is not a public address");
            }
        }
    }

    private byte[] read(InputStream body, long end) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER];
        for (int got = body.read(buffer); got >= 0; got = body.read(buffer)) {
            all.write(buffer, 0, got);
            if (all.size() > limits.bytes) {
                throw new IOException("It is longer than " + limits.bytes + " bytes");
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("It took too long");
            }
        }
        return all.toByteArray();
    }
}
