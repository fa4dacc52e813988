package org.federatedpartners.openfire.blocking;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.federatedpartners.openfire.server.OwnTls;
import org.federatedpartners.s2s.PartnerTls;
import org.jivesoftware.openfire.net.ServerTrafficCounter;
import org.jivesoftware.openfire.net.TLSStreamHandler;
import org.jivesoftware.openfire.spi.ConnectionConfiguration;

/**
 * TLS on a stream with a partner, in place of Openfire's own. Openfire's hangs on TLS 1.3, and has one rule about certificates for all
 * domains. Either a partner whose certificate proves nothing could not use dialback, or one without a certificate would fail without a
 * reason. Here every certificate passes the handshake; what it proves is judged afterwards, when the stream is authenticated.
 */
final class TlsLayer extends TLSStreamHandler {

    private final Socket plain;
    private final SSLSocket encrypted;

    private TlsLayer(Socket plain, ConnectionConfiguration configuration, SSLSocket encrypted) throws IOException {
        // The superclass prepares its own engine, which is never started.
        super(plain, configuration, false);
        this.plain = plain;
        this.encrypted = encrypted;
    }

    /** @param remote the domain whose server is expected to answer */
    static TlsLayer toServer(Socket plain, ConnectionConfiguration configuration, String remote) throws IOException {
        return new TlsLayer(plain, configuration, tls(configuration).initiating(plain, remote));
    }

    static TlsLayer toClient(Socket plain, ConnectionConfiguration configuration, boolean wantsCertificate) throws IOException {
        return new TlsLayer(plain, configuration, tls(configuration).receiving(plain, wantsCertificate));
    }

    private static PartnerTls tls(ConnectionConfiguration configuration) throws IOException {
        try {
            return new PartnerTls(new OwnTls(() -> configuration));
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

    /** Frees the threads that read or write; a TLS closure alert could wait for a writer that is stuck. */
    @Override
    public void close() throws IOException {
        plain.close();
    }
}
