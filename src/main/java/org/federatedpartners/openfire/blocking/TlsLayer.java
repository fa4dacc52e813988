package org.federatedpartners.openfire.blocking;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jivesoftware.openfire.net.ServerTrafficCounter;
import org.jivesoftware.openfire.net.TLSStreamHandler;
import org.jivesoftware.openfire.spi.ConnectionConfiguration;
import org.jivesoftware.openfire.spi.EncryptionArtifactFactory;

/**
 * TLS on a stream with a partner, in place of Openfire's own, which hangs on TLS 1.3 and knows one rule about
 * certificates for all domains: either a partner whose certificate proves nothing could not use dialback, or one
 * without a certificate would fail without a reason. Here every certificate passes the handshake; what it proves is
 * judged afterwards, when the stream is authenticated.
 */
final class TlsLayer extends TLSStreamHandler {

    /** As much as two records of TLS hold. */
    private static final int AHEAD = 1 << 15;

    private final Socket plain;
    private final SSLSocket encrypted;

    private TlsLayer(Socket plain, ConnectionConfiguration configuration, SSLSocket encrypted) throws IOException {
        // The superclass prepares an engine of its own, which is never started.
        super(plain, configuration, false);
        this.plain = plain;
        this.encrypted = encrypted;
        Set<String> protocols = configuration.getEncryptionProtocols();
        if (!protocols.isEmpty()) {
            encrypted.setEnabledProtocols(protocols.stream().filter(name -> !name.equals("SSLv2Hello")).toArray(String[]::new));
        }
        Set<String> suites = configuration.getEncryptionCipherSuites();
        if (!suites.isEmpty()) {
            encrypted.setEnabledCipherSuites(suites.toArray(String[]::new));
        }
    }

    /** @param remote the domain whose server is expected to answer */
    static TlsLayer toServer(Socket plain, ConnectionConfiguration configuration, String remote) throws IOException {
        SSLSocket encrypted = (SSLSocket) sockets(configuration).createSocket(plain, remote, plain.getPort(), true);
        encrypted.setUseClientMode(true);
        return new TlsLayer(plain, configuration, encrypted);
    }

    static TlsLayer toClient(Socket plain, ConnectionConfiguration configuration, boolean wantsCertificate) throws IOException {
        // Reads ahead: by itself, the JDK asks the operating system twice for each record, and here each stanza is one.
        InputStream ahead = new BufferedInputStream(plain.getInputStream(), AHEAD);
        SSLSocket encrypted = (SSLSocket) sockets(configuration).createSocket(plain, ahead, true);
        encrypted.setUseClientMode(false);
        encrypted.setWantClientAuth(wantsCertificate);
        return new TlsLayer(plain, configuration, encrypted);
    }

    private static SSLSocketFactory sockets(ConnectionConfiguration configuration) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new EncryptionArtifactFactory(configuration).getKeyManagers(), new TrustManager[] {new JudgedLater()}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up with this server's key store", e);
        }
    }

    /** Does the handshake; returns when TLS is in force. */
    @Override
    public void start() throws IOException {
        encrypted.startHandshake();
    }

    @Override
    public InputStream getInputStream() {
        try {
            return ServerTrafficCounter.wrapInputStream(encrypted.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public OutputStream getOutputStream() {
        try {
            return ServerTrafficCounter.wrapOutputStream(encrypted.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SSLSession getSSLSession() {
        return encrypted.getSession();
    }

    /** Frees whoever reads or writes; a farewell by TLS could wait for a writer that is stuck. */
    @Override
    public void close() throws IOException {
        plain.close();
    }

    /** An extended one: to a plain one, the JDK adds checks of its own. */
    private static final class JudgedLater extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // See the class comment.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
            // See the class comment.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            // See the class comment.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // See the class comment.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            // See the class comment.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            // See the class comment.
        }

        /** No hint about whom we trust: some clients would show no certificate at all. */
        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
