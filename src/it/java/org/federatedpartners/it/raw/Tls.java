package org.federatedpartners.it.raw;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.federatedpartners.it.testbed.Identity;

/** TLS as an attacker does it: shows whatever it has, and believes everybody. */
public final class Tls {

    private Tls() {}

    static SSLSocket client(Optional<Identity> shown, Socket plain) {
        try {
            SSLSocket socket = (SSLSocket) sockets(shown).createSocket(plain, plain.getInetAddress().getHostAddress(), plain.getPort(), true);
            socket.setUseClientMode(true);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param read      what was read from the plain socket already, and belongs to the handshake
     * @param protocols none for what the JDK has enabled
     */
    public static SSLSocket server(Identity shown, Socket plain, InputStream read, String... protocols) {
        try {
            SSLSocket socket = (SSLSocket) sockets(Optional.of(shown)).createSocket(plain, read, true);
            socket.setWantClientAuth(true);
            if (protocols.length > 0) {
                socket.setEnabledProtocols(protocols);
            }
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One that ends the handshake over the other side's certificate, whatever that is. It leaves the connection open: where it is closed at once, its alert may get lost.
     *
     * @param read      as above; null for one that takes the client's part
     * @param protocols none for what the JDK has enabled
     */
    static SSLSocket refusing(Identity shown, Socket plain, InputStream read, String... protocols) {
        try {
            SSLSocketFactory sockets = sockets(Optional.of(shown), new Believer() {
                @Override
                void judge() throws CertificateException {
                    throw new CertificateException("refused");
                }
            });
            SSLSocket socket = (SSLSocket) (read == null ? sockets.createSocket(plain, plain.getInetAddress().getHostAddress(), plain.getPort(), false)
                : sockets.createSocket(plain, read, false));
            socket.setUseClientMode(read == null);
            socket.setNeedClientAuth(read != null);
            if (protocols.length > 0) {
                socket.setEnabledProtocols(protocols);
            }
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SSLSocketFactory sockets(Optional<Identity> shown) {
        return sockets(shown, new Believer());
    }

    private static SSLSocketFactory sockets(Optional<Identity> shown, Believer trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown.isPresent() ? keys(shown.get()) : null, new TrustManager[] {trust}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyManager[] keys(Identity shown) {
        return new KeyManager[] {new Shower(shown)};
    }

    /** Shows its certificate whatever the other side trusts or asks for. */
    private static final class Shower extends X509ExtendedKeyManager {

        private static final String ALIAS = "peer";

        private final Identity shown;

        Shower(Identity shown) {
            this.shown = shown;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return keyType.equals(shown.key().getAlgorithm()) ? ALIAS : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return shown.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return shown.key();
        }
    }

    /** Believes everybody, unless it is told otherwise. */
    private static class Believer extends X509ExtendedTrustManager {

        /** @throws CertificateException if a certificate is not believed */
        void judge() throws CertificateException {
            // It is.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            judge();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            judge();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
            judge();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
            judge();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
            judge();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
            judge();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
