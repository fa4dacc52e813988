package org.federatedpartners.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalLogTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final StreamFacts PLAIN = new StreamFacts(StreamFacts.Encryption.NONE, StreamFacts.Authentication.DIALBACK, CertificateStatus.ABSENT, "");

    private long nanos;
    private final RefusalLog log = new RefusalLog(Duration.ofMinutes(1), 10, () -> nanos);

    private Refusal refusal(int second, String domain, Reason reason) {
        nanos = Duration.ofSeconds(second).toNanos();
        return TestRefusal.of(START.plusSeconds(second), Direction.INBOUND, domain, Optional.of("partner.example"), Optional.of(PLAIN),
            Set.of(AuthenticationMethod.TLS_DIALBACK, AuthenticationMethod.SASL_OVER_TLS), reason);
    }

    @Test
    void logLineNamesDomainReasonPartnerAndFacts() {
        assertThat(log.line(refusal(0, "two.example", Reason.TCP_DIALBACK_NOT_ACCEPTED))).contains(
            "Refused from two.example: TCP_DIALBACK_NOT_ACCEPTED; partner partner.example; seen encryption=NONE authentication=DIALBACK certificate=ABSENT"
                + "; accepted SASL_OVER_TLS+TLS_DIALBACK");
    }

    @Test
    void aFloodOfOneKindIsOneLineWithACount() {
        List<String> lines = new ArrayList<>();
        for (int second = 0; second <= 60; second++) {
            log.line(refusal(second, "a.example", Reason.TCP_DIALBACK_NOT_ACCEPTED)).ifPresent(lines::add);
        }
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).endsWith("(59 more like it left out)");
    }

    @Test
    void anotherReasonIsAnotherLine() {
        log.line(refusal(0, "a.example", Reason.TCP_DIALBACK_NOT_ACCEPTED));
        assertThat(log.line(refusal(1, "a.example", Reason.CERTIFICATE_WRONG_NAME))).isPresent();
    }

    @Test
    void aFloodOfEverNewDomainsIsBounded() {
        int written = 0;
        for (int i = 0; i < 100_000; i++) {
            written += log.line(refusal(1, "d" + i + ".example", Reason.NOT_A_PARTNER)).isPresent() ? 1 : 0;
        }
        assertThat(written).isEqualTo(10);
        assertThat(log.line(refusal(62, "later.example", Reason.NOT_A_PARTNER)).orElseThrow()).endsWith("(99990 others left out)");
    }

    private static Refusal of(String partner, String domain) {
        return TestRefusal.of(START, Direction.INBOUND, domain, Optional.ofNullable(partner), Optional.empty(), Set.of(), Reason.NOT_A_PARTNER);
    }

    @ParameterizedTest
    @CsvSource({"''", "loud.example"})
    void aFloodKeepsNoLineOfAnotherPartnerBack(String flooding) {
        int written = 0;
        for (int i = 0; i < 1000; i++) {
            written += log.line(of(flooding.isEmpty() ? null : flooding, "d" + i + ".example")).isPresent() ? 1 : 0;
        }
        assertThat(written).isEqualTo(10);
        assertThat(log.line(of("quiet.example", "quiet.example"))).isPresent();
    }

    @Test
    void aFloodInTheNamesOfManyPartnersIsBounded() {
        int written = 0;
        for (int i = 0; i < 100_000; i++) {
            written += log.line(of("p" + i + ".example", "p" + i + ".example")).isPresent() ? 1 : 0;
        }
        assertThat(written).isEqualTo(100);
        assertThat(log.line(refusal(61, "later.example", Reason.NOT_A_PARTNER)).orElseThrow()).endsWith("(99900 others left out)");
    }

    @Test
    void aDomainCannotForgeALine() {
        assertThat(log.line(refusal(0, "evil\nWARN all is well\u2028", Reason.NOT_A_PARTNER)).orElseThrow())
            .doesNotContain("\n").doesNotContain("\u2028").contains("evil\\u000aWARN\\u0020all");
    }

    @Test
    void aClockThatWasSetBackKeepsNoLineBack() {
        int written = 0;
        for (int i = 0; i < 1000; i++) {
            Refusal ahead = TestRefusal.of(START.plus(Duration.ofDays(5000)), Direction.INBOUND, "d" + i + ".example", Optional.empty(), Optional.empty(), Set.of(), Reason.NOT_A_PARTNER);
            written += log.line(ahead).isPresent() ? 1 : 0;
        }
        assertThat(written).isEqualTo(10);
        assertThat(log.line(TestRefusal.of(START, Direction.INBOUND, "d0.example", Optional.empty(), Optional.empty(), Set.of(), Reason.NOT_A_PARTNER))).isEmpty();
        nanos = Duration.ofMinutes(1).toNanos();
        assertThat(log.line(TestRefusal.of(START.plusSeconds(60), Direction.INBOUND, "d0.example", Optional.empty(), Optional.empty(), Set.of(), Reason.NOT_A_PARTNER))).isPresent();
    }
}
