package org.federatedpartners.policy;

/** What was decided about a stream or a stanza. */
public sealed interface Verdict {

    /** It passes. */
    record Accepted() implements Verdict {
        static final Accepted INSTANCE = new Accepted();
    }

    /** It does not, because. */
    record Refused(Reason reason) implements Verdict { }

    default boolean isRefused() {
        return this instanceof Refused;
    }
}
