package org.federatedpartners.openfire.netty;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Headers and elements of streams between servers, proper ones and ones that someone has tampered with. Repeatable by its seed. */
public final class StreamMutations {

    private static final String STREAMS = "http://etherx.jabber.org/streams";
    private static final int LONG = 1001;
    private static final int VERY_LONG = 70_000;

    private static final List<String> HEADERS = List.of(
        "<stream:stream xmlns='jabber:server' xmlns:stream='" + STREAMS + "' xmlns:db='jabber:server:dialback' from='partner.example' to='own.example' id='1' version='1.0'>",
        "<stream:stream xmlns=\"jabber:server\" xmlns:stream=\"" + STREAMS + "\" from=\"partner.example\" to=\"own.example\" id=\"1\" version=\"1.0\">",
        "<stream:stream xmlns:stream='" + STREAMS + "' xmlns='jabber:server' xmlns:a='urn:a' xmlns:s='jabber:server' xml:lang='en' from='partner.example' id='1'>",
        "<stream:stream xmlns:stream='" + STREAMS + "' xmlns='urn:other' xmlns:db='urn:db' xmlns:iq='urn:iq' id='1'>");

    private static final List<String> ELEMENTS = List.of(
        "<message from='ceo@partner.example/x' to='alice@own.example'><body>Hello &amp; good-bye</body></message>",
        "<iq from=\"partner.example\" to=\"own.example\" id=\"1\" type=\"get\"><ping xmlns=\"urn:xmpp:ping\"/></iq>",
        "<presence from='bob@partner.example' to='alice@own.example'/>",
        "<db:result from='partner.example' to='own.example'>key</db:result>",
        "<db:verify from='partner.example' to='own.example' id='1' type='valid'/>",
        "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>",
        "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
        "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>cGFydG5lci5leGFtcGxl</auth>",
        "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", "<a:b a:c='d' xmlns:a='urn:a'>e<a:f/>g</a:b>", "<?xml version='1.0'?>", "</stream:stream>",
        "<message from='a@partner.example'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='b@c'/></forwarded></message>",
        "<message ><x to='alice@own.example' from='partner.example'/></message>", "<presence to='alice@own.example' ><x to='' from='partner.example'/></presence>");

    /** What has a meaning for some parser, or did once. */
    private static final List<String> TOKENS = List.of("<", ">", "/", "'", "\"", "=", " ", "\n", "\t", "\r", "\r\n", ":", "&", ";", "#", "]", "!", "?", "-", "x",
        "&#112;", "&#x70;", "&#65648;", "&#x10070;", "&#0112;", "&#x0;", "&#55357;", "&#xD83D;", "&#128512;", "&#4294967408;", "&#-1;", "&#;", "&#x;", "&lt;", "&gt;",
        "&amp;", "&quot;", "&apos;", "&nbsp;", "&amp", "&#13;", "&#10;", "&#34;", "&#60;", "&#65570;", "&#65596;", "&#65598;",
        "<!-- -->", "<!--", "-->", "<!-->", "</!-->", "<![CDATA[", "]]>", "<![CDATA[x]]>", "<?x y?>", "<?x", "?>", "<?xml version='1.1'?>", "<?xml ",
        "<!DOCTYPE x>", "<!DOCTYPE x [<!ENTITY e 'v'>]>", "</!DOCTYPE>", "&e;", "<stream:stream", "</stream:stream>", "<stream:stream>", "<a>", "</a>", "<a/>", "<a b='c'/>",
        "<message from='ceo@partner.example'/>", "<iq/>", "<db:result from='partner.example'>k</db:result>", "</message>", "message", "iq", "presence", "db", "stream", "from", "to",
        " from='ceo@partner.example'", " from=\"a.example\"", " from =  'b.example'", "\nfrom='c.example'", " x:from='d'", " db:from='e'", " FROM='f'", " id='2'", " type='valid'", " from",
        " xmlns=''", " xmlns='jabber:server'", " xmlns='jabber:client'", " xmlns='urn:x'", " xmlns:db='urn:x'", " xmlns:x='jabber:server:dialback'", " xmlns:x='" + STREAMS + "'",
        " xmlns:x='&quot;&gt;&lt;message from=&quot;ceo@partner.example&quot;/&gt;&lt;a b=&quot;'", " xmlns:x='a&#34;b'", " xmlns:x='a&amp;b'", " xmlns:x='a&lt;b'", " xmlns:x='a b'",
        " xmlns:xml='urn:x'", " xmlns:xmlns='urn:x'", " xmlns:x=''", " xmlns:stream='urn:x'", " xml:lang='en'", " xml:base='x'", " xmlns:message='urn:m'", "<message:x/>", "x:", "db:", ":x",
        "\u0000", "\u0001", "\u000b", "\u001f", "\u007f", "\u0085", "\u00a0", "\u00e9", "\u200b", "\u2028", "\ufeff", "\ufffe", "\uffff", "\ud83d", "\ude00", "\ud83d\ude00", "\uff0e");

