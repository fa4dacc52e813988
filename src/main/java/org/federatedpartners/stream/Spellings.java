package org.federatedpartners.stream;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.federatedpartners.policy.DomainName;

/**
 * The spellings that other servers use for their own domains where these differ from the looked-up form, for example U-labels. A server that stores its
 * host by one spelling may know no other. Bounded in number, lost at a restart; asked from any thread, without a lock.
 */
public final class Spellings {

    static final int MAX_ENTRIES = 1000;
    /** A spelling that was only tried and is denied within this time was the last one: no retry may lead to another. */
    static final Duration RETRY = Duration.ofMinutes(2);

    /** @param tried whether it follows from the denial of another spelling alone */
    private record Spelling(String text, boolean tried, long since) {}

    private final LongSupplier nanoTime;
    private final Map<String, Spelling> spellings = new ConcurrentHashMap<>();

    public Spellings() {
        this(System::nanoTime);
    }

    Spellings(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A copy of what is known of one domain: for a test, which must leave no trace. */
    public Spellings copyFor(String domain) {
        Spellings copy = new Spellings(nanoTime);
        Optional.ofNullable(spellings.get(domain)).ifPresent(known -> copy.spellings.put(domain, known));
        return copy;
    }

    /** The spelling by which a domain, given as looked up, is addressed on a stream to its server. */
    String of(String domain) {
        Spelling known = spellings.get(domain);
        return known == null ? domain : known.text;
    }

    /** The domain's server, which has proven to be that, writes the domain so. */
    synchronized void used(String domain, String spelling) {
        if (spelling.equals(domain)) {
            spellings.remove(domain);
        } else if (isSpelling(spelling, domain)) {
            put(domain, spelling, false);
        }
    }

    /**
     * Whether this is the domain, written in another way: its characters can then stand in any XML attribute (STD3 rules of UTS 46), but for space around it,
     * which {@link DomainName} forgives.
     */
    static boolean isSpelling(String text, String domain) {
        return text.equals(text.strip()) && DomainName.lookupKey(text).equals(domain) && DomainName.parse(text) instanceof DomainName.Valid;
    }

    /**
     * The domain's server says that it serves no host of this spelling.
     *
     * @param named how it names itself; the same spelling if it does not
     * @return whether another spelling is to be tried, at once
     */
    synchronized boolean denied(String domain, String spelling, String named) {
        String other = !named.equals(spelling) ? named : spelling.equals(domain) ? display(domain) : domain;
        Spelling known = spellings.get(domain);
        boolean wasLast = known != null && known.tried && known.text.equals(spelling) && nanoTime.getAsLong() - known.since < RETRY.toNanos();
        if (wasLast || other.equals(spelling)) {
            spellings.remove(domain);
            return false;
        }
        put(domain, other, true);
        return true;
    }

    private static String display(String domain) {
        return DomainName.parse(domain) instanceof DomainName.Valid valid ? valid.name().display() : domain;
    }

    private void put(String domain, String spelling, boolean tried) {
        if (spellings.size() >= MAX_ENTRIES && !spellings.containsKey(domain)) {
            long now = nanoTime.getAsLong();
            spellings.entrySet().stream().max(Comparator.comparingLong(entry -> now - entry.getValue().since)).ifPresent(eldest -> spellings.remove(eldest.getKey()));
        }
        spellings.put(domain, new Spelling(spelling, tried, nanoTime.getAsLong()));
    }
}
