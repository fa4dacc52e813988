package org.federatedpartners.openfire.blocking;

import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;

/** Names of stream-level elements (RFC 6120, XEP-0220). */
final class Xmpp {

    static final String STREAMS = "http://etherx.jabber.org/streams";
    static final String TLS = "urn:ietf:params:xml:ns:xmpp-tls";
    static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    static final Namespace DB = Namespace.get("db", "jabber:server:dialback");

    static final QName STREAM = QName.get("stream", "stream", STREAMS);
    static final QName STARTTLS = QName.get("starttls", TLS);
    static final QName FEATURES = QName.get("features", "stream", STREAMS);

    private Xmpp() {
    }

    static boolean is(Element element, String name, String namespace) {
        return name.equals(element.getName()) && namespace.equals(element.getNamespaceURI());
    }

    /** Whatever the prefix. */
    static boolean is(Element element, QName name) {
        return is(element, name.getName(), name.getNamespaceURI());
    }
}
