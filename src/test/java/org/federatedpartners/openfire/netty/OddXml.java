package org.federatedpartners.openfire.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Elements that are put together by the grammar of XML, in ways that no server would: prefixes that are declared late, again or not at all, attributes that
 * stand twice under several prefixes, references of every kind, comments, instructions and sections between them. Most of it is well-formed, so that a reader gets
 * to its end. Repeatable by its seed.
 */
final class OddXml {

    private static final List<String> PREFIXES = List.of("", "", "", "db", "stream", "x", "y", "iq", "message", "xml", "jabber");
    private static final List<String> NAMES = List.of("message", "presence", "iq", "result", "verify", "features", "error", "starttls", "proceed", "auth", "success", "failure",
        "body", "x", "stream", "\u00e9", "_", "a-b", "a.b", "message2", "from", "MESSAGE");
    private static final List<String> NAMESPACES = List.of("jabber:server", "jabber:client", "jabber:server:dialback", "http://etherx.jabber.org/streams",
        "urn:ietf:params:xml:ns:xmpp-tls", "urn:ietf:params:xml:ns:xmpp-sasl", "urn:x", "urn:y", "", " urn:x ", "urn:x&amp;y", "jabber:server ", "&#106;abber:server");
    private static final List<String> ATTRIBUTES = List.of("from", "to", "type", "id", "from", "to", "xml:lang", "x:from", "db:to", "xml:id", "lang", "version", "From");
    private static final List<String> VALUES = List.of("partner.example", "ceo@partner.example/x", "own.example", "valid", "error", "get", "", " ", "a b", "a\tb", "a\nb", "a\r\nb",
        "&#112;artner.example", "&#x70;artner.example", "&lt;&gt;&amp;", "&quot;", "&apos;", "'", "\"", ">", "/>", "a&#10;b", "a&#9;b", "\u00fc.example", "\ud83d\ude00", "&#65648;", "&#x1F600;",
        "\u212aelvin", "\uff0e", "xn--bcher-kva.example");
    private static final List<String> TEXTS
        = List.of("text", " ", "\n", "\r\n", "\t", "&lt;", "&amp;&gt;", "&#65;", "&#x41;", "]]", ">", "\u00e9", "\ud83d\ude00", "\u2028", "<![CDATA[x]]>", "<![CDATA[]]>",
            "<![CDATA[</message><iq/>]]>", "<![CDATA[]]]]><![CDATA[>]]>");
    private static final List<String> UNUSUAL
        = List.of("<!-- c -->", "<!---->", "<!--><message/>-->", "<?pi data?>", "<?pi?>", "<?xml version='1.0'?>", "&unknown;", "&#0;", "]]>", "<!DOCTYPE a>", "\u0000",
            "\ufffe", "& ");
    private static final List<String> SPACES = List.of(" ", " ", " ", "  ", "\n", "\t", "\r\n", " \n ");

    private final Random random;

    OddXml(Random random) {
        this.random = random;
    }

    /** One element mostly, with white space around it now and then, or several. */
    String elements() {
        StringBuilder text = new StringBuilder(chance(12) ? any(SPACES) : "");
        do {
            element(text, 0);
        } while (chance(10));
        return text.append(chance(12) ? any(SPACES) : "").toString();
    }

    private void element(StringBuilder text, int depth) {
        String name = qualified(any(PREFIXES), any(NAMES));
        text.append('<').append(name);
        for (String attribute : attributes()) {
            // Without white space between them, once in a while.
            text.append(chance(40) ? "" : any(SPACES)).append(attribute);
        }
        text.append(chance(6) ? any(SPACES) : "");
        if (chance(3)) {
            text.append("/>");
            return;
        }
        text.append('>');
        for (int i = random.nextInt(4); i > 0; i--) {
            if (chance(2) && depth < 4) {
                element(text, depth + 1);
            } else {
                text.append(chance(15) ? any(UNUSUAL) : any(TEXTS));
            }
        }
        text.append("</").append(name).append(chance(10) ? any(SPACES) : "").append('>');
    }

    private List<String> attributes() {
        List<String> all = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            all.add(chance(3) ? declaration() : assigned(any(ATTRIBUTES), any(VALUES)));
        }
        if (chance(8) && !all.isEmpty()) {
            all.add(any(all));
        }
        return all;
    }

    private String declaration() {
        String prefix = any(PREFIXES);
        return assigned(prefix.isEmpty() ? "xmlns" : "xmlns:" + prefix, any(NAMESPACES));
    }

    private String assigned(String name, String value) {
        String equals = chance(15) ? any(SPACES) + "=" : chance(15) ? "=" + any(SPACES) : "=";
        char quote = value.indexOf('"') >= 0 || value.indexOf('\'') < 0 && random.nextBoolean() ? '\'' : '"';
        return name + equals + quote + value + quote;
    }

    private static String qualified(String prefix, String name) {
        return prefix.isEmpty() ? name : prefix + ":" + name;
    }

    private boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
