package org.federatedpartners.openfire.blocking;

import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;
import org.federatedpartners.policy.DomainName;

/** Names of stream-level elements (RFC 6120, XEP-0220), and small things made of them. */
final class Xmpp {

    static final String STREAMS = "http://etherx.jabber.org/streams";
    static final String TLS = "urn:ietf:params:xml:ns:xmpp-tls";
    static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    static final String STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";
    static final Namespace DB = Namespace.get("db", "jabber:server:dialback");

    static final QName STREAM = QName.get("stream", "stream", STREAMS);
    static final QName STARTTLS = QName.get("starttls", TLS);
    static final QName RESULT = QName.get("result", DB);
    static final QName VERIFY = QName.get("verify", DB);

    private Xmpp() {
    }

    static boolean is(Element element, String name, String namespace) {
        return name.equals(element.getName()) && namespace.equals(element.getNamespaceURI());
    }

    /** Whatever the prefix: Openfire goes by the prefix alone, whatever it is bound to. */
    static boolean is(Element element, QName name) {
        return is(element, name.getName(), name.getNamespaceURI());
    }

    /** The domain in an attribute, as looked up; empty if there is none. */
    static String domain(Element element, String attribute) {
        return DomainName.lookupKey(element.attributeValue(attribute, ""));
    }

    static Element dialback(QName name, String from, String to) {
        Element element = DocumentHelper.createElement(name);
        element.addAttribute("from", from);
        element.addAttribute("to", to);
        return element;
    }
}
