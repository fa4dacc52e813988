package org.federatedpartners.openfire.gate;

import org.jivesoftware.openfire.interceptor.InterceptorManager;
import org.jivesoftware.openfire.interceptor.PacketInterceptor;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.Session;
import org.xmpp.packet.Packet;

/**
 * Everything that the plugin does with stanzas, in the order in which they pass: what is taken out of one is not counted twice. Openfire asks each of its
 * interceptors several times for each stanza, between local users too, so it gets a single one.
 */
public final class StanzaInterceptor implements PacketInterceptor {

    private final StatusNotes notes;
    private final FederationGate gate;
    private final ContactApprovals approvals;

    public StanzaInterceptor(StatusNotes notes, FederationGate gate, ContactApprovals approvals) {
        this.notes = notes;
        this.gate = gate;
        this.approvals = approvals;
    }

    /**
     * Has Openfire ask it from now on.
     *
     * @return ends it
     */
    public Runnable attach() {
        InterceptorManager.getInstance().addInterceptor(this);
        return () -> InterceptorManager.getInstance().removeInterceptor(this);
    }

    @Override
    public void interceptPacket(Packet packet, Session session, boolean incoming, boolean processed) throws PacketRejectedException {
        notes.interceptPacket(packet, session, incoming, processed);
        gate.interceptPacket(packet, session, incoming, processed);
        approvals.interceptPacket(packet, session, incoming, processed);
    }
}
