package org.federatedpartners.openfire.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.stream.Stream;
import org.dom4j.Element;
import org.federatedpartners.openfire.session.StreamParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamTextTest {

    private static final String HEADER = "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'"
        + " xmlns:db='jabber:server:dialback' from='partner.example' to='own.example' version='1.0'>";

    private final StreamText text = new StreamText(new StreamParser());

    private Element whole(String said) {
        assertThat(text.read(said)).isInstanceOf(StreamText.Whole.class);
        return ((StreamText.Whole) text.read(said)).element();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<message/>", "<message to='a'>b</message>", "<presence\n to='a'/>", "<iq>", "<iq\t/>", "<presence/>"})
    void aStanzaIsSeenWithoutParsing(String said) {
        assertThat(StreamText.isStanza(said)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<", "<m", "<iq", "<message", "<iq:auth xmlns:iq='urn:ietf:params:xml:ns:xmpp-sasl'/>", "<messages/>", "<iqx/>", " <iq/>",
        "<!----><message/>", "<?xml version='1.0'?><message/>", "<presence:x/>", "<db:result/>", "<Message/>"})
    void doesNotTakeOtherTextForAStanza(String said) {
        assertThat(StreamText.isStanza(said)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "<message from='bob@partner.example/x@y' to='a'>, partner.example", "<iq to=\"a@b\" id='1' from=\"partner.example/x\">, partner.example",
        "<presence from='partner.example'/>, partner.example", "<iq id='from=' from='Partner.Example'/>, Partner.Example",
        "<message from='&#112;artner.example'/>, &#112;artner.example",
    })
    void aStanzasSenderIsSeenWithoutParsing(String said, String domain) {
        assertThat(StreamText.isStanza(said)).isTrue();
        assertThat(Stream.of("", domain, domain.substring(1), "x" + domain, "x".repeat(domain.length())).map(latest -> StreamText.sender(said, latest))).containsOnly(domain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<iq>", "<iq/>", "<message>from='a'</message>", "<message to='a'><x from='partner.example'/></message>",
        "<message><x y='z' from='partner.example'/></message>", "<message to='a'/><x from='partner.example'/>", "<iq to=' from=partner.example'/>",
        "<iq\nfrom='partner.example'/>", "<iq  from='partner.example'/>", "<iq from = 'partner.example'/>", "<iq from=partner.example/>",
        "<iq x:from='other' from='a@partner.example'/>", "<iq from='partner.example", "<iq from='", "<iq from=", "<iq from", "<iq ", "<iq to=''", "<iq xfrom='partner.example'/>", "<iq afrom='a'/>",
        "<message ><x y='z' from='partner.example'/></message>", "<message to='a' ><x y='z' from='partner.example'/></message>", "<iq >a b='c' from='partner.example'</iq>",
        "<presence /><x y='z' from='partner.example'/>"})
    void noSenderIsSeenWhereOneWouldHaveToParse(String said) {
        assertThat(StreamText.sender(said, "partner.example")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "<message to=\"bob@partner.example/x@y\" from='a'>, <message to=\"bob@PARTNER.example/x@y\" from='a'>",
        "<presence from='partner.example' to='partner.example'/>, <presence from='partner.example' to='PARTNER.example'/>",
        "<iq id='to=' to='partner.example/partner.example'>, <iq id='to=' to='PARTNER.example/partner.example'>",
        "<message to='partner.example@other.example/x'>, <message to='partner.example@other.example/x'>",
        "<message to='bob@sub.partner.example'>, <message to='bob@sub.partner.example'>",
        "<message><x to='bob@partner.example'/></message>, <message><x to='bob@partner.example'/></message>",
        "<message ><x y='z' to='bob@partner.example'/></message>, <message ><x y='z' to='bob@partner.example'/></message>",
        "<message x:to='bob@partner.example'>, <message x:to='bob@partner.example'>",
        "<message ato='bob@partner.example'>, <message ato='bob@partner.example'>",
        "<iq to=>, <iq to=>", "<iq to, <iq to", "<iq to=', <iq to='", "<iq to='', <iq to=''", "<iq/>, <iq/>",
    })
    void aStanzasRecipientIsWrittenInAnotherWay(String stanza, String addressed) {
        assertThat(StreamText.isStanza(stanza)).isTrue();
        assertThat(StreamText.addressed(stanza, "partner.example", "PARTNER.example")).isEqualTo(addressed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<?xml version='1.0' encoding='UTF-8'?>"})
    void aHeaderIsWrittenWithAnotherAddressee(String declaration) {
        String rest = "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:server' xmlns:db='jabber:server:dialback' from='own.example' to='%s'"
            + " version='1.0'>";
        StreamText.Header header = (StreamText.Header) text.read(declaration + rest.formatted("xn--bcher-kva.example"));
        Element changed = header.element().createCopy();
        changed.addAttribute("to", "b\u00fccher.example");
        String written = header.with(changed);
        assertThat(written).startsWith(declaration + "<stream:stream ");
        StreamText.Header read = (StreamText.Header) text.read(written);
        assertThat(read.opening()).isEqualTo(written);
        assertThat(read.element().attributeValue("to")).isEqualTo("b\u00fccher.example");
        assertThat(read.element().attributeValue("from")).isEqualTo("own.example");
        assertThat(read.element().getNamespaceForPrefix("db").getURI()).isEqualTo("jabber:server:dialback");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "<?xml version='1.0'?>", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"})
    void readsWhitespaceAndXmlDeclarationAsNothing(String said) {
        assertThat(text.read(said)).isInstanceOf(StreamText.Nothing.class);
    }

    @Test
    void readsTheClosingTagAsTheEnd() {
        assertThat(text.read("</stream:stream>")).isInstanceOf(StreamText.End.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<?xml version='1.0'?>", "<?xml version='1.0' encoding='UTF-8'?>\n"})
    void readsAHeader(String before) {
        assertThat(text.read(before + HEADER)).asInstanceOf(type(StreamText.Header.class)).satisfies(header -> {
            assertThat(header.element().attributeValue("from")).isEqualTo("partner.example");
            assertThat(header.opening()).isEqualTo(before + HEADER);
            assertThat(header.features()).isEmpty();
        });
    }

    @Test
    void readsAHeaderTogetherWithItsFeatures() {
        String features = "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>";
        String opening = "<?xml version='1.0'?>\n" + HEADER.replace("from=", "id='a>b' from=");
        assertThat(text.read(opening + features)).asInstanceOf(type(StreamText.Header.class)).satisfies(header -> {
            assertThat(header.opening()).isEqualTo(opening);
            assertThat(header.element().elements()).isEmpty();
            assertThat(header.features()).hasValueSatisfying(element -> {
                assertThat(element.getNamespaceURI()).isEqualTo("http://etherx.jabber.org/streams");
                assertThat(element.elements()).hasSize(1);
            });
        });
    }

    @Test
    void resolvesPrefixesDeclaredByTheHeader() {
        assertThat(whole("<db:result from='a' to='b'>key</db:result>").getNamespaceURI()).isEqualTo("jabber:server:dialback");
        text.read(HEADER.replace("jabber:server:dialback", "urn:other").replace("xmlns:db", "xmlns:x='urn:x' xmlns:db"));
        assertThat(whole("<db:result/>").getNamespaceURI()).isEqualTo("urn:other");
        assertThat(whole("<x:y/>").getNamespaceURI()).isEqualTo("urn:x");
        assertThat(whole("<message/>").getNamespaceURI()).isEqualTo("jabber:server");
        text.startOver();
        assertThat(whole("<db:result/>").getNamespaceURI()).isEqualTo("jabber:server:dialback");
        assertThat(text.read("<x:y/>")).isInstanceOf(StreamText.Unreadable.class);
    }

    @ParameterizedTest
    @CsvSource({
        "<s:auth xmlns:s='urn:ietf:params:xml:ns:xmpp-sasl'/>, auth, urn:ietf:params:xml:ns:xmpp-sasl",
        "<iq:auth xmlns:iq='urn:ietf:params:xml:ns:xmpp-sasl'/>, auth, urn:ietf:params:xml:ns:xmpp-sasl",
        "<?xml version='1.0'?><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>, starttls, urn:ietf:params:xml:ns:xmpp-tls",
        "<stream:error><conflict xmlns='a'/></stream:error></stream:stream>, error, http://etherx.jabber.org/streams",
    })
    void resolvesNamesByTheirNamespace(String said, String name, String namespace) {
        assertThat(whole(said).getName()).isEqualTo(name);
        assertThat(whole(said).getNamespaceURI()).isEqualTo(namespace);
    }

    @Test
    void characterReferencesAreResolved() {
        assertThat(whole("<db:result from='&#112;artner.example'>&lt;k&gt;</db:result>").attributeValue("from")).isEqualTo("partner.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<a>", "</a>", "text", "<a/>text", "<a/><b/>", "<!-- --><a/>", "<?pi?><a/>", "<a b=c/>", "<unbound:a/>", "<a>&nbsp;</a>",
        "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "</stream:stream><a/>", "<a/></stream:stream><b/>", "<![CDATA[x]]><a/>", "<a/><![CDATA[x]]>",
        // What only looks like a header, or only looks like none.
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams'/>", "<stream:stream xmlns:stream='urn:other'>",
        "<stream:streams xmlns:stream='http://etherx.jabber.org/streams'>", "<s:stream xmlns:s='http://etherx.jabber.org/streams'/>",
        "<?xml version='1.0'?><s:stream xmlns:s='http://etherx.jabber.org/streams'><!--<stream:stream-->",
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams'>text",
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams'><a/><b/>",
        // What would be a stanza where Openfire repeats the namespaces of a header.
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns:x='&quot;/>&lt;message/&gt;'>",
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns:x='a&amp;b'>",
        // Two parsers of Openfire read them, and differ.
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams'xmlns='urn:x'>",
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' id='&#65648;'>",
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns:x='&#65648;'>",
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' id='&#1;'>",
        // Whose stream is it?
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns:x='a' x:from='partner.example' from='other.example'>",
        // Openfire would take the stanza, and see neither what is before nor what is behind it.
        "<!--><!-- --><message/></!-->", "<!DOCTYPE x><message/></!DOCTYPE>", "<?x?><message/></?x?>",
    })
    void rejectsUnreadableText(String said) {
        assertThat(text.read(said)).isInstanceOf(StreamText.Unreadable.class);
    }

    @Test
    void readsLongNamesAndDeepNestingAsOpenfireDoes() {
        String name = "n".repeat(100_000);
        assertThat(whole("<message><" + name + "/></message>").elements()).hasSize(1);
        assertThat(whole("<message " + name + "='v'/>").attributeValue(name)).isEqualTo("v");
        assertThat(whole("<a>".repeat(5000) + "</a>".repeat(5000)).elements()).hasSize(1);
    }

    @Test
    void resolvesOversizedCharacterReferencesAsOpenfireDoes() {
        assertThat(whole("<message from='a@&#65648;artner.example'/>").attributeValue("from")).isEqualTo("a@partner.example");
    }

    @Test
    void rejectsAHeaderAboveTheMaximumLength() {
        String attribute = "x='" + "v".repeat(StreamParser.MAX_HEADER - HEADER.length() - 5) + "' from=";
        String longest = HEADER.replace("from=", attribute);
        assertThat(longest).hasSize(StreamParser.MAX_HEADER);
        assertThat(text.read(longest)).isInstanceOf(StreamText.Header.class);
        assertThat(text.read(HEADER.replace("from=", "x" + attribute))).isInstanceOf(StreamText.Unreadable.class);
    }

    @Test
    void remembersOnlyTheNamespacesOfAHeader() {
        text.read(HEADER.replace("from=", "x='" + "v".repeat(5000) + "' from="));
        assertThat(text).extracting("scope").asString().hasSizeLessThan(200);
    }

    @Test
    void anUnreadableHeaderLeavesTheScopeAlone() {
        text.read("<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='urn:other' xmlns:db='urn:other'>");
        assertThat(whole("<db:result/>").getNamespaceURI()).isEqualTo("jabber:server:dialback");
    }
}
