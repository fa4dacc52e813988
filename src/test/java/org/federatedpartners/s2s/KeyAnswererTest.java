package org.federatedpartners.s2s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.dom4j.DocumentException;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.s2s.DialbackVerifier.ShownKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyAnswererTest {

    private static final String KEY = "<db:result xmlns:db='jabber:server:dialback' from='Partner.Example' to='%s'> key </db:result>";

    private final List<Object> told = new ArrayList<>();
    private final KeyAnswerer answerer = new KeyAnswerer();

    private KeyAnswerer.Receiver receiver(boolean serves, boolean admits, String verified) {
        return new KeyAnswerer.Receiver() {
            @Override
            public boolean serves(String domain) {
                assertThat(domain).isEqualTo("own.example");
                return serves;
            }

            @Override
            public boolean admits(String domain) {
                assertThat(domain).isEqualTo("partner.example");
                return admits;
            }

            @Override
            public void reject(String domain, Reason reason) {
                told.add(domain + " " + reason);
            }

            @Override
            public String streamId() {
                return "1";
            }

            @Override
            public boolean isAffirmed(ShownKey key) throws IOException {
                told.add(key);
                return switch (verified) {
                    case "refused" -> throw new RefusedException(Reason.ENCRYPTION_NOT_OFFERED);
                    case "unreachable" -> throw new DialbackVerifier.Unreachable(new IOException("nobody there"));
                    case "failed" -> throw new IOException("no answer");
                    default -> verified.equals("yes");
                };
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "true,  true,  yes,         valid,   '',                    ",
        "true,  true,  no,          invalid, '',                    ",
        // the verifier has recorded why, unless there was no server to ask
        "true,  true,  refused,     error,   policy-violation,      ",
        "true,  true,  failed,      error,   remote-server-timeout, ",
        "true,  true,  unreachable, error,   remote-server-timeout, KEY_NOT_VERIFIED",
        "true,  false, yes,         error,   policy-violation,      SERVER_SETTINGS",
        "false, true,  yes,         error,   item-not-found,        LOCAL_DOMAIN_NOT_SERVED",
        "false, false, yes,         error,   item-not-found,        LOCAL_DOMAIN_NOT_SERVED",
    })
    void answersAKeyByServedDomainServerSettingsAndVerification(boolean serves, boolean admits, String verified, String type, String condition, Reason recorded)
        throws DocumentException {
        Element key = DocumentHelper.parseText(KEY.formatted("own.example")).getRootElement();
        Element answer = answerer.answer(key, receiver(serves, admits, verified));
        assertThat(answer.getQualifiedName()).isEqualTo("db:result");
        assertThat(answer.attributeValue("from")).isEqualTo("own.example");
        assertThat(answer.attributeValue("to")).isEqualTo("Partner.Example");
        assertThat(answer.attributeValue("type")).isEqualTo(type);
        assertThat(answer.asXML()).contains(condition);
        List<Object> expected = new ArrayList<>();
        if (serves && admits) {
            expected.add(new ShownKey("own.example", "partner.example", "Partner.Example", "1", "key"));
        }
        if (recorded != null) {
            expected.add("partner.example " + recorded);
        }
        assertThat(told).isEqualTo(expected);
    }

    /** The question at the partner has the spelling of the key, as the answer has. */
    @ParameterizedTest
    @ValueSource(strings = {"Own.Example", "OWN.EXAMPLE.", "own\u3002example"})
    void servesItsOwnDomainInEachSpelling(String spelled) throws DocumentException {
        Element answer = answerer.answer(DocumentHelper.parseText(KEY.formatted(spelled)).getRootElement(), receiver(true, true, "yes"));
        assertThat(answer.attributeValue("type")).isEqualTo("valid");
        assertThat(answer.attributeValue("from")).isEqualTo(spelled);
        assertThat(told).containsExactly(new ShownKey(spelled, "partner.example", "Partner.Example", "1", "key"));
    }

    /** The next key may be for a domain that is served. */
    @Test
    void recordsOnceForAStreamThatADomainIsNotServed() throws DocumentException {
        Element key = DocumentHelper.parseText(KEY.formatted("own.example")).getRootElement();
        for (int i = 0; i < 3; i++) {
            assertThat(answerer.answer(key, receiver(false, true, "yes")).asXML()).contains("item-not-found");
        }
        assertThat(told).containsExactly("partner.example LOCAL_DOMAIN_NOT_SERVED");
        assertThat(answerer.answer(key, receiver(true, true, "yes")).attributeValue("type")).isEqualTo("valid");
    }
}
