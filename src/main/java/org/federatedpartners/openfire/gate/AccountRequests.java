package org.federatedpartners.openfire.gate;

import java.util.Optional;
import org.dom4j.Element;
import org.federatedpartners.contact.AccountProtocols;
import org.federatedpartners.contact.ContactVerdict.Answer;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;

/**
 * IQs that concern an account of this server. Only its owner may send them, over the owner's own session. Openfire also hands its
 * handlers results and errors addressed to the server or a bare address, and some handlers take them for requests.
 */
final class AccountRequests {

    private AccountRequests() {
    }

    /**
     * The answer to it, if it is one.
     *
     * @param to its address, which is of this server's own domain
     */
    static Optional<Answer> answerTo(IQ stanza, JID to) {
        Element element = stanza.getElement();
        String type = element.attributeValue("type", "");
        boolean toServer = to.getNode() == null;
        boolean answersClient = (type.equals("result") || type.equals("error")) && !toServer && to.getResource() != null;
        if (answersClient) {
            return Optional.empty();
        }
        // Which of several Openfire goes by differs by version, and an honest IQ has one (RFC 6120 8.2.3).
        for (Element child : element.elements()) {
            if (AccountProtocols.include(child.getNamespaceURI(), type, toServer)) {
                return Optional.of(Answer.UNKNOWN_NAMESPACE);
            }
            if (AccountProtocols.includeNode(child.attributeValue("node"))) {
                return Optional.of(Answer.UNKNOWN_NODE);
            }
        }
        return Optional.empty();
    }
}
