package org.federatedpartners.openfire.server;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.federatedpartners.certificate.CertificateJudge.TrustAnchors;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.spi.ConnectionType;

/** Openfire's own trust store for server-to-server streams, which the administrator keeps in the console. */
public final class S2sTrustAnchors implements TrustAnchors {

    private final XMPPServer server;

    public S2sTrustAnchors(XMPPServer server) {
        this.server = server;
    }

    @Override
    public Set<X509Certificate> current() throws GeneralSecurityException {
        KeyStore store = server.getCertificateStoreManager().getTrustStore(ConnectionType.SOCKET_S2S).getStore();
        Set<X509Certificate> anchors = new HashSet<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                anchors.add(certificate);
            }
        }
        return anchors;
    }
}
