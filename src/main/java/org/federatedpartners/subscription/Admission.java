package org.federatedpartners.subscription;

import java.util.function.Supplier;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Reason;

/** Decides which stanzas of a partner's users reach this server's users. */
public final class Admission {

    private final RequestLimit requests;

    public Admission(RequestLimit requests) {
        this.requests = requests;
    }

    /**
     * @param relation of the addressed user to the sender. Asked for only where it matters: for nothing but requests and the end of
     *                 subscriptions unless the partner's type is {@link PartnerType#PUBLIC_UNVERIFIED}
     */
    public Ruling judge(Partner partner, Traffic traffic, Supplier<Relation> relation) {
        if (isOpen(partner, traffic)) {
            return Ruling.Passes.INSTANCE;
        }
        Relation known = relation.get();
        if (traffic == Traffic.UNSUBSCRIPTION) {
            return traffic.isFor(known) ? Ruling.Passes.INSTANCE : Ruling.Ignored.INSTANCE;
        }
        if (traffic == Traffic.SUBSCRIBE && known == Relation.PENDING) {
            // Servers send it again at each login. Any answer would end it there, and leave it here (RFC 6121 3.1.3).
            return isVouchedFor(partner) ? Ruling.Passes.INSTANCE : Ruling.Ignored.INSTANCE;
        }
        if (traffic == Traffic.SUBSCRIBE && !known.isContact() && !requests.admits(partner.id())) {
            return new Ruling.Refused(Reason.TOO_MANY_SUBSCRIPTION_REQUESTS, Answer.TRY_LATER);
        }
        if (isVouchedFor(partner) || traffic.isFor(known)) {
            return Ruling.Passes.INSTANCE;
        }
        return new Ruling.Refused(known == Relation.UNKNOWN ? Reason.CONTACTS_UNKNOWN : Reason.NOT_INVITED, traffic.otherwise());
    }

    /** Whether it reaches whomever it is for, whatever the relation. */
    public boolean isOpen(Partner partner, Traffic traffic) {
        return traffic.isForAnybody() || isVouchedFor(partner) && !traffic.dependsOnRoster();
    }

    private static boolean isVouchedFor(Partner partner) {
        return partner.type() != PartnerType.PUBLIC_UNVERIFIED;
    }
}
