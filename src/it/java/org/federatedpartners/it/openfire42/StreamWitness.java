package org.federatedpartners.it.openfire42;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.interceptor.PacketInterceptor;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.session.ServerSession;
import org.jivesoftware.openfire.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmpp.packet.Packet;

/**
 * Says in the log, for each stanza from or to another server, how the stream is authenticated: on its own Openfire 4.2 tells
 * it of some streams only.
 */
final class StreamWitness implements PacketInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(StreamWitness.class);

    @Override
    public void interceptPacket(Packet packet, Session session, boolean incoming, boolean processed) {
        if (processed || packet.getFrom() == null || packet.getTo() == null) {
            return;
        }
        if (session instanceof OutgoingServerSession outgoing) {
            report("outgoing", packet.getTo().getDomain(), outgoing);
        } else if (incoming && session == null) {
            String domain = packet.getFrom().getDomain();
            newest(SessionManager.getInstance().getIncomingServerSessions(domain)).forEach(stream -> report("incoming", domain, stream));
        }
    }

    private static <S extends ServerSession> Stream<S> newest(List<S> sessions) {
        return sessions.stream().filter(session -> !session.isClosed()).max(Comparator.comparing(Session::getCreationDate)).stream();
    }

    private static void report(String direction, String domain, ServerSession session) {
        String method = !session.isUsingServerDialback() ? "EXTERNAL" : session.isSecure() ? "TLS dialback" : "TCP dialback";
        LOG.info("Stanza {} {} by {}", direction, domain, method);
    }
}
