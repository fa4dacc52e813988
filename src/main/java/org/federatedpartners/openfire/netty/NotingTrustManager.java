package org.federatedpartners.openfire.netty;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Notes Openfire's own verdict about a peer's certificate in one handshake, instead of letting it end the handshake:
 * what the certificate proves is judged afterwards, and dialback needs none at all.
 */
final class NotingTrustManager extends X509ExtendedTrustManager {

    private final X509TrustManager openfires;
    private volatile boolean objected;

    NotingTrustManager(X509TrustManager openfires) {
        this.openfires = openfires;
    }

    /** Whether Openfire itself would not have gone on. */
    boolean hasObjected() {
        return objected;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return openfires.getAcceptedIssuers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        try {
            openfires.checkClientTrusted(chain, authType);
        } catch (CertificateException | RuntimeException e) {
            objected = true;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        try {
            openfires.checkServerTrusted(chain, authType);
        } catch (CertificateException | RuntimeException e) {
            objected = true;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        checkServerTrusted(chain, authType);
    }
}
