package org.federatedpartners.openfire.blocking;

import java.io.IOException;
import java.net.Socket;
import org.dom4j.Element;
import org.dom4j.QName;
import org.federatedpartners.stream.Negotiation;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.net.ServerSocketReader;
import org.jivesoftware.openfire.session.LocalIncomingServerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmpp.packet.JID;

/** Processes what a stream brings in as Openfire does, but for dialback with governed domains. One thread for each stream. */
final class InboundReader extends ServerSocketReader {

    private static final Logger LOG = LoggerFactory.getLogger(InboundReader.class);

    private final Attachment attachment;
    private final SteeredConnection steered;

    InboundReader(Attachment attachment, XMPPServer server, Socket socket, SteeredConnection steered) {
        super(server.getPacketRouter(), server.getRoutingTable(), server.getServerInfo().getXMPPDomain(), socket, steered, true);
        this.attachment = attachment;
        this.steered = steered;
        attachment.openfire().reader(this, steered.reader());
    }

    @Override
    protected void process(Element element) throws Exception {
        ThreadLocal<Negotiation> delivering = attachment.delivering();
        if (!attachment.hasEnded()) {
            delivering.set(steered.negotiation());
        }
        try {
            if (Xmpp.is(element, Xmpp.RESULT) && isGovernedRequest(element)) {
                authenticate(element);
            } else if (Xmpp.is(element, Xmpp.VERIFY) && isGovernedRequest(element)) {
                verify(element);
            } else {
                super.process(element);
            }
        } finally {
            delivering.remove();
        }
    }

    private boolean isGovernedRequest(Element element) {
        return element.attributeValue("type") == null && attachment.governs(Xmpp.domain(element, "from"));
    }

    /**
     * A domain asks to be authenticated by dialback. Openfire would take a certificate in place of the key, and ask in
     * the clear whoever breaks the handshake.
     */
    private void authenticate(Element request) {
        String domain = Xmpp.domain(request, "from");
        Element answer = answerTo(request, Xmpp.RESULT);
        try {
            if (isServedHere(request.attributeValue("to", ""))) {
                boolean valid = OutgoingStream.verify(attachment, request.attributeValue("to"), domain, session.getStreamID().getID(), request.getTextTrim());
                answer.addAttribute("type", valid ? "valid" : "invalid");
            } else {
                fail(answer, "item-not-found");
            }
        } catch (RefusedException e) {
            fail(answer, "policy-violation");
        } catch (IOException e) {
            LOG.info("A dialback key of {} could not be verified: {}", domain, e.getMessage());
            LOG.debug("Cause", e);
            fail(answer, "remote-server-timeout");
        }
        tell(answer, domain);
    }

    private void tell(Element answer, String domain) {
        steered.deliverRawText(answer.asXML());
        LocalIncomingServerSession incoming = (LocalIncomingServerSession) session;
        switch (answer.attributeValue("type")) {
            case "valid" -> {
                if (!steered.isClosed()) {
                    incoming.addValidatedDomain(domain);
                }
            }
            case "invalid" -> {
                if (incoming.getValidatedDomains().isEmpty()) {
                    steered.close();
                }
            }
            default -> { }
        }
    }

    /** Somebody to whom a domain of ours has sent a key asks whether it is ours. */
    private void verify(Element request) {
        String id = request.attributeValue("id", "");
        String receiving = request.attributeValue("from");
        boolean ours = DialbackKeys.isOurs(request.getTextTrim(), receiving, request.attributeValue("to", ""), id);
        Element answer = answerTo(request, Xmpp.VERIFY);
        answer.addAttribute("id", id).addAttribute("type", ours ? "valid" : "invalid");
        steered.deliverRawText(answer.asXML());
    }

    private static boolean isServedHere(String domain) {
        try {
            XMPPServer server = XMPPServer.getInstance();
            return domain.equals(server.getServerInfo().getXMPPDomain()) || server.getRoutingTable().hasComponentRoute(new JID(domain));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Element answerTo(Element request, QName name) {
        return Xmpp.dialback(name, request.attributeValue("to"), request.attributeValue("from"));
    }

    private static void fail(Element answer, String condition) {
        answer.addAttribute("type", "error");
        Element error = answer.addElement(QName.get("error", "jabber:server"));
        error.addAttribute("type", "cancel");
        error.addElement(QName.get(condition, Xmpp.STANZA_ERRORS));
    }
}
