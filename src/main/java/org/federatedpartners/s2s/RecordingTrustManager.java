package org.federatedpartners.s2s;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Lets every certificate of a peer pass one handshake: what it proves is judged afterwards, and dialback needs none at all. The server's
 * own trust manager is also asked afterwards, and only about a path that was found. A chain that a peer has made up may take it long.
 * This trust manager is an extended one, because the JDK adds its own checks to a plain one.
 */
public final class RecordingTrustManager extends X509ExtendedTrustManager {

    private record Opinion(List<X509Certificate> path, Optional<String> rejection) { }

    private final Optional<X509TrustManager> server;
    private volatile boolean client;
    private volatile String authType = "UNKNOWN";
    private volatile Opinion last = new Opinion(List.of(), Optional.of("No path"));

    /** @param server what the server itself thinks of certificates; empty if that does not count */
    RecordingTrustManager(Optional<X509TrustManager> server) {
        this.server = server;
    }

    /**
     * Why the server itself would have ended the handshake; empty if it would not. The first answer about a path is kept. It may be configured to ask for
     * revocation over the network, on this thread.
     *
     * @param path from the peer's certificate to a trust anchor, both included
     */
    public Optional<String> rejection(List<X509Certificate> path) {
        Opinion known = last;
        if (!known.path.equals(path)) {
            known = new Opinion(List.copyOf(path), server.flatMap(opinion -> checked(opinion, path)));
            last = known;
        }
        return known.rejection;
    }

    private Optional<String> checked(X509TrustManager opinion, List<X509Certificate> path) {
        X509Certificate[] chain = path.subList(0, Math.max(1, path.size() - 1)).toArray(X509Certificate[]::new);
        try {
            if (client) {
                opinion.checkClientTrusted(chain, authType);
            } else {
                opinion.checkServerTrusted(chain, authType);
            }
            return Optional.empty();
        } catch (CertificateException | RuntimeException e) {
            return Optional.of("Openfire: " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        }
    }

    /** No hint about the CAs that this server trusts: servers on Java or Schannel would show no certificate of another CA at all. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
        client = true;
        authType = type;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
        client = false;
        authType = type;
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
