package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.TestRefusal;
import org.federatedpartners.history.transcript.Recording;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.DenySubscriptions;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.StrongestMethods;
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

    private static final OwnCertificate OWN = new OwnCertificate("own.example", domain -> true, local -> Optional.empty());

    private static Refusal refusal(String domain, String partner, StreamFacts seen) {
        return TestRefusal.of(NOON, Direction.OUTBOUND, domain, Optional.ofNullable(partner), Optional.ofNullable(seen),
            partner == null ? Set.of() : Set.of(AuthenticationMethod.TCP_DIALBACK, AuthenticationMethod.SASL_OVER_TLS), Reason.TLS_DIALBACK_NOT_ACCEPTED);
    }

    @Test
    void rowSaysWhoWroteToWhomIfThatIsKnown() {
        Refusal refusal = refusal("partner.example", "partner.example", null);
        assertThat(RefusalRow.of(refusal, POLICY, OWN).parties()).isNull();
        RefusalRow row = RefusalRow.of(refusal.between(Optional.of(new Refusal.Parties("eve@partner.example/a\u202eb", "alice@own.example"))), POLICY, OWN);
        assertThat(row.parties().key()).isEqualTo("refusals.parties");
        assertThat(row.parties().arguments().get(0)).startsWith("eve@partner.example/a").doesNotContain("\u202e");
        assertThat(row.parties().arguments().get(1)).isEqualTo("alice@own.example");
    }

    @Test
    void aRowTellsEverythingOfItsRefusal() {
        RefusalRow row = RefusalRow.of(refusal("also.example", "partner.example", FACTS), POLICY, OWN);
        assertThat(row.occasion().time()).isEqualTo("2026-01-02T12:00:00Z");
        assertThat(row.occasion().at().toInstant()).isEqualTo(NOON);
        assertThat(row).extracting(one -> one.occasion().direction(), RefusalRow::lookup, one -> one.owner().partner(), one -> one.owner().partnerId(), RefusalRow::seen, one -> one.cause().reason())
            .containsExactly("OUTBOUND", "also.example", "partner.example", 9L, FACTS, "TLS_DIALBACK_NOT_ACCEPTED");
        assertThat(row.cause().acceptedCodes()).isEqualTo("SASL_OVER_TLS TCP_DIALBACK");
    }

    @Test
    void showsAndLinksInvalidDomainNamesSafely() {
        RefusalRow row = RefusalRow.of(refusal("x&y=\"<b>", null, null), POLICY, OWN);
        assertThat(row.occasion().domain()).isEqualTo(new DomainText("x&y=\"<b>", ""));
        assertThat(row.owner().partnerId()).isEqualTo(Partner.NEW);
        assertThat(row.seen()).isNull();
        assertThat(row.toNewPartner()).isEqualTo("federated-partner-edit.jsp?domain=x%26y%3D%22%3Cb%3E");
    }

    @ParameterizedTest
    @CsvSource({
        // the partner, the domain
        "partner.example,      chat.partner.example,  PARENT",
        "partner.example,      b.chat.partner.example, PARENT",
        "chat.partner.example, partner.example,       CHILD",
        "partner.example,      partner.example,       ",
        "partner.example,      unknown.example,       ",
        "partner.example,      'x y.partner.example', ",
    })
    void aDomainIsFirstOfferedToThePartnerOfItsParentOrSubdomain(String partner, String domain, Relative.Kind kind) {
        PolicySnapshot policy = TestPartner.policy(UnlistedDomains.REFUSE,
            List.of(TestPartner.of(9, 1, DomainName.of(partner), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT)));
        Relative relative = RefusalRow.of(refusal(domain, null, null), policy, OWN).owner().relative();
        assertThat(relative == null ? null : relative.kind()).isEqualTo(kind);
        assertThat(relative == null ? null : relative.toForm()).isEqualTo(kind == null ? null : "federated-partner-edit.jsp?id=9&additionalDomain=" + domain);
    }

    @ParameterizedTest
    @CsvSource({"'', 3", "example, 3", "ALSO, 1", "partner, 1", "bücher, 1", "xn--bcher, 1", "' other ', 0"})
    void theFilterLooksAtTheDomainAndItsPartner(String filter, int found) {
        List<Refusal> latest = List.of(refusal("also.example", "partner.example", FACTS), refusal("xn--bcher-kva.example", null, null),
            refusal("unknown.example", null, FACTS));
        assertThat(view(latest, filter, 1).page().total()).isEqualTo(found);
    }

    @Test
    void pagesKeepTheFilter() {
        List<Refusal> latest = IntStream.range(0, 101).mapToObj(i -> refusal("d" + i + ".example", null, null)).toList();
        RefusalsView view = view(latest, "d&", 1);
        assertThat(view.page().total()).isZero();
        assertThat(view.toPage(2)).isEqualTo("federated-partner-refusals.jsp?domain=d%26&direction=&reason=&age=ALL&what=ALL&page=2");
        assertThat(view(latest, "", 3).page().items()).extracting(RefusalRow::lookup).containsExactly("d100.example");
    }

    private static RefusalsView view(List<Refusal> latest, String domain, long page) {
        return RefusalsView.of(latest, 1000, RefusalsView.Query.of(domain, "", "", RefusalsView.Age.ALL, RefusalsView.What.ALL, page), POLICY, OWN, NOON);
    }

    @ParameterizedTest
    @CsvSource({
        // direction, reason, age, what
        "'',       '',                          ALL,  ALL,     a b c d",
        "INBOUND,  '',                          ALL,  ALL,     a b",
        "OUTBOUND, '',                          ALL,  ALL,     c d",
        "BOGUS,    BOGUS,                       ALL,  ALL,     a b c d",
        "'',       NOT_INVITED,                 ALL,  ALL,     b",
        "'',       '',                          HOUR, ALL,     a",
        "'',       '',                          DAY,  ALL,     a b",
        "'',       '',                          WEEK, ALL,     a b c",
        "'',       '',                          ALL,  STREAMS, a c d",
        "'',       '',                          ALL,  STANZAS, b",
        "OUTBOUND, TLS_DIALBACK_NOT_ACCEPTED,   WEEK, STREAMS, c",
    })
    void filtersByDirectionReasonTimeAndKind(String direction, String reason, RefusalsView.Age age, RefusalsView.What what, String expected) {
        List<Refusal> latest = List.of(at("a", Duration.ofMinutes(60), Direction.INBOUND, Reason.TLS_DIALBACK_NOT_ACCEPTED), at("b", Duration.ofHours(24), Direction.INBOUND, Reason.NOT_INVITED),
            at("c", Duration.ofDays(7), Direction.OUTBOUND, Reason.TLS_DIALBACK_NOT_ACCEPTED), at("d", Duration.ofDays(8), Direction.OUTBOUND, Reason.NOT_AUTHENTICATED));
        RefusalsView view = RefusalsView.of(latest, 1000, RefusalsView.Query.of("", direction, reason, age, what, 1), POLICY, OWN, NOON);
        assertThat(view.page().items()).extracting(RefusalRow::lookup).containsExactly(expected.split(" "));
        assertThat(view.query().isNarrowed()).isEqualTo(!expected.equals("a b c d"));
        assertThat(view.reasons()).as("to choose from").containsExactly("NOT_AUTHENTICATED", "NOT_INVITED", "TLS_DIALBACK_NOT_ACCEPTED");
    }

    private static Refusal at(String domain, Duration ago, Direction direction, Reason reason) {
        return TestRefusal.of(NOON.minus(ago), direction, domain, Optional.empty(), Optional.empty(), Set.of(), reason);
    }

    /** What a stream that carried the domain proved, and why it was refused. */
    @ParameterizedTest
    @CsvSource({
        "DIALBACK, TLS,  TLS_DIALBACK_NOT_ACCEPTED, true,  true",
        "DIALBACK, NONE, TCP_DIALBACK_NOT_ACCEPTED, true,  true",
        "DIALBACK, TLS,  DENIED,                    true,  true",
        "DIALBACK, TLS,  DOWNGRADED,                true,  false",
        "DIALBACK, TLS,  TLS_DIALBACK_NOT_ACCEPTED, false, false",
        "EXTERNAL, TLS,  CERTIFICATE_OUT_OF_DATE,   true,  false",
        "NONE,     TLS,  DENIED,                    true,  false",
    })
    void marksStreamsThatWereClosedBecauseThePolicyChanged(StreamFacts.Authentication authentication, StreamFacts.Encryption encryption, Reason reason, boolean enforced, boolean expected) {
        StreamFacts seen = new StreamFacts(encryption, authentication, CertificateStatus.OUT_OF_DATE, "");
        Refusal live = TestRefusal.of(NOON, Direction.INBOUND, "partner.example", Optional.of("partner.example"), Optional.of(seen), Set.of(), reason, enforced);
        assertThat(RefusalRow.of(live, POLICY, OWN).cause().ownChange()).isEqualTo(expected);
        Recording negotiation = new Recording(Direction.INBOUND, Clock.systemUTC());
        negotiation.refused(reason, "partner.example", List.of());
        Refusal negotiated
            = new Refusal(NOON, Direction.INBOUND, "partner.example", Optional.empty(), Optional.of(seen), Set.of(), reason, List.of(), enforced, Optional.of(negotiation.soFar()), Optional.empty());
        assertThat(RefusalRow.of(negotiated, POLICY, OWN).cause().ownChange()).as("in its negotiation").isFalse();
    }

    @Test
    void namesTheSubscribedListThatDeniesADomain() {
        String source = "https://lists.example/denied.txt";
        GlobalPolicy global = new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.ENFORCE, DenyList.parse("typed.example"), DenySubscriptions.parse(source))
            .with(Map.of(source, DenyList.parse("bad.example\ntyped.example")));
        PolicySnapshot policy = PolicySnapshot.of(global, List.of(), StrongestMethods.NONE, Clock.systemUTC());
        assertThat(remedy("bad.example", policy)).isEqualTo(Text.of("remedy.listed", source));
        assertThat(remedy("typed.example", policy)).as("on the administrator's own list, too").isEqualTo(Text.of("reason.DENIED.remedy"));
        assertThat(remedy("other.example", policy)).as("on none any more").isEqualTo(Text.of("reason.DENIED.remedy"));
    }

    private static Text remedy(String domain, PolicySnapshot policy) {
        return RefusalRow.of(at(domain, Duration.ZERO, Direction.INBOUND, Reason.DENIED), policy, OWN).cause().remedy();
    }

    /** As on the page of the partner: it must not be blamed for what is wrong here. */
    @ParameterizedTest
    @CsvSource({
        "DOWNGRADED,              OUTBOUND, TLS,  true",
        "EXTERNAL_NOT_OFFERED,    OUTBOUND, TLS,  true",
        "EXTERNAL_FAILED,         OUTBOUND, TLS,  true",
        "OUR_CERTIFICATE_REFUSED, INBOUND,  NONE, true",
        "DOWNGRADED,              INBOUND,  TLS,  false",
        "PARTNER_GAVE_UP,         OUTBOUND, NONE, false",
        "NOT_A_PARTNER,           OUTBOUND, TLS,  false",
    })
    void saysFirstWhatIsWrongWithTheCertificateOfThisServer(Reason reason, Direction direction, StreamFacts.Encryption encryption, boolean told) {
        OwnCertificate expired = new OwnCertificate("own.example", domain -> true, local -> Optional.of(CertificateProblem.of(CertificateProblem.Code.EXPIRED, "2026-12-31")));
        Refusal refusal = TestRefusal.of(NOON, direction, "partner.example", Optional.of("partner.example"),
            Optional.of(new StreamFacts(encryption, StreamFacts.Authentication.NONE, CertificateStatus.PROVES_DOMAIN, "")), Set.of(), reason);
        assertThat(RefusalRow.of(refusal, POLICY, expired).cause().own())
            .isEqualTo(told ? new Remedy.Own(Text.of("remedy.ownFirst", "own.example"), Text.of("certproblem.EXPIRED", "2026-12-31")) : null);
        assertThat(RefusalRow.of(refusal, POLICY, OWN).cause().own()).isNull();
    }
}
