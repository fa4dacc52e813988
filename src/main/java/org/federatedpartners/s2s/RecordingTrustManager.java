package org.federatedpartners.s2s;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.federatedpartners.background.DaemonThreads;

/**
 * Lets every certificate of a peer pass one handshake: what it proves is judged afterwards, and dialback needs none at all. The server's
 * own trust manager is also asked afterwards, and only about a path that was found. A chain that a peer has made up may take it long.
 * This trust manager is an extended one, because the JDK adds its own checks to a plain one.
 */
public final class RecordingTrustManager extends X509ExtendedTrustManager {

    private record Opinion(List<X509Certificate> path, Optional<String> rejection) {}

    /** How long an opinion about an earlier path stands while the server is asked about another one. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Optional<String> NO_ANSWER = Optional.of("Openfire: no answer");

    private final Optional<X509TrustManager> server;
    private final LongSupplier nanoTime;
    /** Since when the server is being asked in the background; empty if it is not. */
    private final AtomicReference<Optional<Long>> askedSince = new AtomicReference<>(Optional.empty());
    private volatile boolean client;
    private volatile String authType = "UNKNOWN";
    private volatile Opinion last = new Opinion(List.of(), NO_ANSWER);

    /** @param server what the server itself thinks of certificates; empty if that does not count */
    RecordingTrustManager(Optional<X509TrustManager> server) {
        this(server, System::nanoTime);
    }

    RecordingTrustManager(Optional<X509TrustManager> server, LongSupplier nanoTime) {
        this.server = server;
        this.nanoTime = nanoTime;
    }

    /**
     * Asks the server about a path. It may be configured to look for revocation over the network, which takes place on this thread: for a stream's own thread,
     * before anything is authenticated.
     */
    void ask(List<X509Certificate> path) {
        if (!last.path.equals(path)) {
            last = new Opinion(List.copyOf(path), server.flatMap(opinion -> checked(opinion, path)));
        }
    }

    /**
     * Why the server itself would have ended the handshake; empty if it would not. The first answer about a path is kept. Never waits, on any thread: about a
     * path that is new the server is asked in the background. Until it answers, its opinion of the path before stands, for 30 seconds at most; then, and
     * where it had none, the path is rejected.
     *
     * @param path from the peer's certificate to a trust anchor, both included
     */
    public Optional<String> rejection(List<X509Certificate> path) {
        Opinion known = last;
        if (server.isEmpty() || known.path.equals(path)) {
            return server.flatMap(counts -> known.rejection);
        }
        long now = nanoTime.getAsLong();
        Optional<Long> since = askedSince.get();
        if (since.isEmpty() && askedSince.compareAndSet(since, Optional.of(now))) {
            askInBackground(path);
        }
        return since.isPresent() && now - since.get() > PATIENCE.toNanos() ? NO_ANSWER : known.rejection;
    }

    private void askInBackground(List<X509Certificate> path) {
        DaemonThreads.named("federatedpartners-opinion").newThread(() -> {
            try {
                ask(path);
            } finally {
                askedSince.set(Optional.empty());
            }
        }).start();
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
