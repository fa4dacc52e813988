package org.federatedpartners.s2s;

import static org.assertj.core.api.Assertions.assertThat;

import org.dom4j.DocumentException;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialbackKeysTest {

    private static final DialbackKeys KEYS = new DialbackKeys(() -> "s3cr3tf0rd14lb4ck");

    /** The example of XEP-0185. */
    @Test
    void makesTheKeyOfTheExampleInXep0185() {
        assertThat(KEYS.key("xmpp.example.com", "example.org", "D60000229F")).isEqualTo("37c69b1cf07a3f67c04a5ef5902fa5114f2c76fe4a2686482ba5b89323075643");
    }

    private static Element answer(String from, String to, String id, String key) throws DocumentException {
        return KEYS.answer(DocumentHelper.parseText("<db:verify xmlns:db='jabber:server:dialback' from='" + from + "' to='" + to + "' id='" + id + "'>" + key + "</db:verify>").getRootElement());
    }

    @ParameterizedTest
    @CsvSource({
        "partner.example,     own.example,     1, valid",
        "Partner.Example,     OWN.example,     1, valid",
        "partner.example,     own.example,     2, invalid",
        "other.example,       own.example,     1, invalid",
        "partner.example,     other.example,   1, invalid",
    })
    void confirmsAKeyForItsDomainsAndStreamOnly(String from, String to, String id, String type) throws DocumentException {
        Element answer = answer(from, to, id, KEYS.key("partner.example", "own.example", "1"));
        assertThat(answer.attributeValue("type")).isEqualTo(type);
        assertThat(answer.attributeValue("from")).isEqualTo(to);
        assertThat(answer.attributeValue("to")).isEqualTo(from);
        assertThat(answer.attributeValue("id")).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({"''", "0", "not a key"})
    void deniesAnyOtherKey(String key) throws DocumentException {
        assertThat(answer("partner.example", "own.example", "1", key).attributeValue("type")).isEqualTo("invalid");
    }

    @Test
    void makesTheSameKeyForUnicodeAndALabels() {
        assertThat(KEYS.key("b\u00fccher.example", "own.example", "1")).isEqualTo(KEYS.key("xn--bcher-kva.example", "own.example", "1"));
    }
}
