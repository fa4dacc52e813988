package org.federatedpartners.it.negotiation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.federatedpartners.it.testbed.Identity;

/** A server that says whatever it likes, word by word. */
final class BlockingRawStream implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Socket socket = new Socket();
    private final StringBuilder heard = new StringBuilder();

    BlockingRawStream(String address, int port) {
        try {
            socket.connect(new InetSocketAddress(address, port), (int) PATIENCE.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BlockingRawStream open(String from, String to) {
        return say("<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' "
            + "xmlns:db='jabber:server:dialback' from='" + from + "' to='" + to + "' version='1.0'>");
    }

    BlockingRawStream say(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything up to and including this text; fails if the stream ends or falls silent before. */
    String hear(String end) {
        if (!read(end)) {
            throw new AssertionError("Not heard: " + end + ", but: " + heard);
        }
        int length = heard.indexOf(end) + end.length();
        String words = heard.substring(0, length);
        heard.delete(0, length);
        return words;
    }

    /** Everything until the other side closes the connection; fails if it does not. */
    String hearAll() {
        if (read(null)) {
            return heard.toString();
        }
        throw new AssertionError("The connection is still open; heard: " + heard);
    }

    private boolean read(String end) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        byte[] buffer = new byte[4096];
        try {
            InputStream in = socket.getInputStream();
            while (end == null || heard.indexOf(end) < 0) {
                socket.setSoTimeout((int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                int count = in.read(buffer);
                if (count < 0) {
                    return end == null;
                }
                heard.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return end == null;
        }
    }

    /** Does the handshake, after {@code <proceed/>}; shows the certificate if there is one. */
    BlockingRawStream startTls(Optional<Identity> identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity.isPresent() ? keys(identity.get()) : null, new TrustManager[] {new TrustEverybody()}, null);
            SSLSocket encrypted = (SSLSocket) context.getSocketFactory().createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
            encrypted.setSoTimeout((int) PATIENCE.toMillis());
            encrypted.startHandshake();
            socket = encrypted;
            heard.setLength(0);
            return this;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeyManager[] keys(Identity identity) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class TrustEverybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) { }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) { }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) { }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) { }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) { }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) { }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
