package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.TestRefusal;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalsViewTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final StreamFacts FACTS = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.DIALBACK, CertificateStatus.ABSENT, "TLSv1.3");
    private static final PolicySnapshot POLICY = TestPartner.policy(UnlistedDomains.REFUSE, List.of(TestPartner.of(9, 1, DomainName.of("partner.example"), "",
        List.of(DomainName.of("also.example")), PartnerType.FEDERATED, NegotiationSettings.DEFAULT)));

    private static Refusal refusal(String domain, String partner, StreamFacts seen) {
        return TestRefusal.of(NOON, Direction.OUTBOUND, domain, Optional.ofNullable(partner), Optional.ofNullable(seen),
            partner == null ? Set.of() : Set.of(AuthenticationMethod.TCP_DIALBACK, AuthenticationMethod.SASL_OVER_TLS), Reason.TLS_DIALBACK_NOT_ACCEPTED);
    }

    @Test
    void aRowTellsEverythingOfItsRefusal() {
        RefusalRow row = RefusalRow.of(refusal("also.example", "partner.example", FACTS), POLICY);
        assertThat(row.occasion().time()).isEqualTo("2026-01-02T12:00:00Z");
        assertThat(row.occasion().at().toInstant()).isEqualTo(NOON);
        assertThat(row).extracting(one -> one.occasion().direction(), RefusalRow::lookup, one -> one.owner().partner(), one -> one.owner().partnerId(), RefusalRow::seen, one -> one.cause().reason())
            .containsExactly("OUTBOUND", "also.example", "partner.example", 9L, FACTS, "TLS_DIALBACK_NOT_ACCEPTED");
        assertThat(row.cause().acceptedCodes()).isEqualTo("SASL_OVER_TLS TCP_DIALBACK");
        assertThat(row.toPartnersRefusals()).isEqualTo("federated-partner-refusals.jsp?domain=partner.example");
    }

    @Test
    void showsAndLinksInvalidDomainNamesSafely() {
        RefusalRow row = RefusalRow.of(refusal("x&y=\"<b>", null, null), POLICY);
        assertThat(row.occasion().domain()).isEqualTo(new DomainText("x&y=\"<b>", ""));
        assertThat(row.owner().partnerId()).isEqualTo(Partner.NEW);
        assertThat(row.seen()).isNull();
        assertThat(row.toNewPartner()).isEqualTo("federated-partner-edit.jsp?domain=x%26y%3D%22%3Cb%3E");
    }

    @ParameterizedTest
    @CsvSource({"'', 3", "example, 3", "ALSO, 1", "partner, 1", "bücher, 1", "xn--bcher, 1", "' other ', 0"})
    void theFilterLooksAtTheDomainAndItsPartner(String filter, int found) {
        List<Refusal> latest = List.of(refusal("also.example", "partner.example", FACTS), refusal("xn--bcher-kva.example", null, null),
            refusal("unknown.example", null, FACTS));
        assertThat(RefusalsView.of(latest, 1000, filter, 1, POLICY).page().total()).isEqualTo(found);
    }

    @Test
    void pagesKeepTheFilter() {
        List<Refusal> latest = IntStream.range(0, 101).mapToObj(i -> refusal("d" + i + ".example", null, null)).toList();
        RefusalsView view = RefusalsView.of(latest, 1000, "d&", 1, POLICY);
        assertThat(view.page().total()).isZero();
        assertThat(view.toPage(2)).isEqualTo("federated-partner-refusals.jsp?domain=d%26&page=2");
        assertThat(RefusalsView.of(latest, 1000, "", 3, POLICY).page().items()).extracting(RefusalRow::lookup).containsExactly("d100.example");
    }
}
