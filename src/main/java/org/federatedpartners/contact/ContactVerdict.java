package org.federatedpartners.contact;

import java.util.Objects;
import org.federatedpartners.policy.Reason;

/** What was decided about a stanza from a partner's user. */
public sealed interface ContactVerdict {

    /** It is delivered. */
    record Passes() implements ContactVerdict {
        public static final Passes INSTANCE = new Passes();
    }

    /** It is dropped, as the standard asks for, so that is nothing to record. */
    record Ignored() implements ContactVerdict {
        public static final Ignored INSTANCE = new Ignored();
    }

    /** It is not, and its sender is told no more than the answer. */
    record Refused(Reason reason, Answer answer) implements ContactVerdict {
        public Refused {
            Objects.requireNonNull(reason);
            Objects.requireNonNull(answer);
        }
    }
}
