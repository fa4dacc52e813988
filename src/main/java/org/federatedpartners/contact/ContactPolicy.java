package org.federatedpartners.contact;

import java.util.function.Supplier;
import org.federatedpartners.contact.ContactVerdict.Answer;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Reason;

/** Decides which stanzas of a partner's users reach this server's users. */
public final class ContactPolicy {

    private final RequestLimit requests;

    public ContactPolicy(RequestLimit requests) {
        this.requests = requests;
    }

    /**
     * @param relation of the addressed user to the sender. Asked for only where it matters: for nothing but requests and the end of
     *                 subscriptions unless the partner's type is {@link PartnerType#PUBLIC_UNVERIFIED}
     * @param request  the sender and the addressed user, in one text. Asked for only if a request may count, or ends
     */
    public ContactVerdict judge(Partner partner, Traffic traffic, Supplier<ContactRelation> relation, Supplier<String> request) {
        if (isOpen(partner, traffic)) {
            return ContactVerdict.Passes.INSTANCE;
        }
        ContactRelation known = relation.get();
        if (known == ContactRelation.UNKNOWN) {
            // Nothing that the roster may have is to end, or to count, because it could not be read.
            return isVouchedFor(partner) ? ContactVerdict.Passes.INSTANCE : new ContactVerdict.Refused(Reason.CONTACTS_UNKNOWN, traffic.whileUnknown());
        }
        if (traffic == Traffic.UNSUBSCRIPTION) {
            requests.ended(request.get());
            return traffic.isFor(known) ? ContactVerdict.Passes.INSTANCE : ContactVerdict.Ignored.INSTANCE;
        }
        if (traffic == Traffic.SUBSCRIBE && known == ContactRelation.PENDING) {
            // Servers send it again at each login. Any answer would end it there, and leave it here (RFC 6121 3.1.3).
            return isVouchedFor(partner) ? ContactVerdict.Passes.INSTANCE : ContactVerdict.Ignored.INSTANCE;
        }
        if (traffic == Traffic.SUBSCRIBE && known == ContactRelation.SUBSCRIBER) {
            // It has what it asks for: Openfire says so again, and the user is not asked. Any other answer would end it there, and leave it here (RFC 6121 3.1.3).
            return ContactVerdict.Passes.INSTANCE;
        }
        if (traffic == Traffic.SUBSCRIBE && !known.isContact() && !requests.admits(partner.id(), request.get())) {
            return new ContactVerdict.Refused(Reason.TOO_MANY_SUBSCRIPTION_REQUESTS, Answer.TRY_LATER);
        }
        if (isVouchedFor(partner) || traffic.isFor(known)) {
            return ContactVerdict.Passes.INSTANCE;
        }
        return new ContactVerdict.Refused(Reason.NOT_INVITED, traffic.otherwise());
    }

    /** A local user has declined a request, or ended the subscription that came of it. @param request as in {@link #judge} */
    public void declined(String request) {
        requests.ended(request);
    }

    /** Whether it reaches every addressee, under any contact relation. */
    public boolean isOpen(Partner partner, Traffic traffic) {
        return traffic.isForAnybody() || isVouchedFor(partner) && !traffic.dependsOnRoster();
    }

    private static boolean isVouchedFor(Partner partner) {
        return partner.type() != PartnerType.PUBLIC_UNVERIFIED;
    }
}
