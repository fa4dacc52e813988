package org.federatedpartners.openfire.gate;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Prospect;
import org.xmpp.packet.JID;

/**
 * The domains that stanzas come from or go to, and what was found out about each: whether it is another server's, and what the policy says of it.
 *
 * <p>To tell whose a domain is, Openfire reads a property, takes a lock, and asks what the nodes of a cluster share, which takes until it gives up on a node
 * that hangs. So what it said is kept, and asked again on another thread while stanzas pass. May be asked from any thread; only about a domain that no stanza
 * had for a minute, or that a component came to or left, Openfire is asked at once.
 */
public final class SeenDomains implements Predicate<JID> {

    /** What changes an answer is told at once; only in case that gets lost, Openfire is asked again. In a cluster each question may go to another node. */
    private static final Duration LIFETIME = Duration.ofSeconds(30);
    /** How old an answer can get while Openfire does not give another. */
    static final Duration MAX_AGE = Duration.ofMinutes(1);
    private static final int MAX_CACHED = 16_384;

    /** @param change the number of {@link #changes} when Openfire was asked */
    private record Answer(boolean remote, long at, long change) {}

    private record Judged(Object edition, Prospect prospect) {}

    private final Predicate<JID> openfire;
    private final Executor later;
    private final LongSupplier nanos;
    private final LatelyUsed<Seen> domains = new LatelyUsed<>(MAX_CACHED);
    /** How often components have come or gone, or nodes with theirs. An answer from before the last time is asked for again. */
    private final AtomicLong changes = new AtomicLong();

    /**
     * @param openfire whether a domain's own address is another server's
     * @param later    where Openfire can be waited for
     * @param nanos    a clock, as {@link System#nanoTime} is one
     */
    public SeenDomains(Predicate<JID> openfire, Executor later, LongSupplier nanos) {
        this.openfire = openfire;
        this.later = later;
        this.nanos = nanos;
    }

    /** One of them. */
    final class Seen {

        private final String name;
        private final AtomicBoolean isBeingRenewed = new AtomicBoolean();
        private volatile Answer answer;
        private volatile Judged judged;

        private Seen(String name) {
            this.name = name;
        }

        /** As in addresses that were read. */
        String name() {
            return name;
        }

        /** Whether it is another server's. */
        boolean isRemote() {
            Answer known = answer;
            long age = known == null ? MAX_AGE.toNanos() : nanos.getAsLong() - known.at;
            if (age >= MAX_AGE.toNanos()) {
                return ask();
            }
            boolean isOld = age >= LIFETIME.toNanos() || known.change != changes.get();
            if (isOld && isBeingRenewed.compareAndSet(false, true)) {
                later.execute(this::renew);
            }
            return known.remote;
        }

        private void renew() {
            try {
                ask();
            } finally {
                isBeingRenewed.set(false);
            }
        }

        private boolean ask() {
            long now = nanos.getAsLong();
            long change = changes.get();
            // Of the addresses of a component's users, Openfire 4.2 says that they are remote.
            Answer given = new Answer(openfire.test(new JID(null, name, null, true)), now, change);
            answer = given;
            return given.remote;
        }

        /** What this policy says of it. */
        Prospect under(PolicySnapshot policy) {
            Judged latest = judged;
            if (latest == null || latest.edition != policy.edition()) {
                latest = new Judged(policy.edition(), policy.prospect(name));
                judged = latest;
            }
            return latest.prospect;
        }
    }

    /** What is known of a domain, by its name in an address that was read. Does not ask Openfire. */
    Seen of(String domain) {
        Seen seen = domains.get(domain);
        // Addresses may hold on to what was dropped. That is asked for again with its next stanza after a change.
        return seen != null ? seen : domains.put(domain, new Seen(domain));
    }

    /** Whether an address is another server's. */
    @Override
    public boolean test(JID jid) {
        return of(jid.getDomain()).isRemote();
    }

    /** To be called when nodes of a cluster came or went: it is not told which components they had. Openfire is asked again about each domain, while its stanzas pass. */
    public void doubt() {
        changes.incrementAndGet();
    }

    /** To be called when a component came to a domain, or left it. About this domain, Openfire is asked at once; about the others, while their stanzas pass. */
    public void forget(JID component) {
        doubt();
        Seen seen = domains.get(component.getDomain());
        if (seen != null) {
            seen.answer = null;
        }
    }
}
