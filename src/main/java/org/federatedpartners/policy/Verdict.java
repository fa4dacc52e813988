package org.federatedpartners.policy;

/** What was decided about a stream or a stanza. */
public sealed interface Verdict {

    /** It passes. */
    record Accepted() implements Verdict {
        static final Accepted INSTANCE = new Accepted();
    }

    /** It passes, and would not if what was found were enforced. */
    record Reported(Reason reason) implements Verdict {}

    /** It does not, because. */
    record Refused(Reason reason) implements Verdict {}

    default boolean isRefused() {
        return this instanceof Refused;
    }
}
