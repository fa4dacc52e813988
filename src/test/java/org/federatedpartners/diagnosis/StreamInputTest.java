package org.federatedpartners.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamInputTest {

    private static final String HEADER = "<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0'>";

    private static StreamInput input(String text) {
        return new StreamInput(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static StreamInput.Said second(String element) throws IOException {
        StreamInput input = input(HEADER + element);
        assertThat(input.header()).isEqualTo(new StreamInput.Header(true));
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
    void featuresAreReadByNamespaceAndPlace(String features, boolean startTls, boolean required, boolean dialback) throws IOException {
        assertThat(second(features)).isEqualTo(new StreamInput.Features(startTls, required, Set.of(), dialback));
    }

    @Test
    void readsMechanismsWithCdataAndWhitespace() throws IOException {
        assertThat(second("<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism> EXTERNAL</mechanism><mechanism>PL<![CDATA[AI]]>N</mechanism>"
            + "<other>NO</other></mechanisms></stream:features>")).isEqualTo(new StreamInput.Features(false, false, Set.of("EXTERNAL", "PLAIN"), false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        <proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/> | Proceed[]
        <failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/> | TlsFailure[]
        <proceed xmlns='urn:other'/>                       | Other[]
        <message><body>hello</body></message>              | Other[]
        </stream:stream>                                   | End[]
        <stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>no</text></stream:error> | StreamError[condition=host-unknown]
        <stream:error><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>no</text><x xmlns='y'/></stream:error> | StreamError[condition=undefined-condition]
        """)
    void distinguishesTheOtherElementsOfAStream(String element, String said) throws IOException {
        assertThat(second(element)).hasToString(said);
    }

    @Test
    void readsAHeaderWithoutVersion() throws IOException {
        assertThat(input("<stream:stream xmlns:stream='http://etherx.jabber.org/streams'>").header()).isEqualTo(new StreamInput.Header(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "220 mail.example ESMTP\r\n", "<html><body/></html>",
        "<stream xmlns='jabber:server'>", "<!DOCTYPE stream [<!ENTITY x 'y'>]><stream:stream xmlns:stream='http://etherx.jabber.org/streams'>",
        "<!-- a comment --><stream:stream xmlns:stream='http://etherx.jabber.org/streams'>", "<?php ?><stream:stream xmlns:stream='http://etherx.jabber.org/streams'>", "\u0015\u0003\u0003"})
    void rejectsHeadersThatAreNotXmpp(String text) {
        assertThatThrownBy(input(text)::header).isInstanceOf(StreamInput.NotXmpp.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<stream:features><!-- a comment --></stream:features>", "<a>&unknown;</a>", "<a></b>", "<stream:features><?a b?></stream:features>", "text < more"})
    void rejectsXmlThatIsNotPermittedInAStream(String element) {
        assertThatThrownBy(() -> second(element)).isInstanceOf(StreamInput.NotXmpp.class);
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
        }).isInstanceOf(StreamInput.NotXmpp.class);
    }
}
