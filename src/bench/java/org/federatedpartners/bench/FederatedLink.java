package org.federatedpartners.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.OpenfireServer;

/**
 * Two users of two servers who write to each other over those servers' streams. Never more than so many messages are on
 * their way, so that no server has a queue that it never gets to the end of.
 */
final class FederatedLink implements AutoCloseable {

    /** Which way the messages go, as seen from the first of the two servers. */
    enum Way { OUT, IN }

    /** What one run has shown: messages per second, and what each cost the first server in processor time. */
    record Seen(double perSecond, double microsEach) {}

    private static final int ON_THEIR_WAY = 256;
    private static final int AT_ONCE = 16;
    private static final long PATIENCE_SECONDS = 30;
    private static final String BODY = "The usual sentence that somebody types into a chat window, neither long nor short.";

    private final OpenfireServer server;
    private final Semaphore room = new Semaphore(ON_THEIR_WAY);
    private final LoadClient here;
    private final LoadClient there;

    FederatedLink(OpenfireServer server, Account account, OpenfireServer other, Account otherAccount) {
        this.server = server;
        here = LoadClient.login(server, account, "here", room::release);
        there = LoadClient.login(other, otherAccount, server.domain(), room::release);
        for (Way way : Way.values()) {
            establish(way);
        }
    }

    /** Openfire 4.2 loses stanzas now and then that come in while it is opening a stream. */
    private void establish(Way way) {
        await(ON_THEIR_WAY);
        sender(way).send(messages(receiver(way), 1));
        await(1);
        room.release(ON_THEIR_WAY);
    }

    /** Sends for so long, and waits until everything has arrived. */
    Seen send(Way way, Duration duration) {
        LoadClient sender = sender(way);
        byte[] batch = messages(receiver(way), AT_ONCE);
        long before = ProcessorTime.nanos(server.pid());
        long start = System.nanoTime();
        long sent = 0;
        while (System.nanoTime() - start < duration.toNanos()) {
            await(AT_ONCE);
            sender.send(batch);
            sent += AT_ONCE;
        }
        await(ON_THEIR_WAY);
        long took = System.nanoTime() - start;
        room.release(ON_THEIR_WAY);
        return new Seen(sent * 1e9 / took, (ProcessorTime.nanos(server.pid()) - before) / 1e3 / sent);
    }

    private LoadClient sender(Way way) {
        return way == Way.OUT ? here : there;
    }

    private LoadClient receiver(Way way) {
        return way == Way.OUT ? there : here;
    }

    /**
     * Of different lengths, as people write them: where all segments are of one size, the system takes that size for the path's, and
     * waits with the acknowledgement of each for a second one that does not come, since Openfire 4.2 follows Nagle.
     */
    private static byte[] messages(LoadClient receiver, int count) {
        return IntStream.range(0, count).mapToObj(i -> BODY.substring(i * BODY.length() / (2 * count)))
            .map(body -> "<message type='chat' id='kw81f-27' to='" + receiver.jid() + "'><body>" + body + "</body></message>")
            .collect(Collectors.joining()).getBytes(StandardCharsets.UTF_8);
    }

    private void await(int messages) {
        try {
            if (!room.tryAcquire(messages, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Messages are lost between " + here.jid() + " and " + there.jid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    @Override
    public void close() {
        here.close();
        there.close();
    }
}
