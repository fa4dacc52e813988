package org.federatedpartners.contact;

import java.util.Objects;
import org.federatedpartners.policy.Reason;

/** What was decided about a stanza from a partner's user. */
public sealed interface ContactVerdict {

    /** What the sender of a refused stanza gets to see. None of it tells whether the user exists. */
    enum Answer {
        /** Presence {@code unsubscribed} from the user. */
        UNSUBSCRIBED,
        /** The stanza error {@code service-unavailable}. */
        SERVICE_UNAVAILABLE,
        /** The stanza error {@code resource-constraint}, to be tried again later. */
        TRY_LATER,
        /** The stanza error {@code remote-server-not-found}. */
        UNREACHABLE,
        /** What Openfire answers to an IQ request in a namespace that it does not know, at this address. */
        UNKNOWN_NAMESPACE,
        /** What Openfire answers to service discovery of a node that it does not know. */
        UNKNOWN_NODE,
        /** Nothing. */
        SILENCE
    }

    /** It is delivered. */
    record Passes() implements ContactVerdict {
        public static final Passes INSTANCE = new Passes();
    }

    /** It is dropped, as the standard asks for, so that is nothing to record. */
    record Ignored() implements ContactVerdict {
        public static final Ignored INSTANCE = new Ignored();
    }

    /** The stanza is refused, and its sender receives only the answer. */
    record Refused(Reason reason, Answer answer) implements ContactVerdict {
        public Refused {
            Objects.requireNonNull(reason);
            Objects.requireNonNull(answer);
        }
    }
}
