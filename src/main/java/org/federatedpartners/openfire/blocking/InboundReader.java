package org.federatedpartners.openfire.blocking;

import java.io.IOException;
import java.net.Socket;
import org.dom4j.Element;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.server.ServedDomains;
import org.federatedpartners.openfire.session.RefusedException;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.stream.Dialback;
import org.federatedpartners.stream.Negotiation;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.net.ServerSocketReader;
import org.jivesoftware.openfire.session.LocalIncomingServerSession;

/** Processes what a stream brings in as Openfire does, but for dialback with governed domains. One thread for each stream. */
final class InboundReader extends ServerSocketReader {

    private static final Log LOG = Log.of(InboundReader.class);

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
            if (Dialback.isKey(element) && attachment.governs(Dialback.domain(element))) {
                authenticate(element);
            } else if (Dialback.isQuestion(element) && attachment.governs(Dialback.domain(element))) {
                verify(element);
            } else {
                super.process(element);
            }
        } finally {
            delivering.remove();
        }
    }

    /**
     * A domain asks to be authenticated by dialback. Openfire would take a certificate in place of the key, and ask in
     * the clear whoever breaks the handshake.
     */
    private void authenticate(Element key) {
        String domain = Dialback.domain(key);
        Element answer = answer(key, domain);
        steered.deliverRawText(answer.asXML());
        LocalIncomingServerSession incoming = (LocalIncomingServerSession) session;
        String type = answer.attributeValue("type");
        if (type.equals("valid") && !steered.isClosed()) {
            incoming.addValidatedDomain(domain);
        } else if (type.equals("invalid") && incoming.getValidatedDomains().isEmpty()) {
            steered.close();
        }
    }

    private Element answer(Element key, String domain) {
        String local = key.attributeValue("to", "");
        if (!ServedDomains.include(XMPPServer.getInstance(), local, domainOfOthers -> false)) {
            return Dialback.error(key, "item-not-found");
        }
        if (attachment.isBarredByOpenfire(domain)) {
            steered.object(domain, Reason.SERVER_SETTINGS);
            return Dialback.error(key, "policy-violation");
        }
        try {
            boolean valid = OutgoingStream.verify(attachment, local, domain, Dialback.spelling(key), session.getStreamID().getID(), key.getTextTrim());
            return Dialback.answer(key, valid ? "valid" : "invalid");
        } catch (RefusedException e) {
            return Dialback.error(key, "policy-violation");
        } catch (IOException e) {
            LOG.info("A dialback key of {} could not be verified: {}", domain, e.getMessage());
            LOG.debug("Cause", e);
            return Dialback.error(key, "remote-server-timeout");
        }
    }

    /** Somebody to whom a domain of ours has sent a key asks whether it is ours. */
    private void verify(Element question) {
        boolean ours = DialbackKeys.isOurs(question.getTextTrim(), question.attributeValue("from"), question.attributeValue("to", ""),
            question.attributeValue("id", ""));
        steered.deliverRawText(Dialback.answer(question, ours ? "valid" : "invalid").asXML());
    }
}
