package org.federatedpartners.s2s;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.dom4j.Element;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.stream.Dialback;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.Rejection;

/**
 * Verifies a dialback key with the authoritative server of the domain that it was sent for (XEP-0220 2.2). The partner's policy judges the
 * connection like any that we open. Openfire's own verification is unencrypted where TLS is not offered or fails, and is omitted where
 * Openfire finds that the certificate names the domain.
 */
public final class DialbackVerifier {

    /**
     * A key that another server has sent.
     *
     * @param local    the local domain that it was sent to
     * @param remote   the domain that it was sent for, as looked up
     * @param spelled  the same, as its server writes it
     * @param streamId of the stream that it was sent on
     */
    public record ShownKey(String local, String remote, String spelled, String streamId, String key) {}

    /** How other servers are reached. */
    public interface Network {

        /** @throws IOException if the domain has no server that answers */
        Connected connect(String remote) throws IOException;

        TlsSettings tls();

        /** Follows a stream that we open. */
        Negotiation negotiation(String local, String remote);
    }

    /** @param direct whether TLS comes first (XEP-0368) */
    public record Connected(Socket socket, boolean direct) {}

    /** No server of the domain could be reached, so nothing is recorded of a stream to one. */
    public static final class Unreachable extends IOException {

        private static final long serialVersionUID = 1L;

        public Unreachable(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** For everything but the connections themselves; half of it at most for the handshake of TLS. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Network network;
    private final CertificateJudge certificates;
    private final Consumer<Rejection> recorder;
    private final Duration patience;

    /** @param recorder records why the policy, or the other side, has ended a stream */
    public DialbackVerifier(Network network, CertificateJudge certificates, Consumer<Rejection> recorder) {
        this(network, certificates, recorder, PATIENCE);
    }

    /** For tests. */
    DialbackVerifier(Network network, CertificateJudge certificates, Consumer<Rejection> recorder, Duration patience) {
        this.network = network;
        this.certificates = certificates;
        this.recorder = recorder;
        this.patience = patience;
    }

    /**
     * The answer of the authoritative server; blocks until it comes.
     *
     * @throws RefusedException if the policy accepts nothing of what the other server does
     * @throws Unreachable      if there is no connection to the other server
     * @throws IOException      if no answer comes for any other reason
     */
    public boolean isAffirmed(ShownKey key) throws IOException {
        AtomicLong left = new AtomicLong(patience.toNanos());
        return Attempts.of(() -> ask(key, left));
    }

    /** @param left for this attempt and those that follow, in nanoseconds */
    private boolean ask(ShownKey key, AtomicLong left) throws IOException {
        Connected connected = connect(key.remote());
        long end = System.nanoTime() + left.get();
        Negotiation negotiation = network.negotiation(key.local(), key.remote());
        try (Socket socket = connected.socket()) {
            Runnable giveUp = () -> {
                negotiation.givesUp();
                close(socket);
            };
            Future<?> deadline = after(left(end), giveUp);
            try {
                // A stream that does without TLS gets as much time as the handshake.
                return ask(key, connected, negotiation, () -> after(left(end) / 2, giveUp));
            } finally {
                deadline.cancel(false);
                left.set(left(end));
            }
        }
    }

    private static long left(long end) {
        return Math.max(0, end - System.nanoTime());
    }

    /** Unless it is canceled before. A time-out of the socket would not do: it begins again with each byte. */
    private static Future<?> after(long nanos, Runnable task) {
        CompletableFuture<Void> due = new CompletableFuture<Void>().completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
        due.thenRun(task);
        return due;
    }

    private Connected connect(String remote) throws Unreachable {
        try {
            return network.connect(remote);
        } catch (IOException e) {
            throw new Unreachable(e);
        }
    }

    private boolean ask(ShownKey key, Connected connected, Negotiation negotiation, Supplier<Future<?>> handshake) throws IOException {
        NegotiatedWire wire = new NegotiatedWire(new SocketWire(connected.socket(), key.remote(), network.tls()), negotiation, certificates, recorder, handshake);
        try {
            Walk walk = new Walk(wire, key.local(), key.spelled());
            walk.go(connected.direct());
            walk.say(Dialback.question(key.local(), key.spelled(), key.streamId(), key.key()));
            Element answer = walk.hear(Dialback::isAnswer);
            if (isOneTo(key, answer)) {
                return answer.attributeValue("type").equals("valid");
            }
            if (answer.attributeValue("type").equals("error")) {
                throw new IOException("The server of " + key.remote() + " does not tell about its dialback key");
            }
            throw wire.violated(key.remote());
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw wire.ended(e);
        }
    }

    private static boolean isOneTo(ShownKey key, Element answer) {
        String type = answer.attributeValue("type");
        return (type.equals("valid") || type.equals("invalid")) && Dialback.isBetween(answer, key.remote(), key.local()) && key.streamId().equals(answer.attributeValue("id"));
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more.
            return;
        }
    }
}
