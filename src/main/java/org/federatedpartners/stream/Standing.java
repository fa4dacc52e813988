package org.federatedpartners.stream;

import java.util.function.Supplier;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Verdict;

/** How a domain stands on a stream. Any thread may use it. */
public final class Standing {

    private final StreamFacts facts;
    private final Verdict verdict;
    private volatile Runnable counter;

    private Standing(StreamFacts facts, Verdict verdict) {
        this.facts = facts;
        this.verdict = verdict;
    }

    /** As the policy judges a stream in this direction with these facts. */
    public static Standing of(PolicySnapshot policy, Direction direction, String domain, StreamFacts facts) {
        return new Standing(facts, policy.judge(direction, domain, facts));
    }

    /** What is known about the stream with respect to the domain. */
    public StreamFacts facts() {
        return facts;
    }

    /** What the policy says of stanzas of the domain, or for it, on a stream with these facts. */
    public Verdict verdict() {
        return verdict;
    }

    /**
     * Counts a stanza.
     *
     * @param find finds what counts the stanzas that pass as this one; asked at the first of them
     */
    public void count(Supplier<Runnable> find) {
        Runnable found = counter;
        if (found == null) {
            found = find.get();
            counter = found;
        }
        found.run();
    }
}
