package org.federatedpartners.openfire.gate;

import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.federatedpartners.contact.Traffic;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.jivesoftware.openfire.interceptor.PacketInterceptor;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.Session;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

/**
 * Approves subscription requests of a partner's users in the name of our users, where the partner is set so ({@link Partner#approvesRequests}), as a
 * server does for approvals that its users have given before (RFC 6121 3.1.3 and 3.4). The user's client is not asked.
 *
 * <p>A request is approved once Openfire has noted it in the roster, which it does for users that exist and after the gate has let it pass. One that waited
 * already is approved when it is delivered at the user's next login.
 */
public final class ContactApprovals implements PacketInterceptor {

    private static final Log LOG = Log.of(ContactApprovals.class);

    private final Supplier<PolicySnapshot> policy;
    private final BiPredicate<JID, JID> isPending;
    private final Predicate<JID> isLocal;
    private final Consumer<Presence> router;

    /**
     * @param isPending whether the roster of a local user has a request of a contact that waits for an answer
     * @param isLocal whether an address is one of this server's own domain, not counting components
     * @param router  takes presence as if its user had sent it
     */
    public ContactApprovals(Supplier<PolicySnapshot> policy, BiPredicate<JID, JID> isPending, Predicate<JID> isLocal, Consumer<Presence> router) {
        this.policy = policy;
        this.isPending = isPending;
        this.isLocal = isLocal;
        this.router = router;
    }

    @Override
    public void interceptPacket(Packet packet, Session session, boolean incoming, boolean processed) throws PacketRejectedException {
        boolean isNoted = incoming && processed;
        boolean isShown = !incoming && !processed && session instanceof ClientSession;
        if (!(isNoted || isShown) || !(packet instanceof Presence) || StanzaTraffic.of(packet) != Traffic.SUBSCRIBE || !isApproved(packet)) {
            return;
        }
        approve(packet.getTo().asBareJID(), packet.getFrom().asBareJID());
        if (isShown) {
            throw new PacketRejectedException();
        }
    }

    private boolean isApproved(Packet request) {
        JID from = request.getFrom();
        JID to = request.getTo();
        if (from == null || to == null || to.getNode() == null || from.getNode() == null || !isLocal.test(to)) {
            return false;
        }
        PolicySnapshot current = policy.get();
        return current.hasPolicyFor(from.getDomain()) && current.partner(from.getDomain()).filter(Partner::approvesRequests).isPresent();
    }

    private void approve(JID user, JID contact) {
        try {
            // The gate also refuses requests, and Openfire passes over those to users that do not exist: neither is pending then.
            if (isPending.test(user, contact)) {
                Presence approval = new Presence(Presence.Type.subscribed);
                approval.setFrom(user);
                approval.setTo(contact);
                router.accept(approval);
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.error("A contact request of {} to {} could not be approved; it waits for the user's next login", contact, user, e);
        }
    }
}
