package org.federatedpartners.subscription;

import java.util.Objects;
import org.federatedpartners.policy.Reason;

/** What was decided about a stanza from a partner's user. */
public sealed interface Ruling {

    /** It is delivered. */
    record Passes() implements Ruling {
        public static final Passes INSTANCE = new Passes();
    }

    /** It is dropped, as the standard asks for, so that is nothing to record. */
    record Ignored() implements Ruling {
        public static final Ignored INSTANCE = new Ignored();
    }

    /** It is not, and its sender is told no more than the answer. */
    record Refused(Reason reason, Answer answer) implements Ruling {
        public Refused {
            Objects.requireNonNull(reason);
            Objects.requireNonNull(answer);
        }
    }
}
