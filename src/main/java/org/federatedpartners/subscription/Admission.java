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
     * @param relation of the addressed user to the sender. Asked for only where it matters: for nothing but requests unless
     *                 the partner's type is {@link PartnerType#PUBLIC_UNVERIFIED}
     */
    public Ruling judge(Partner partner, Traffic traffic, Supplier<Relation> relation) {
        boolean vouchedFor = partner.type() != PartnerType.PUBLIC_UNVERIFIED;
        if (traffic.isForAnybody() || vouchedFor && traffic != Traffic.SUBSCRIBE) {
            return Ruling.Passes.INSTANCE;
        }
        Relation known = relation.get();
        if (traffic == Traffic.SUBSCRIBE && known.isStranger() && !requests.admits(partner.id())) {
            return new Ruling.Refused(Reason.TOO_MANY_SUBSCRIPTION_REQUESTS, traffic.otherwise());
        }
        if (vouchedFor || traffic.isFor(known)) {
            return Ruling.Passes.INSTANCE;
        }
        return new Ruling.Refused(known == Relation.UNKNOWN ? Reason.CONTACTS_UNKNOWN : Reason.NOT_INVITED, traffic.otherwise());
    }
}
