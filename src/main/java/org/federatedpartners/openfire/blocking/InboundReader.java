package org.federatedpartners.openfire.blocking;

import java.io.IOException;
import java.net.Socket;
import org.dom4j.Element;
import org.federatedpartners.openfire.server.ServedDomains;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.s2s.DialbackVerifier.ShownKey;
import org.federatedpartners.s2s.KeyAnswerer;
import org.federatedpartners.stream.Dialback;
import org.federatedpartners.stream.Negotiation;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.net.ServerSocketReader;
import org.jivesoftware.openfire.session.LocalIncomingServerSession;

/** Processes inbound elements of a stream as Openfire does, except dialback with domains under a policy. One thread for each stream. */
final class InboundReader extends ServerSocketReader implements KeyAnswerer.Receiver {

    private final Attachment attachment;
    private final SteeredConnection steered;
    private final KeyAnswerer keys = new KeyAnswerer();

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
            if (Dialback.isKey(element) && attachment.hasPolicyFor(Dialback.domain(element))) {
                authenticate(element);
            } else if (Dialback.isQuestion(element) && attachment.hasPolicyFor(Dialback.domain(element))) {
                steered.answers(attachment.keys().answer(element));
            } else {
                super.process(element);
            }
        } finally {
            delivering.remove();
        }
    }

    /**
     * Answers a domain that asks to be authenticated by dialback. Openfire would take a certificate in place of the key, and would
     * verify without encryption after a failed handshake.
     */
    private void authenticate(Element key) {
        Element answer = keys.answer(key, this);
        if (steered.answers(answer) && answer.attributeValue("type").equals("valid")) {
            ((LocalIncomingServerSession) session).addValidatedDomain(Dialback.domain(key));
        }
    }

    @Override
    public boolean serves(String domain) {
        return ServedDomains.include(XMPPServer.getInstance(), domain, domainOfOthers -> false);
    }

    @Override
    public boolean admits(String domain) {
        return !attachment.isBarredByOpenfire(domain);
    }

    @Override
    public void reject(String domain, Reason reason) {
        steered.reject(domain, reason);
    }

    @Override
    public String streamId() {
        return session.getStreamID().getID();
    }

    @Override
    public boolean isAffirmed(ShownKey key) throws IOException {
        return attachment.verifier().isAffirmed(key);
    }
}
