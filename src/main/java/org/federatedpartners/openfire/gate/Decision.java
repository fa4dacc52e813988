package org.federatedpartners.openfire.gate;

import java.util.List;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.stream.Rejection;
import org.federatedpartners.stream.Standing;

/**
 * What is to become of a stanza. {@link ArrivingStanzas} and {@link DepartingStanzas} decide, each rule for itself; {@link FederationGate} alone carries
 * decisions out, in their order. So a rule that only reports never keeps another rule from refusing.
 */
sealed interface Decision {

    /** It passes. */
    record Pass() implements Decision {
        static final Pass INSTANCE = new Pass();
    }

    /** It passes over a stream on which its domain stands so, and counts for it. */
    record Count(Direction direction, String domain, Standing standing) implements Decision {}

    /** It passes, once this is done: something is taken out of it, put right in it, or learned from it. */
    record Act(Runnable action) implements Decision {}

    /** It passes, and would not if what was found were enforced. */
    record Report(Direction direction, Rejection rejection) implements Decision {
        @Override
        public Decision with(List<CertificateProblem> problems) {
            return new Report(direction, rejection.with(problems));
        }
    }

    /**
     * It does not pass, and that is recorded.
     *
     * @param consequence what else happens, such as an answer to its sender
     */
    record Refuse(Direction direction, Rejection rejection, Runnable consequence) implements Decision {
        @Override
        public Decision with(List<CertificateProblem> problems) {
            return new Refuse(direction, rejection.with(problems), consequence);
        }
    }

    /** It does not pass, as the standard asks for, so there is nothing to record. */
    record Drop() implements Decision {
        static final Drop INSTANCE = new Drop();
    }

    /** Both, in this order; the first one lets it pass. */
    record Both(Decision first, Decision second) implements Decision {}

    /** Whether the stanza goes on, be it reported or changed. */
    default boolean passes() {
        return this instanceof Both both ? both.second().passes() : !(this instanceof Refuse || this instanceof Drop);
    }

    /** What this rule and the next one have decided, if this one lets the stanza pass. */
    default Decision and(Decision next) {
        return this == Pass.INSTANCE ? next : next == Pass.INSTANCE ? this : new Both(this, next);
    }

    /** The same, with what is wrong with the certificate of the stream. */
    default Decision with(List<CertificateProblem> problems) {
        return this;
    }
}
