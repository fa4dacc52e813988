package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.federatedpartners.policy.Forecast.Outcome;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.policy.StreamFacts.Encryption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of live streams, and when that cannot be told. */
class ForecastTest {

    private static final String DOMAIN = "a.example";
    private static final String KEY = "0f".repeat(32);

    /** Accepts each method. */
    private static final PartnerDraft DRAFT = Drafts.of(1, 1, DOMAIN, "", "", "FEDERATED", "OPTIONAL", "OPTIONAL", true);

    private static Partner partner(String name, String value) {
        return Drafts.partner(DRAFT.with(Map.of(name, value.replace("K", KEY))));
    }

    private static PolicySnapshot policy(Partner... partners) {
        return TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(partners));
    }

    private static Forecast forecast(String name, String before, String after) {
        return new Forecast(policy(partner(name, before)), policy(partner(name, after)), Forecast.Checks.UNCHANGED);
    }

    private static StreamFacts facts(String authentication, String certificate, String tls) {
        return new StreamFacts(tls.isEmpty() ? Encryption.NONE : Encryption.TLS, Authentication.valueOf(authentication), CertificateStatus.valueOf(certificate), tls.equals("?") ? "" : tls);
    }

    private static String text(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused ? refused.reason().name() : outcome instanceof Outcome.Unknown ? "UNKNOWN" : "";
    }

    /** The last column is what can be said of a stream of which nothing else is known. */
    @ParameterizedTest
    @CsvSource({
        // What does not matter.
        "description, before,       after,        EXTERNAL, PROVES_DOMAIN, TLSv1.3, '',                         ''",
        "connectHost, '',           h.example,    EXTERNAL, PROVES_DOMAIN, TLSv1.3, '',                         ''",
        "dialback,    false,        true,         EXTERNAL, PROVES_DOMAIN, TLSv1.3, '',                         ''",
        // What is decided by what is known of a stream.
        "sasl,        OPTIONAL,     NOT_SUPPORTED, EXTERNAL, PROVES_DOMAIN, TLSv1.3, SASL_OVER_TLS_NOT_ACCEPTED, UNKNOWN",
        "sasl,        OPTIONAL,     NOT_SUPPORTED, DIALBACK, UNTRUSTED,     TLSv1.3, '',                        UNKNOWN",
        "dialback,    true,         false,        DIALBACK, UNTRUSTED,     TLSv1.3, TLS_DIALBACK_NOT_ACCEPTED,  UNKNOWN",
        "dialback,    true,         false,        DIALBACK, ABSENT,        '',      TCP_DIALBACK_NOT_ACCEPTED,  UNKNOWN",
        "tls,         OPTIONAL,     REQUIRED,     DIALBACK, ABSENT,        '',      TCP_DIALBACK_NOT_ACCEPTED,  UNKNOWN",
        "minimumTls,  NONE,         TLS_1_3,      EXTERNAL, PROVES_DOMAIN, TLSv1.2, TLS_TOO_OLD,                UNKNOWN",
        "minimumTls,  NONE,         TLS_1_3,      EXTERNAL, PROVES_DOMAIN, TLSv1.3, '',                         UNKNOWN",
        "minimumTls,  NONE,         TLS_1_3,      EXTERNAL, PROVES_DOMAIN, ?,       FACTS_UNKNOWN,              UNKNOWN",
        "minimumTls,  TLS_1_3,      NONE,         EXTERNAL, PROVES_DOMAIN, TLSv1.3, '',                         ''",
        // What a certificate proved is not what it will prove.
        "pins,        K,            '',           EXTERNAL, PROVES_DOMAIN, TLSv1.3, UNKNOWN,                    UNKNOWN",
        "pins,        K,            '',           DIALBACK, PROVES_DOMAIN, TLSv1.3, '',                         UNKNOWN",
        "pins,        '',           K,            EXTERNAL, PROVES_DOMAIN, TLSv1.3, '',                         ''",
        "dane,        true,         false,        EXTERNAL, PROVES_DOMAIN, TLSv1.3, UNKNOWN,                    UNKNOWN",
        // A mode of report only refuses nothing, and lets anything pass until then.
        "mode,        ENFORCE,      REPORT_ONLY,  EXTERNAL, PROVES_DOMAIN, TLSv1.3, '',                         ''",
        "mode,        REPORT_ONLY,  ENFORCE,      EXTERNAL, UNTRUSTED,     TLSv1.3, CERTIFICATE_UNTRUSTED,      UNKNOWN",
        "mode,        REPORT_ONLY,  ENFORCE,      NONE,     ABSENT,        '',      NOT_AUTHENTICATED,          UNKNOWN",
        "mode,        REPORT_ONLY,  ENFORCE,      EXTERNAL, PROVES_DOMAIN, TLSv1.3, '',                         UNKNOWN",
        // What is refused already is not closed by the change.
        "dialback,    true,         false,        EXTERNAL, UNTRUSTED,     TLSv1.3, '',                         UNKNOWN",
    })
    void tellsWhatBecomesOfAStream(String name, String before, String after, String authentication, String certificate, String tls, String expected, String ofAny) {
        Forecast forecast = forecast(name, before, after);
        assertThat(text(forecast.live(Direction.INBOUND, DOMAIN, facts(authentication, certificate, tls)))).isEqualTo(expected);
        assertThat(text(forecast.live(Direction.INBOUND, DOMAIN))).isEqualTo(ofAny);
        assertThat(forecast.dependsOnStreams(DOMAIN)).isEqualTo(ofAny.equals("UNKNOWN"));
    }

    @ParameterizedTest
    @CsvSource({"SOFT_FAIL, HARD_FAIL, PROVES_DOMAIN, UNKNOWN", "OFF, SOFT_FAIL, PROVES_DOMAIN, UNKNOWN", "HARD_FAIL, OFF, PROVES_DOMAIN, ''", "OFF, OFF, PROVES_DOMAIN, ''"})
    void anotherCheckOfTheRevocationStatusMayJudgeOtherwise(RevocationRule now, RevocationRule then, String certificate, String expected) {
        Forecast forecast = new Forecast(policy(partner("description", "")), policy(partner("description", "")), new Forecast.Checks(now, then));
        assertThat(text(forecast.live(Direction.OUTBOUND, DOMAIN, facts("EXTERNAL", certificate, "TLSv1.3")))).isEqualTo(expected);
        assertThat(text(forecast.live(Direction.OUTBOUND, DOMAIN, facts("DIALBACK", certificate, "TLSv1.3")))).isEmpty();
    }

    @Test
    void whatIsRefusedWhateverItsCertificateProvesIsTold() {
        Forecast forecast = new Forecast(policy(partner("pins", KEY)), policy(Drafts.partner(DRAFT.with(Map.of("sasl", "NOT_SUPPORTED")))), Forecast.Checks.UNCHANGED);
        assertThat(text(forecast.live(Direction.INBOUND, DOMAIN, facts("EXTERNAL", "PROVES_DOMAIN", "TLSv1.3")))).isEqualTo("SASL_OVER_TLS_NOT_ACCEPTED");
    }

    @Test
    void whereNoStreamIsAcceptedNothingHasToBeKnownOfThem() {
        PolicySnapshot refusing = TestPartner.policy(UnlistedDomains.REFUSE, List.of());
        Forecast forecast = new Forecast(policy(partner("description", "")), refusing, Forecast.Checks.UNCHANGED);
        assertThat(text(forecast.live(Direction.INBOUND, DOMAIN))).isEqualTo("NOT_A_PARTNER");
        assertThat(text(forecast.live(Direction.INBOUND, "stranger.example"))).isEqualTo("NOT_A_PARTNER");
        assertThat(forecast.dependsOnStreams(DOMAIN)).isFalse();
        assertThat(text(new Forecast(refusing, refusing, Forecast.Checks.UNCHANGED).live(Direction.INBOUND, "stranger.example"))).as("it is refused already").isEmpty();
    }

    @Test
    void aNewPartnerMayTrustWhatWasNotTrusted() {
        Forecast forecast = new Forecast(policy(), policy(partner("pins", KEY)), Forecast.Checks.UNCHANGED);
        assertThat(text(forecast.live(Direction.INBOUND, DOMAIN, facts("EXTERNAL", "UNTRUSTED", "TLSv1.3")))).isEqualTo("UNKNOWN");
        assertThat(text(forecast.live(Direction.INBOUND, DOMAIN, facts("EXTERNAL", "ABSENT", "TLSv1.3")))).isEqualTo("CERTIFICATE_ABSENT");
    }

    @Test
    void theFormShowsTheEffectOfEnforcingWhateverBecomesOfStreamsNow() {
        Forecast forecast = forecast("mode", "ENFORCE", "REPORT_ONLY");
        assertThat(text(forecast.enforced(Direction.INBOUND, DOMAIN, facts("EXTERNAL", "UNTRUSTED", "TLSv1.3")))).isEqualTo("CERTIFICATE_UNTRUSTED");
        assertThat(text(forecast.enforced(Direction.INBOUND, DOMAIN, facts("DIALBACK", "UNTRUSTED", "TLSv1.3")))).isEmpty();
        assertThat(text(forecast("dane", "true", "false").enforced(Direction.INBOUND, DOMAIN, facts("EXTERNAL", "PROVES_DOMAIN", "TLSv1.3")))).isEqualTo("UNKNOWN");
    }
}
