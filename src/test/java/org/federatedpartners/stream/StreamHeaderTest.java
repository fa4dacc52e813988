package org.federatedpartners.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.dom4j.DocumentException;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamHeaderTest {

    private static Element parsed(String opening) throws DocumentException {
        return DocumentHelper.parseText(opening + StreamHeader.END).getRootElement();
    }

    @Test
    void writesFromAndToOfTheInitiatingServer() throws DocumentException {
        Element header = parsed(StreamHeader.open(StreamHeader.initiating("own.example", "partner.example")));
        assertThat(StreamNames.is(header, StreamNames.STREAM)).isTrue();
        assertThat(header.attributeValue("from")).isEqualTo("own.example");
        assertThat(header.attributeValue("to")).isEqualTo("partner.example");
        assertThat(header.attributeValue("id")).isNull();
        assertThat(header.attributeValue("version")).isEqualTo("1.0");
        assertThat(header.getNamespaceForPrefix("").getURI()).isEqualTo("jabber:server");
        assertThat(header.getNamespaceForPrefix("db").getURI()).isEqualTo("jabber:server:dialback");
    }

    @Test
    void writesFromAndIdOfTheReceivingServer() throws DocumentException {
        Element header = parsed(StreamHeader.DECLARATION + StreamHeader.open(StreamHeader.receiving("own.example", "id-1")));
        assertThat(header.attributeValue("from")).isEqualTo("own.example");
        assertThat(header.attributeValue("id")).isEqualTo("id-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a' id='forged", "a\"b", "a&amp;b", "<stream:error/>", "a>b"})
    void escapesAttributes(String value) throws DocumentException {
        Element header = parsed(StreamHeader.open(StreamHeader.initiating("own.example", value)));
        assertThat(header.attributeValue("to")).isEqualTo(value);
        assertThat(header.attributeValue("id")).isNull();
    }

    @Test
    void keepsDeclarationsAndAttributesButNoChildren() throws DocumentException {
        Element header = DocumentHelper.parseText("<s:stream xmlns:s='http://etherx.jabber.org/streams' xmlns:x='urn:x' x:a='1' version='1.0'><s:features/>text</s:stream>").getRootElement();
        assertThat(StreamHeader.open(header)).isEqualTo("<s:stream xmlns:s='http://etherx.jabber.org/streams' xmlns:x='urn:x' x:a='1' version='1.0'>");
    }

    @Test
    void opensAStreamThatTheOneEndCloses() throws DocumentException {
        assertThat(StreamNames.is(parsed(StreamHeader.OPENING), StreamNames.STREAM)).isTrue();
    }
}