    private final Random random;
    private final OddXml odd;

    public StreamMutations(long seed) {
        random = new Random(seed);
        odd = new OddXml(random);
    }

    /** A stream header; half of them as they should be. */
    public String header() {
        String header = any(HEADERS);
        return random.nextBoolean() ? header : mutated(header, 1 + random.nextInt(3));
    }

    /** What stands where an element is due. */
    public String element() {
        if (random.nextInt(3) == 0) {
            String elements = odd.elements();
            return random.nextInt(4) == 0 ? mutated(elements, 1) : elements;
        }
        String element = any(ELEMENTS);
        return switch (random.nextInt(100)) {
            case 0 -> large(element);
            case 1, 2, 3, 4, 5, 6, 7, 8, 9 -> element;
            case 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 -> mutated(element + any(ELEMENTS), random.nextInt(3));
            case 20, 21, 22, 23, 24, 25, 26, 27, 28, 29 -> mutated(any(TOKENS) + element + any(TOKENS), random.nextInt(2));
            default -> mutated(element, 1 + random.nextInt(5));
        };
    }

    /** In UTF-8, now and then with a byte that is none of it. */
    public byte[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    public int upTo(int bound) {
        return random.nextInt(bound);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private String mutated(String text, int times) {
        StringBuilder changed = new StringBuilder(text);
        for (int i = 0; i < times; i++) {
            mutate(changed);
        }
        return changed.toString();
    }

    private void mutate(StringBuilder text) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + 1 + random.nextInt(8));
        switch (random.nextInt(7)) {
            case 0 -> text.delete(at, end);
            case 1 -> text.insert(at, text.substring(at, end));
            case 2 -> text.replace(at, Math.min(end, at + 1), any(TOKENS));
            case 3 -> text.insert(afterName(text), any(TOKENS));
            case 4 -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
            default -> text.insert(at, any(TOKENS));
        }
    }

    /** Where attributes begin, in what has any. */
    private static int afterName(StringBuilder text) {
        int space = text.indexOf(" ");
        return space < 0 ? text.length() : space;
    }

    /** Long names, many attributes, deep elements, much text. */
    private String large(String element) {
        int length = random.nextInt(20) == 0 ? VERY_LONG : LONG + random.nextInt(200);
        int many = LONG + random.nextInt(200);
        int inside = element.indexOf('>') + 1;
        if (element.charAt(inside - 2) == '/' || element.charAt(inside - 2) == '?') {
            return element.replaceFirst("[ /]", " " + "n".repeat(length) + "='v' ");
        }
        String content = switch (random.nextInt(5)) {
            case 0 -> "<" + "n".repeat(length) + "/>";
            case 1 -> "<a " + "n".repeat(length) + "='v'/>";
            case 2 -> "<a>".repeat(many) + "</a>".repeat(many);
            case 3 -> "<a " + attributes(many / 4) + "/>";
            default -> "&lt;t\r\n".repeat(length);
        };
        return element.substring(0, inside) + content + element.substring(inside);
    }

    private static String attributes(int count) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(" a").append(i).append("='v'");
        }
        return all.toString();
    }
}
