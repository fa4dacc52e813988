package org.federatedpartners.stream;

import java.util.Map;
import java.util.Set;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;

/** The names of stream-level elements (RFC 6120, XEP-0220, XEP-0388): the one list of them. */
public final class StreamNames {

    public static final String STREAMS = "http://etherx.jabber.org/streams";
    /** What stanzas between servers are in. */
    public static final String SERVER = "jabber:server";
    public static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";
    public static final String STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";
    public static final String TLS = "urn:ietf:params:xml:ns:xmpp-tls";
    public static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    /** XEP-0388. */
    public static final String SASL2 = "urn:xmpp:sasl:2";
    static final String COMPRESSION = "http://jabber.org/protocol/compress";
    public static final String DIALBACK = "jabber:server:dialback";

    public static final QName STREAM = QName.get("stream", "stream", STREAMS);
    public static final QName FEATURES = QName.get("features", "stream", STREAMS);
    public static final QName ERROR = QName.get("error", "stream", STREAMS);
    public static final QName STARTTLS = QName.get("starttls", TLS);
    public static final QName PROCEED = QName.get("proceed", TLS);
    public static final QName AUTH = QName.get("auth", SASL);
    /** XEP-0388. */
    public static final QName AUTHENTICATE = QName.get("authenticate", SASL2);
    public static final QName SUCCESS = QName.get("success", SASL);
    public static final QName TLS_FAILURE = QName.get("failure", TLS);
    static final QName MECHANISMS = QName.get("mechanisms", SASL);
    static final QName MECHANISM = QName.get("mechanism", SASL);
    static final QName AUTHENTICATION = QName.get("authentication", SASL2);
    static final QName DIALBACK_FEATURE = QName.get("dialback", "urn:xmpp:features:dialback");
    public static final Namespace DB = Namespace.get("db", DIALBACK);

    /** Where each local name belongs. Openfire goes by local name alone, so one in another namespace is a trick. */
    private static final Map<String, Set<String>> HOME = Map.ofEntries(
        Map.entry("stream", Set.of(STREAMS)), Map.entry("features", Set.of(STREAMS)),
        Map.entry("starttls", Set.of(TLS)), Map.entry("proceed", Set.of(TLS)),
        Map.entry("auth", Set.of(SASL)), Map.entry("authenticate", Set.of(SASL2)), Map.entry("response", Set.of(SASL)), Map.entry("abort", Set.of(SASL)),
        Map.entry("challenge", Set.of(SASL)), Map.entry("success", Set.of(SASL)),
        Map.entry("failure", Set.of(SASL, TLS, COMPRESSION)),
        Map.entry("result", Set.of(DIALBACK)), Map.entry("verify", Set.of(DIALBACK)));

    private static final Set<String> STANZAS = Set.of("message", "presence", "iq");

    /** What only the side that opens a stream may ask for, by local name as Openfire reads it (RFC 6120 5 and 6, XEP-0138, XEP-0388). */
    private static final Set<String> REQUESTS = Set.of("starttls", "auth", "authenticate", "response", "abort", "compress");

    /** Any version of XEP-0198. */
    private static final String STREAM_MANAGEMENT = "urn:xmpp:sm:";

    private StreamNames() {
    }

    /** Whether the element only looks like one of the protocol's, by its local name or by the prefix {@code db}. */
    static boolean isDisguised(Element element) {
        Set<String> home = HOME.get(element.getName());
        if (home != null) {
            return !home.contains(element.getNamespaceURI());
        }
        // Openfire takes whatever begins with "<stream:stream" for a header.
        if (STREAMS.equals(element.getNamespaceURI()) && !element.getName().equals("error")) {
            return true;
        }
        return "db".equals(element.getNamespacePrefix()) && !DIALBACK.equals(element.getNamespaceURI());
    }

    static boolean isStanza(Element element) {
        return STANZAS.contains(element.getName());
    }

    /** Whether the element asks for something that the side which accepts the stream grants. */
    static boolean isRequestOfInitiator(Element element) {
        return REQUESTS.contains(element.getName()) || element.getNamespaceURI().startsWith(STREAM_MANAGEMENT);
    }

    /** Whether it is an element of this name, whatever its prefix. */
    public static boolean is(Element element, QName name) {
        return is(element, name.getName(), name.getNamespaceURI());
    }

    static boolean is(Element element, String name, String namespace) {
        return name.equals(element.getName()) && namespace.equals(element.getNamespaceURI());
    }
}
