package org.federatedpartners.openfire.gate;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.federatedpartners.contact.ContactPolicy;
import org.federatedpartners.contact.ContactRelation;
import org.federatedpartners.contact.ContactVerdict;
import org.federatedpartners.contact.ContactVerdict.Answer;
import org.federatedpartners.contact.Traffic;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Reason;
import org.jivesoftware.openfire.group.GroupJID;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

/** Whether a stanza that has come in properly is one that users of other domains, or of this partner, may send. */
public final class PartnerTypeCheck {

    private static final Log LOG = Log.of(PartnerTypeCheck.class);
    /** To look up more contacts than that takes too long for a thread that delivers stanzas. */
    private static final int MAX_NAMED = 50;
    private static final ContactVerdict NOT_INVITED = new ContactVerdict.Refused(Reason.NOT_INVITED, Answer.SERVICE_UNAVAILABLE);

    /** What remote users are to local ones. */
    @FunctionalInterface
    interface Contacts {

        /** @throws RuntimeException if it could not be found out */
        ContactRelation of(JID localUser, JID remote);
    }

    private final ContactPolicy contactPolicy;
    private final Contacts contacts;
    private final Predicate<JID> isLocal;
    private final BooleanSupplier isForwarding;

    /**
     * @param isLocal      whether an address is one of this server's own domain, not counting components
     * @param isForwarding whether the current thread passes on to administrators what was sent to the server itself
     */
    public PartnerTypeCheck(ContactPolicy contactPolicy, Contacts contacts, Predicate<JID> isLocal, BooleanSupplier isForwarding) {
        this.contactPolicy = contactPolicy;
        this.contacts = contacts;
        this.isLocal = isLocal;
        this.isForwarding = isForwarding;
    }

    /** By the partner's type. */
    ContactVerdict judge(Partner partner, Packet stanza) {
        Traffic traffic = StanzaTraffic.of(stanza);
        if (contactPolicy.isOpen(partner, traffic)) {
            // Whomever it is for: Openfire parses an address each time that it is asked for one.
            return ContactVerdict.Passes.INSTANCE;
        }
        JID to = stanza.getTo();
        if (!isUser(to)) {
            return partner.type() == PartnerType.PUBLIC_UNVERIFIED ? atService(partner, stanza, to) : ContactVerdict.Passes.INSTANCE;
        }
        ContactVerdict verdict = judge(partner, traffic, stanza.getFrom(), to);
        boolean forwarded = verdict instanceof ContactVerdict.Refused && traffic == Traffic.MESSAGE && isForwarding.getAsBoolean();
        return forwarded ? ContactVerdict.Passes.INSTANCE : verdict;
    }

    /** What a stranger asks of a service, and which users the service would address for the stranger. */
    private ContactVerdict atService(Partner partner, Packet stanza, JID to) {
        if (stanza instanceof IQ iq && !StrangerServices.mayAsk(iq, to, isLocal.test(to))) {
            return new ContactVerdict.Refused(Reason.SERVICE_NOT_OPEN, Answer.UNKNOWN_NAMESPACE);
        }
        int named = 0;
        for (String address : StrangerServices.named(stanza)) {
            ContactVerdict verdict = ++named > MAX_NAMED ? NOT_INVITED : named(partner, stanza.getFrom(), address);
            if (verdict instanceof ContactVerdict.Refused) {
                return verdict;
            }
        }
        return ContactVerdict.Passes.INSTANCE;
    }

    private ContactVerdict named(Partner partner, JID sender, String address) {
        try {
            JID named = new JID(address);
            // A group's address counts for Openfire whatever its domain.
            return GroupJID.isGroup(named) ? NOT_INVITED : onBehalf(partner, sender, named);
        } catch (IllegalArgumentException noAddress) {
            return ContactVerdict.Passes.INSTANCE;
        }
    }

    /**
     * Judges what no user of another domain may send, whether the domain belongs to a partner or not.
     *
     * @param to     its address
     * @param relays tells what would be passed on to another server
     */
    ContactVerdict judgeForeign(Packet stanza, Address to, Relays relays) {
        if (relays.include(stanza, to)) {
            return new ContactVerdict.Refused(Reason.RELAY, isBelowOwnDomain(to.domain().name()) ? Answer.UNREACHABLE : Answer.SILENCE);
        }
        Optional<Answer> account = stanza instanceof IQ request && isLocal.test(to.jid()) ? AccountRequests.answerTo(request, to.jid()) : Optional.empty();
        return account.isPresent() ? new ContactVerdict.Refused(Reason.ACCOUNT_REQUEST, account.get()) : ContactVerdict.Passes.INSTANCE;
    }

    /** A component that is missing. An answer in the name of any other domain would need a stream in its name. */
    private boolean isBelowOwnDomain(String domain) {
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            if (isLocal.test(new JID(null, domain.substring(dot + 1), null, true))) {
                return true;
            }
        }
        return false;
    }

    /** About what a service sends on the author's behalf: as if the author wrote to the user directly. */
    ContactVerdict onBehalf(Partner partner, JID author, JID to) {
        return isUser(to) ? judge(partner, Traffic.MESSAGE, author, to) : ContactVerdict.Passes.INSTANCE;
    }

    private ContactVerdict judge(Partner partner, Traffic traffic, JID from, JID to) {
        return contactPolicy.judge(partner, traffic, () -> relation(to, from), () -> request(from.toBareJID(), to.toBareJID()));
    }

    private static String request(String sender, String addressee) {
        return sender + " " + addressee;
    }

    /** A local user says something to a user of another domain. */
    void sent(Packet stanza, Address from, Address to) {
        if (stanza instanceof Presence presence && presence.getType() == Presence.Type.unsubscribed) {
            contactPolicy.declined(request(to.bare(), from.bare()));
        }
    }

    private boolean isUser(JID to) {
        return to != null && to.getNode() != null && isLocal.test(to);
    }

    private ContactRelation relation(JID user, JID remote) {
        try {
            return contacts.of(user, remote);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("The contacts of {} could not be read", user.asBareJID(), e);
            return ContactRelation.UNKNOWN;
        }
    }
}
