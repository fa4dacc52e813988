package org.federatedpartners.it.attacks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dom4j.Attribute;
import org.dom4j.DocumentException;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.QName;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;

/** A conversation with the server under test over a proper stream, in which each stanza is followed by a question that is always answered. */
final class Interview {

    private static final QName VERSION = QName.get("query", "jabber:iq:version");

    private final AttackedServer server;
    private final RawPartner partner;
    private final RawStream stream;
    private int asked;

    Interview(AttackedServer server, RawPartner partner) {
        this.server = server;
        this.partner = partner;
        stream = server.authenticatedByExternal(partner);
        // The first answer makes the stream to the partner.
        heardAfter("");
    }

    RawPartner partner() {
        return partner;
    }

    String domain() {
        return partner.domain();
    }

    void say(String text) {
        stream.say(text);
    }

    /** What the partner's server hears in answer, as it is written. */
    String heardAfter(String stanza) {
        return heardAfter(stanza, server.domain());
    }

    /**
     * What is heard on all streams: each of the server's services has one of its own.
     *
     * @param last who answers the question behind it: what this service does with the stanza is done then
     */
    String heardAfter(String stanza, String last) {
        String id = "marker" + partner.domain().replace('.', '-') + ++asked + "-";
        Map<RawStream, Integer> marks = partner.streams().stream().collect(Collectors.toMap(one -> one, one -> one.heardAtAll().length()));
        stream.say(stanza + "<iq type='get' id='" + id + "' from='mallory@" + partner.domain() + "/x' to='" + last
            + "'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
        partner.awaitSaid(id, AttackedServer.PATIENCE);
        return partner.streams().stream().map(one -> stanzas(one.heardAtAll().substring(marks.getOrDefault(one, 0)), id)).collect(Collectors.joining());
    }

    /** Without the negotiation before the stanzas, and without the answer to the question. */
    private static String stanzas(String heard, String id) {
        int end = heard.contains(id) ? heard.lastIndexOf("<iq", heard.indexOf(id)) : heard.length();
        int start = Stream.of("<iq", "<message", "<presence").mapToInt(heard::indexOf).filter(at -> at >= 0).min().orElse(end);
        return start < end ? heard.substring(start, end) : "";
    }

    /**
     * The same for every reader, whatever the order of attributes: each stanza by a line. What Openfire's chat service asks is left out: it wants to know
     * the version of each new server, at any time, and that is no answer.
     */
    static List<String> canonical(String stanzas) {
        List<String> all = new ArrayList<>();
        try {
            for (Element stanza : DocumentHelper.parseText("<all>" + stanzas + "</all>").getRootElement().elements()) {
                if (!"get".equals(stanza.attributeValue("type")) || stanza.element(VERSION) == null || stanza.attributeValue("from").contains("@")) {
                    all.add(canonical(stanza));
                }
            }
        } catch (DocumentException e) {
            throw new AssertionError(stanzas, e);
        }
        return all;
    }

    private static String canonical(Element element) {
        String attributes = element.attributes().stream().map(Interview::canonical).sorted().collect(Collectors.joining(" "));
        return element.getName() + "{" + element.getNamespaceURI() + "} " + attributes + " '" + element.getTextTrim() + "'"
            + element.elements().stream().map(Interview::canonical).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String canonical(Attribute attribute) {
        return attribute.getName() + "=" + attribute.getValue();
    }
}
