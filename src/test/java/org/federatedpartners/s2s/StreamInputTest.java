package org.federatedpartners.s2s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.dom4j.Element;
import org.dom4j.QName;
import org.federatedpartners.stream.Features;
import org.federatedpartners.stream.InitiatingNegotiation;
import org.federatedpartners.stream.StreamError;
import org.federatedpartners.stream.StreamNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamInputTest {

    private static final String HEADER = "<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0'>";

    private static StreamInput input(String text) {
        return new StreamInput(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Element second(String element) throws IOException {
        StreamInput input = input(HEADER + element);
        assertThat(InitiatingNegotiation.announcesFeatures(input.header())).isTrue();
        return input.element();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        <stream:features/> | false | false | false
        <stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features> | true | false | false
        <stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features> | true | true | false
        <stream:features><t:starttls xmlns:t='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features> | true | false | false
        <stream:features><starttls xmlns='urn:something'/></stream:features> | false | false | false
        <stream:features><starttls/></stream:features> | false | false | false
        <stream:features><x xmlns='urn:x'><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></x></stream:features> | false | false | false
        <stream:features><dialback xmlns='urn:xmpp:features:dialback'><errors/></dialback></stream:features> | false | false | true
        """)
    void featuresAreReadByNamespaceAndPlace(String said, boolean startTls, boolean required, boolean dialback) throws IOException {
        Element element = second(said);
        assertThat(StreamNames.is(element, StreamNames.FEATURES)).isTrue();
        Features features = new Features(element);
        assertThat(features.offerStartTls()).isEqualTo(startTls);
        assertThat(features.requireStartTls()).isEqualTo(required);
        assertThat(features.offerDialback()).isEqualTo(dialback);
        assertThat(features.offerExternal()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        <mechanism> EXTERNAL</mechanism>                                   | true
        <mechanism>PLAIN</mechanism><mechanism>EXTER<![CDATA[NAL]]></mechanism> | true
        <other>EXTERNAL</other>                                            | false
        <mechanism>EXTERNAL-PLUS</mechanism>                               | false
        """)
    void readsMechanismsWithCdataAndWhitespace(String mechanisms, boolean external) throws IOException {
        Element element = second("<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + mechanisms + "</mechanisms></stream:features>");
        assertThat(new Features(element).offerExternal()).isEqualTo(external);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        <proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/> | urn:ietf:params:xml:ns:xmpp-tls | proceed
        <proceed xmlns='urn:other'/>                       | urn:other                       | proceed
        <message to='a'><body>hello</body></message>       | jabber:server                   | message
        <db:result xmlns:db='jabber:server:dialback'/>     | jabber:server:dialback          | result
        """)
    void readsElementsByTheirNamespaceWhateverThePrefix(String element, String namespace, String name) throws IOException {
        assertThat(second(element).getNamespaceURI()).isEqualTo(namespace);
        assertThat(second(element).getName()).isEqualTo(name);
    }

    @Test
    void readsTextAttributesAndChildrenOfAnElement() throws IOException {
        Element message = second("<message to='b@own.example' id='1&amp;2'><body>hel<![CDATA[lo]]> &lt;there&gt;</body><x xmlns='urn:x' xmlns:y='urn:y' y:z='1'/></message>");
        assertThat(message.attributeValue("to")).isEqualTo("b@own.example");
        assertThat(message.attributeValue("id")).isEqualTo("1&2");
        assertThat(message.elementText("body")).isEqualTo("hello <there>");
        assertThat(message.element(QName.get("x", "urn:x")).attributeValue(QName.get("z", "urn:y"))).isEqualTo("1");
    }

    @Test
    void returnsNullAtTheEndOfTheStream() throws IOException {
        assertThat(second("</stream:stream>")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        <stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>no</text></stream:error> | host-unknown
        <stream:error><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>no</text><x xmlns='y'/></stream:error> |
        """)
    void distinguishesTheConditionOfAnErrorFromItsText(String error, String condition) throws IOException {
        assertThat(StreamError.condition(second(error))).isEqualTo(Optional.ofNullable(condition));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"''|false", "version=\"1.0\"|true", "version=\"0.9\"|false", "version=\"2\"|true", "version=\"x\"|false"})
    void announcesFeaturesFromVersionOneOn(String version, boolean features) throws IOException {
        Element header = input("<stream:stream xmlns:stream='http://etherx.jabber.org/streams' " + version + ">").header();
        assertThat(InitiatingNegotiation.announcesFeatures(header)).isEqualTo(features);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "220 mail.example ESMTP\r\n", "<html><body/></html>",
        "<stream xmlns='jabber:server'>", "<!DOCTYPE stream [<!ENTITY x 'y'>]><stream:stream xmlns:stream='http://etherx.jabber.org/streams'>",
        "<!-- a comment --><stream:stream xmlns:stream='http://etherx.jabber.org/streams'>", "<?php ?><stream:stream xmlns:stream='http://etherx.jabber.org/streams'>", "\u0015\u0003\u0003"})
    void rejectsHeadersThatAreNotXmpp(String text) {
        assertThatThrownBy(input(text)::header).isInstanceOf(NotXmppException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<stream:features><!-- a comment --></stream:features>", "<a>&unknown;</a>", "<a></b>", "<stream:features><?a b?></stream:features>", "text < more"})
    void rejectsXmlThatIsNotPermittedInAStream(String element) {
        assertThatThrownBy(() -> second(element)).isInstanceOf(NotXmppException.class);
    }

    @Test
    void reportsEndOfStreamWhenTheStreamEndsTooSoon() {
        assertThatThrownBy(input("")::header).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> second("<stream:features><starttls")).isInstanceOf(EOFException.class);
    }

    @Test
    void rejectsEndlessNesting() {
        StreamInput endless = new StreamInput(new java.io.SequenceInputStream(new ByteArrayInputStream((HEADER + "<stream:features>").getBytes(StandardCharsets.UTF_8)),
            new java.io.InputStream() {
                private final byte[] deeper = "<a>".getBytes(StandardCharsets.UTF_8);
                private int at;

                @Override
                public int read() {
                    return deeper[at++ % deeper.length];
                }
            }));
        assertThatThrownBy(() -> {
            endless.header();
            endless.element();
        }).isInstanceOf(NotXmppException.class);
    }
}
