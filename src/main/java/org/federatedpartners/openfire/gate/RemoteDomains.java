package org.federatedpartners.openfire.gate;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.xmpp.packet.JID;

/**
 * Which addresses are other servers'. Openfire reads a property and takes a lock to tell, so what it said of a domain is
 * kept for a second. May be asked from any thread, and does not wait for others.
 */
public final class RemoteDomains implements Predicate<JID> {

    private static final long LIFETIME_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MAX_CACHED = 4096;

    private record Answer(boolean remote, long at) {}

    private final Predicate<JID> openfire;
    private final LongSupplier nanos;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    /** @param nanos a clock, as {@link System#nanoTime} is one */
    public RemoteDomains(Predicate<JID> openfire, LongSupplier nanos) {
        this.openfire = openfire;
        this.nanos = nanos;
    }

    @Override
    public boolean test(JID jid) {
        String domain = jid.getDomain();
        long now = nanos.getAsLong();
        Answer known = answers.get(domain);
        if (known != null && now - known.at < LIFETIME_NANOS) {
            return known.remote;
        }
        // Of the addresses of a component's users, Openfire 4.2 says that they are remote.
        boolean remote = openfire.test(new JID(null, domain, null, true));
        if (answers.size() >= MAX_CACHED) {
            answers.clear();
        }
        answers.put(domain, new Answer(remote, now));
        return remote;
    }
}
