package org.federatedpartners.it.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.AuthenticationMethod.SASL_OVER_TLS;
import static org.federatedpartners.policy.AuthenticationMethod.TCP_DIALBACK;
import static org.federatedpartners.policy.AuthenticationMethod.TLS_DIALBACK;

import java.time.Instant;
import java.util.Optional;
import org.dom4j.Element;
import org.federatedpartners.journal.Direction;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Attacks on streams that are opened to the server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InboundAttacksIT {

    private final AttackedServer server = new AttackedServer(InboundAttacksIT.class, 80);

    @BeforeAll
    void start() {
        server.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void whatIsProperComesIn() {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK, TCP_DIALBACK);
        RawStream byExternal = server.authenticatedByExternal(partner);
        server.requireDelivery(byExternal, partner.domain());
        RawStream byTlsDialback = server.encrypted(partner.domain(), Optional.empty());
        byTlsDialback.say(server.dialback(partner.domain()));
        assertThat(byTlsDialback.expect("result").attributeValue("type")).isEqualTo("valid");
        server.requireDelivery(byTlsDialback, partner.domain());
        RawStream byTcpDialback = server.connect();
        byTcpDialback.begin(partner.domain(), server.domain());
        byTcpDialback.say(server.dialback(partner.domain()));
        assertThat(byTcpDialback.expect("result").attributeValue("type")).isEqualTo("valid");
        server.requireDelivery(byTcpDialback, partner.domain());
        server.requireNothingCameIn();
    }

    @Test
    void aManInTheMiddleTakesStartTlsOutOfOurFeatures() {
        RawPartner partner = server.partner(SASL_OVER_TLS, TLS_DIALBACK);
        RawStream stream = server.connect();
        Element features = stream.begin(partner.domain(), server.domain());
        assertThat(features.element("starttls").element("required")).as(features.asXML()).isNotNull();
        assertThat(features.elements()).as(features.asXML()).hasSize(1);
        refused(stream, partner.domain(), server.dialback(partner.domain()), Reason.TCP_DIALBACK_NOT_ACCEPTED);
    }

    @Test
    void aStanzaWithoutAnyAuthentication() {
        RawPartner partner = server.partner(SASL_OVER_TLS);
        RawStream stream = server.connect();
        stream.begin(partner.domain(), server.domain());
        refused(stream, partner.domain(), server.message(partner.domain(), "bare"), Reason.NOT_AUTHENTICATED);
    }

    /** Says something that must end the stream and be recorded, and tries to send all the same. */
    private void refused(RawStream stream, String domain, String attack, Reason... reasons) {
        Instant since = Instant.now();
        stream.say(attack);
        stream.tryToSay(server.message(domain, "all the same"));
        stream.awaitEnd();
        server.requireRefusal(Direction.INBOUND, domain, since, reasons);
        server.requireNothingCameIn();
    }
}
