package org.federatedpartners.contact;

import static org.federatedpartners.contact.ContactVerdict.Answer.SERVICE_UNAVAILABLE;
import static org.federatedpartners.contact.ContactVerdict.Answer.SILENCE;
import static org.federatedpartners.contact.ContactVerdict.Answer.TRY_LATER;
import static org.federatedpartners.contact.ContactVerdict.Answer.UNSUBSCRIBED;

import org.federatedpartners.contact.ContactVerdict.Answer;

/**
 * What a partner's user can send to this server, and whose traffic is accepted under a partner type that does not trust the partner's
 * users. A refused sender is answered as for a user who does not exist (RFC 6121): 3.1.3 for a request, 4.3.2 for
 * a presence probe, 8.5 for messages and IQs.
 */
public enum Traffic {
    /** Presence {@code subscribe}. */
    SUBSCRIBE(Audience.INVITED, UNSUBSCRIBED, TRY_LATER),
    /** Presence {@code subscribed}. */
    SUBSCRIBED(Audience.INVITED, SILENCE),
    /** Presence {@code unsubscribe} or {@code unsubscribed}. Without a roster entry it means nothing (RFC 6121 3.2.3 and 3.3.3). */
    UNSUBSCRIPTION(Audience.LISTED, SILENCE),
    /** Presence that shows or ends availability. */
    AVAILABILITY(Audience.CONTACTS, SILENCE),
    /** Presence {@code probe}. */
    PROBE(Audience.CONTACTS, UNSUBSCRIBED, SILENCE),
    /** A message of any type but {@code error}. */
    MESSAGE(Audience.CONTACTS, SERVICE_UNAVAILABLE),
    /** An IQ of type {@code get} or {@code set}. */
    REQUEST(Audience.CONTACTS, SERVICE_UNAVAILABLE),
    /** An IQ result, or an error of a message or an IQ. {@link OpenRequests} tells which of them a client gets. */
    RESPONSE(Audience.ANYBODY, SILENCE),
    /** An error presence. Openfire 5 answers it if the user has no available resource, which tells a stranger who is online. */
    PRESENCE_ERROR(Audience.CONTACTS, SILENCE),
    /** Anything that is for no user but for this server: its domain, components and rooms. */
    SERVICE(Audience.ANYBODY, SILENCE);

    private enum Audience { ANYBODY, LISTED, CONTACTS, INVITED }

    private final Audience audience;
    private final Answer otherwise;
    private final Answer whileUnknown;

    Traffic(Audience audience, Answer otherwise) {
        this(audience, otherwise, otherwise);
    }

    Traffic(Audience audience, Answer otherwise, Answer whileUnknown) {
        this.audience = audience;
        this.otherwise = otherwise;
        this.whileUnknown = whileUnknown;
    }

    /** Whether it answers something, and must not be answered itself (RFC 6120 8.2.3 and 8.3.1). */
    public boolean isResponse() {
        return this == RESPONSE || this == PRESENCE_ERROR;
    }

    /** Whether the contact relation matters even under a partner type that trusts the partner's users. */
    boolean dependsOnRoster() {
        return this == SUBSCRIBE || this == UNSUBSCRIPTION;
    }

    boolean isForAnybody() {
        return audience == Audience.ANYBODY;
    }

    boolean isFor(ContactRelation relation) {
        return switch (audience) {
            case ANYBODY -> true;
            case LISTED -> relation.isListed();
            case CONTACTS -> relation.isContact();
            case INVITED -> relation == ContactRelation.INVITED;
        };
    }

    /** The answer to the sender if it is refused. */
    Answer otherwise() {
        return otherwise;
    }

    /** The same where it is not known whether the sender is a contact, whose subscription it must not end. */
    Answer whileUnknown() {
        return whileUnknown;
    }
}
