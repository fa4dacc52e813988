package org.federatedpartners.it.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dom4j.Element;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.TestCa;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.Direction;
import org.jivesoftware.smack.packet.Message;

/**
 * Messages through one node, in both directions, that never stop: a user of the node writes to a domain that no user of another node writes to, and that domain's
 * server writes to the user on a stream to this node. Each side that is refused, closed or cut off tries again and again.
 */
final class Probe implements AutoCloseable {

    /** So often a message is sent in each direction. */
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** So long those wait who cannot send. */
    private static final Duration RETRY = Duration.ofMillis(300);
    /** After a node has lost the others and found them again, Openfire may have forgotten which clients it has: who hears nothing for so long logs in again. */
    private static final Duration SILENCE = Duration.ofSeconds(6);
    private static final Pattern BODY = Pattern.compile("probe (\\d+) (-?\\d+)");

    private final int node;
    private final String address;
    private final String domain;
    private final Account user;
    private final RawPartner partner;
    private final Identity identity;
    private final Timeline timeline;
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicLong[] passed = {new AtomicLong(), new AtomicLong()};
    /** When the last of those was sent that have passed. */
    private final AtomicLong[] lastSent = {new AtomicLong(Long.MIN_VALUE), new AtomicLong(Long.MIN_VALUE)};
    private final List<Thread> threads = new ArrayList<>();
    private volatile XmppClient client;
    private volatile RawStream stream;
    private volatile boolean isStreamOpen;
    /** When something came in last, or when it became possible. */
    private volatile long heard;
    private volatile String trouble = "";
    private volatile boolean isClosed;

    /**
     * @param address of the node
     * @param domain  of Openfire
     * @param site    of the domain with which messages are exchanged
     */
    Probe(int node, String address, String domain, Account user, Site site, TestCa ca, Timeline timeline) {
        this.node = node;
        this.address = address;
        this.domain = domain;
        this.user = user;
        this.timeline = timeline;
        partner = new RawPartner(site, ca);
        identity = partner.identity();
        // What is refused must not come by another method that is accepted then.
        partner.disownsKeys();
        partner.onStanza(stanza -> arrived(Direction.OUTBOUND, stanza.elementText("body")));
    }

    static Site site(String domain, String address, Path directory) {
        return new Site(List.of(domain), address, directory, false);
    }

    void start() {
        run("probe-in-" + node, this::sendFromOutside);
        run("probe-out-" + node, this::sendFromInside);
    }

    private void run(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private String body() {
        return "probe " + node + " " + System.nanoTime();
    }

    private void arrived(Direction direction, String body) {
        long now = System.nanoTime();
        Matcher probe = BODY.matcher(body == null ? "" : body);
        if (probe.matches()) {
            long sent = Long.parseLong(probe.group(2));
            passed[direction.ordinal()].incrementAndGet();
            lastSent[direction.ordinal()].accumulateAndGet(sent, Math::max);
            timeline.fault(Integer.parseInt(probe.group(1)), sent, now).ifPresent(fault -> faults.add("node " + node + ", " + direction + ", " + fault));
        }
    }

    private void sendFromInside() {
        while (!isClosed) {
            try {
                XmppClient current = client;
                if (current == null) {
                    current = XmppClient.login(address, domain, user);
                    current.onStanza(stanza -> {
                        if (stanza instanceof Message message && message.getType() != Message.Type.error) {
                            heard = System.nanoTime();
                            arrived(Direction.INBOUND, message.getBody());
                        }
                    });
                    client = current;
                    heard = System.nanoTime();
                }
                if (isStreamOpen && System.nanoTime() - heard > SILENCE.toNanos()) {
                    throw new IllegalStateException("nothing comes in");
                }
                current.send("bob@" + partner.domain(), Message.Type.headline, body());
                Await.pause(PAUSE);
            } catch (RuntimeException | AssertionError e) {
                trouble = "out: " + e;
                Optional.ofNullable(client).ifPresent(XmppClient::close);
                client = null;
                pause();
            }
        }
    }

    private void sendFromOutside() {
        while (!isClosed) {
            try (RawStream connected = RawStream.connect(address)) {
                if (authenticate(connected)) {
                    stream = connected;
                    heard = System.nanoTime();
                    isStreamOpen = true;
                    Thread listener = new Thread(() -> listen(connected), "probe-end-" + node);
                    listener.setDaemon(true);
                    listener.start();
                    while (isStreamOpen && !isClosed) {
                        // A headline is not kept for a user who is away.
                        connected.say("<message from='bob@" + partner.domain() + "/x' to='" + user.user() + "@" + domain + "' type='headline'><body>" + body()
                            + "</body></message>");
                        Await.pause(PAUSE);
                    }
                }
            } catch (RuntimeException | AssertionError e) {
                trouble = "in: " + e.toString().lines().findFirst().orElse("").replaceFirst("(.{120}).*", "$1");
            }
            isStreamOpen = false;
            pause();
        }
    }

    private boolean authenticate(RawStream connected) {
        Element features = connected.begin(partner.domain(), domain);
        if (features.element("starttls") == null) {
            return false;
        }
        connected.startTls(Optional.of(identity));
        connected.begin(partner.domain(), domain);
        connected.external(Optional.of(partner.domain()));
        connected.expect("success");
        connected.begin(partner.domain(), domain);
        return true;
    }

    private void listen(RawStream connected) {
        while (isStreamOpen && stream == connected && !connected.hasEnded()) {
            try {
                connected.awaitEnd();
            } catch (AssertionError silence) {
                continue;
            }
        }
        if (stream == connected) {
            isStreamOpen = false;
        }
    }

    private void pause() {
        if (!isClosed) {
            Await.pause(RETRY);
        }
    }

    int node() {
        return node;
    }

    /** Whether messages have passed in both directions that were sent after a moment of {@link System#nanoTime}. */
    boolean flowsSince(long moment) {
        return Arrays.stream(lastSent).allMatch(last -> last.get() > moment);
    }

    /** Whether the domain's server has an open stream to the node. */
    boolean hasStreamIn() {
        return isStreamOpen;
    }

    /** What has passed that should not have, since this was asked last. */
    Stream<String> takeFaults() {
        return Stream.generate(faults::poll).takeWhile(Objects::nonNull);
    }

    @Override
    public String toString() {
        return "node " + node + ": in " + passed[Direction.INBOUND.ordinal()] + ", out " + passed[Direction.OUTBOUND.ordinal()] + (trouble.isEmpty() ? "" : " (" + trouble + ")");
    }

    @Override
    public void close() {
        isClosed = true;
        threads.forEach(Thread::interrupt);
        Optional.ofNullable(client).ifPresent(XmppClient::close);
        try {
            partner.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
