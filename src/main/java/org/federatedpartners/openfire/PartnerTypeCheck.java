package org.federatedpartners.openfire;

import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.subscription.Admission;
import org.federatedpartners.subscription.Relation;
import org.federatedpartners.subscription.Ruling;
import org.federatedpartners.subscription.Traffic;
import org.federatedpartners.transcript.Log;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;

/** Whether a stanza that has come in properly is one that the partner's users may send. */
final class PartnerTypeCheck {

    private static final Log LOG = Log.of(PartnerTypeCheck.class);

    private final Admission admission;
    private final Contacts contacts;
    private final Predicate<JID> isLocal;
    private final BooleanSupplier isForwarding;

    /**
     * @param isLocal      whether an address is one of this server's own domain, not counting components
     * @param isForwarding whether the current thread passes on to administrators what was sent to the server itself
     */
    PartnerTypeCheck(Admission admission, Contacts contacts, Predicate<JID> isLocal, BooleanSupplier isForwarding) {
        this.admission = admission;
        this.contacts = contacts;
        this.isLocal = isLocal;
        this.isForwarding = isForwarding;
    }

    Ruling judge(Partner partner, Packet stanza) {
        Traffic written = StanzaTraffic.of(stanza);
        if (admission.isOpen(partner, written)) {
            // Whomever it is for: Openfire parses an address each time that it is asked for one.
            return Ruling.Passes.INSTANCE;
        }
        Traffic traffic = isForUser(stanza.getTo()) ? written : Traffic.SERVICE;
        Ruling ruling = admission.judge(partner, traffic, () -> relation(stanza));
        if (ruling instanceof Ruling.Refused && traffic == Traffic.MESSAGE && isForwarding.getAsBoolean()) {
            return admission.judge(partner, Traffic.SERVICE, () -> Relation.UNKNOWN);
        }
        return ruling;
    }

    private boolean isForUser(JID to) {
        return to != null && to.getNode() != null && isLocal.test(to);
    }

    private Relation relation(Packet stanza) {
        try {
            return contacts.of(stanza.getTo(), stanza.getFrom());
        } catch (RuntimeException | LinkageError e) {
            LOG.error("The contacts of {} could not be read, so the sender counts as not invited", stanza.getTo().asBareJID(), e);
            return Relation.UNKNOWN;
        }
    }
}
