package org.federatedpartners.diagnosis;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.federatedpartners.certificate.PeerCertificate;

/**
 * TLS as this server does it when it connects to a partner: with its own certificate, and with whatever certificate the
 * partner shows, because what that proves is judged afterwards.
 */
final class Handshake {

    private final SSLSocket socket;
    private final List<NotingKeys> keys = new ArrayList<>();

    /**
     * @param peer goes out as the name of the server that is meant (SNI)
     * @throws IOException if this server's own keys or settings cannot be used
     */
    Handshake(ClientTls tls, Socket plain, String peer) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(Arrays.stream(tls.keys()).map(this::noting).toArray(KeyManager[]::new), new TrustManager[] {new JudgedLater()}, null);
            socket = (SSLSocket) context.getSocketFactory().createSocket(plain, peer, plain.getPort(), true);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up with this server's key store", e);
        }
        if (!tls.protocols().isEmpty()) {
            socket.setEnabledProtocols(tls.protocols().toArray(String[]::new));
        }
        if (!tls.cipherSuites().isEmpty()) {
            socket.setEnabledCipherSuites(tls.cipherSuites().toArray(String[]::new));
        }
    }

    private KeyManager noting(KeyManager manager) {
        if (manager instanceof X509ExtendedKeyManager extended) {
            NotingKeys noting = new NotingKeys(extended);
            keys.add(noting);
            return noting;
        }
        return manager;
    }

    SSLSocket go() throws IOException {
        socket.startHandshake();
        return socket;
    }

    /** What the partner showed, its own certificate first; empty if it showed none. */
    List<X509Certificate> chain() {
        try {
            Certificate[] shown = socket.getSession().getPeerCertificates();
            return Arrays.stream(shown).filter(X509Certificate.class::isInstance).map(X509Certificate.class::cast).toList();
        } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** What the partner handed over about the revocation of those, in their order. */
    List<byte[]> stapled() {
        return PeerCertificate.stapled(socket.getSession());
    }

    String protocol() {
        return socket.getSession().getProtocol();
    }

    String cipherSuite() {
        return socket.getSession().getCipherSuite();
    }

    /** Whether the partner wanted to see our certificate. */
    boolean wasAsked() {
        return keys.stream().anyMatch(key -> key.asked);
    }

    /** Whether there was one to show, of an authority that the partner named. */
    boolean hasShown() {
        return keys.stream().anyMatch(key -> key.shown);
    }

    private static final class NotingKeys extends X509ExtendedKeyManager {

        private final X509ExtendedKeyManager openfires;
        private volatile boolean asked;
        private volatile boolean shown;

        NotingKeys(X509ExtendedKeyManager openfires) {
            this.openfires = openfires;
        }

        private String noted(String alias) {
            asked = true;
            shown |= alias != null;
            return alias;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return noted(openfires.chooseClientAlias(keyTypes, issuers, socket));
        }

        @Override
        public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            return noted(openfires.chooseEngineClientAlias(keyTypes, issuers, engine));
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return openfires.getClientAliases(keyType, issuers);
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return openfires.getServerAliases(keyType, issuers);
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return openfires.chooseServerAlias(keyType, issuers, socket);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return openfires.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return openfires.getPrivateKey(alias);
        }
    }

    /** An extended one: to a plain one, the JDK adds checks of its own. */
    private static final class JudgedLater extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new UnsupportedOperationException("This is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket connection) {
            throw new UnsupportedOperationException("This is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            throw new UnsupportedOperationException("This is no server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // See the class comment.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket connection) {
            // See the class comment.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            // See the class comment.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
