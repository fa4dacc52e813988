package org.federatedpartners.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.policy.CertificateStatus.OUT_OF_DATE;
import static org.federatedpartners.policy.CertificateStatus.PROVES_DOMAIN;
import static org.federatedpartners.policy.CertificateStatus.WRONG_NAME;

import java.util.ArrayList;
import java.util.List;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Problems;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;

class RecentStatusTest {

    private static final long SECOND = 1_000_000_000;
    private static final PolicySnapshot POLICY = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of());

    /** So that the clock, which may begin anywhere, overflows in the middle. */
    private long now = Long.MAX_VALUE - SECOND / 2;
    private CertificateStatus status = PROVES_DOMAIN;
    private final List<String> asked = new ArrayList<>();
    private final RecentStatus recent = new RecentStatus(new TlsFacts("TLSv1.3", domain -> {
        asked.add(domain);
        return Problems.of(domain.equals("partner.example") ? status : WRONG_NAME);
    }), () -> now);

    private CertificateStatus partner() {
        return recent.of("partner.example", POLICY);
    }

    @Test
    void asksOnceForManyStanzas() {
        assertThat(partner()).isEqualTo(PROVES_DOMAIN);
        status = OUT_OF_DATE;
        now += SECOND - 1;
        assertThat(partner()).isEqualTo(PROVES_DOMAIN);
        assertThat(asked).hasSize(1);
    }

    @Test
    void asksAgainAfterASecond() {
        partner();
        status = OUT_OF_DATE;
        now += SECOND;
        assertThat(partner()).isEqualTo(OUT_OF_DATE);
    }

    @Test
    void asksAgainUnderAnotherPolicy() {
        partner();
        status = OUT_OF_DATE;
        assertThat(recent.of("partner.example", TestPartner.policy(UnlistedDomains.REFUSE, POLICY.partners()))).isEqualTo(OUT_OF_DATE);
    }

    @Test
    void neverAnswersForAnotherDomain() {
        assertThat(partner()).isEqualTo(PROVES_DOMAIN);
        assertThat(recent.of("other.example", POLICY)).isEqualTo(WRONG_NAME);
        assertThat(partner()).isEqualTo(PROVES_DOMAIN);
    }
}
