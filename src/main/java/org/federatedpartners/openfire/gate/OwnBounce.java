package org.federatedpartners.openfire.gate;

import java.util.Iterator;
import java.util.List;
import org.dom4j.Element;
import org.federatedpartners.stream.StreamNames;
import org.xmpp.packet.IQ;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

/**
 * The error that Openfire (4.2 to 5.1) makes of a stanza that it could not send. Of the original it contains only the thread of a message or
 * the one child of an IQ. An error that contains more has another origin.
 */
final class OwnBounce {

    private OwnBounce() {
    }

    static boolean isLike(Packet stanza) {
        Element element = stanza.getElement();
        if (!"error".equals(element.attributeValue("type"))) {
            return false;
        }
        int errors = 0;
        int others = 0;
        for (Iterator<?> children = element.elementIterator(); children.hasNext();) {
            Element child = (Element) children.next();
            if (child.getName().equals("error")) {
                errors += isNotFound(child) ? 1 : 2;
            } else if (stanza instanceof Presence || stanza instanceof Message && !isThread(child)) {
                return false;
            } else {
                others++;
            }
        }
        return errors == 1 && others <= 1 && (stanza instanceof IQ || element.getTextTrim().isEmpty());
    }

    private static boolean isThread(Element child) {
        return child.getName().equals("thread") && child.elements().isEmpty();
    }

    private static boolean isNotFound(Element error) {
        List<?> conditions = error.elements();
        return conditions.size() == 1 && conditions.get(0) instanceof Element condition && condition.getName().equals("remote-server-not-found")
            && condition.getNamespaceURI().equals(StreamNames.STANZA_ERRORS) && condition.elements().isEmpty() && error.getTextTrim().isEmpty()
            && condition.getTextTrim().isEmpty();
    }
}
