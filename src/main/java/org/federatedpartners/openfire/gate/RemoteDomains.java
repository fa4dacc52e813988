package org.federatedpartners.openfire.gate;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.xmpp.packet.JID;

/**
 * Which addresses are other servers'. To tell, Openfire reads a property, takes a lock, and asks what the nodes of a cluster share, which takes until it
 * gives up on a node that hangs. So what it said of a domain is kept, and asked again on another thread while stanzas pass. May be asked from any thread; only
 * about a domain that no stanza had for a minute, or that a component came to or left, Openfire is asked at once.
 */
public final class RemoteDomains implements Predicate<JID> {

    private static final long LIFETIME_NANOS = Duration.ofSeconds(1).toNanos();
    /** How old an answer can get while Openfire does not give another. */
    static final Duration MAX_AGE = Duration.ofMinutes(1);
    private static final int MAX_CACHED = 4096;

    private record Answer(boolean remote, long at) {}

    private final Predicate<JID> openfire;
    private final Executor later;
    private final LongSupplier nanos;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    /** About which Openfire is asked on another thread. */
    private final Set<String> renewed = ConcurrentHashMap.newKeySet();

    /**
     * @param later where Openfire can be waited for
     * @param nanos a clock, as {@link System#nanoTime} is one
     */
    public RemoteDomains(Predicate<JID> openfire, Executor later, LongSupplier nanos) {
        this.openfire = openfire;
        this.later = later;
        this.nanos = nanos;
    }

    @Override
    public boolean test(JID jid) {
        String domain = jid.getDomain();
        Answer known = answers.get(domain);
        long age = known == null ? MAX_AGE.toNanos() : nanos.getAsLong() - known.at;
        if (age >= MAX_AGE.toNanos()) {
            return ask(domain);
        }
        if (age >= LIFETIME_NANOS && renewed.add(domain)) {
            later.execute(() -> renew(domain));
        }
        return known.remote;
    }

    private void renew(String domain) {
        try {
            ask(domain);
        } finally {
            renewed.remove(domain);
        }
    }

    private boolean ask(String domain) {
        long now = nanos.getAsLong();
        // Of the addresses of a component's users, Openfire 4.2 says that they are remote.
        boolean remote = openfire.test(new JID(null, domain, null, true));
        if (answers.size() >= MAX_CACHED) {
            answers.clear();
        }
        answers.put(domain, new Answer(remote, now));
        return remote;
    }

    /** To be called when a component came to a domain, or left it. */
    public void forget(JID component) {
        answers.remove(component.getDomain());
    }
}
