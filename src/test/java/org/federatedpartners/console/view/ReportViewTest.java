package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.diagnosis.ConnectModel;
import org.federatedpartners.diagnosis.ConnectRules;
import org.federatedpartners.diagnosis.ConnectionPlan;
import org.federatedpartners.diagnosis.DomainTestRequest;
import org.federatedpartners.diagnosis.DomainTestState;
import org.federatedpartners.diagnosis.Step;
import org.federatedpartners.diagnosis.TargetAddress;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Service;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.DenySubscriptions;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a test of one address, with the settings of a form, amounts to. */
class ReportViewTest {

    private static final DomainName DOMAIN = DomainName.of("partner.example");
    private static final String LIST = "https://lists.example/denied.txt";
    private static final ConnectRules RULES = new ConnectRules(new ConnectModel(true, true, true, true, ConnectModel.Attempts.RACE), true, true, true, 5269,
        Duration.ofMillis(250), new ConnectRules.Patience(Duration.ofMinutes(2), Duration.ofSeconds(10)), true, Map.of());

    private static ReportView.Result result(String attempt) throws UnknownHostException {
        return result(attempt, TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of()));
    }

    private static ReportView.Result result(String attempt, PolicySnapshot policy) throws UnknownHostException {
        InetAddress host = InetAddress.getByName("9.0.0.7");
        Endpoint endpoint = new Endpoint("host.example", 5269, false);
        ConnectionPlan plan = new ConnectionPlan(DOMAIN, RULES, List.of(List.of(new ConnectionPlan.Host(ConnectionPlan.Named.SRV, new Service(endpoint, 0, 0),
            new Lookup.Found<>(List.of(host), Lookup.Validation.UNCHECKED, Duration.ZERO)))), List.of());
        List<Step> steps = Arrays.stream(attempt.split(" ")).map(code -> new Step(Step.Code.valueOf(code), List.of(), Duration.ZERO, Duration.ZERO)).toList();
        DomainTestState state = new DomainTestState(1, new DomainTestRequest(DOMAIN, Optional.of(NegotiationSettings.DEFAULT), Trust.DEFAULT), Instant.EPOCH, List.of(),
            Optional.of(plan), List.of(new DomainTestState.Attempt(new TargetAddress(endpoint, host), steps)), false, Duration.ZERO);
        return ReportView
            .of(state, new ReportView.Surroundings(policy, ServerFacts.UNCONSTRAINED, new OwnCertificate("own.example", local -> true, local -> Optional.empty()), List.of(), List.of()), List.of())
            .result();
    }

    /** Settings are proposed, and said to work, only if a server has said what it offers. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        CONNECTION_SLOW                                             | test.perhaps  | PERHAPS  |                       |          | test.proposed.unknown
        CONNECTED STREAM_SILENT                                     | test.perhaps  | PERHAPS  |                       |          | test.proposed.unknown
        CONNECTED OUT_OF_TIME                                       | test.perhaps  | PERHAPS  |                       |          | test.proposed.unknown
        ADDRESS_NOT_PUBLIC                                          | test.untested | UNTESTED |                       |          | test.proposed.unknown
        CONNECTION_REFUSED                                          | test.fails    | NOT      | test.under.none       |          | test.proposed.none
        CONNECTED STREAM_UNANSWERED                                 | test.fails    | NOT      | test.under.none       |          | test.proposed.none
        CONNECTED STREAM_OPENED STARTTLS_REQUIRED NEGOTIATION_SILENT | test.perhaps | PERHAPS  | test.under.SASL_OVER_TLS | REQUIRED |
        CONNECTED STREAM_OPENED STARTTLS_REQUIRED TLS_ESTABLISHED CERTIFICATE_PROVES_DOMAIN STREAM_OPENED EXTERNAL_OFFERED | test.works | WORK | test.under.SASL_OVER_TLS | REQUIRED |
        """)
    void proposesNoSettingsIfNoServerHasSaidWhatItOffers(String attempt, String headline, String would, String under, String sasl, String none) throws UnknownHostException {
        ReportView.Result result = result(attempt);
        assertThat(result.headline().key()).isEqualTo(headline);
        assertThat(result.methods().get(0).would()).isEqualTo(would);
        assertThat(result.under() == null ? null : result.under().key()).isEqualTo(under);
        assertThat(result.proposed() == null ? null : result.proposed().sasl()).isEqualTo(sasl);
        assertThat(result.noneProposed() == null ? null : result.noneProposed().key()).isEqualTo(none);
    }

    /** A separate partner would have none of the settings of the one that is probably of the same organization. */
    @ParameterizedTest
    @CsvSource({
        // the partner, the offer
        "example,              PARENT",
        "chat.partner.example, CHILD",
        "partner.example,      ",
        "other.example,        ",
    })
    void offersToAddTheDomainToThePartnerOfItsParentOrSubdomain(String partner, Relative.Kind kind) throws UnknownHostException {
        PolicySnapshot policy = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(TestPartner.of(9, 1, DomainName.of(partner), "", List.of(), PartnerType.PUBLIC_VERIFIED,
            NegotiationSettings.strictestAccepting(Set.of(AuthenticationMethod.SASL_OVER_TLS)))));
        Relative relative = result("CONNECTED STREAM_OPENED STARTTLS_REQUIRED TLS_ESTABLISHED STREAM_OPENED EXTERNAL_NOT_OFFERED DIALBACK_OFFERED", policy).proposed().relative();
        assertThat(relative == null ? null : relative.kind()).isEqualTo(kind);
        if (kind != null) {
            assertThat(relative.toForm()).isEqualTo("federated-partner-edit.jsp?id=9&additionalDomain=partner.example");
            assertThat(relative.differs()).contains("TYPE", "DIALBACK");
            assertThat(relative.missing()).containsExactly(AuthenticationMethod.TLS_DIALBACK);
        }
    }

    private static PolicySnapshot policy(String kind, boolean partner) {
        GlobalPolicy global = new GlobalPolicy(kind.equals("NOT_A_PARTNER") ? UnlistedDomains.REFUSE : UnlistedDomains.FOLLOW_OPENFIRE, kind.equals("REPORTED") ? Mode.REPORT_ONLY : Mode.ENFORCE,
            kind.equals("DENIED") || kind.equals("REPORTED") ? DenyList.parse(DOMAIN.value()) : DenyList.NONE,
            kind.equals("LISTED") ? DenySubscriptions.parse(LIST).with(Map.of(LIST, DenyList.parse(DOMAIN.value()))) : DenySubscriptions.NONE);
        PolicySnapshot policy = PolicySnapshot.of(global,
            partner ? List.of(TestPartner.of(1, 1, DOMAIN, "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT)) : List.of(),
            StrongestMethods.NONE, InstantSource.system());
        return kind.equals("POLICY_UNKNOWN") ? policy.outdated() : kind.equals("STREAMS_UNVERIFIABLE") ? policy.unverifiable() : policy;
    }

    /** What is refused whatever the domain's servers offer; a domain that only has to become a partner is not among that. */
    @ParameterizedTest
    @CsvSource({"DENIED, false, DENIED", "DENIED, true, DENIED", "LISTED, false, DENIED", "LISTED, true, ''", "REPORTED, true, ''", "NOT_A_PARTNER, false, ''", "POLICY_UNKNOWN, true, POLICY_UNKNOWN",
        "STREAMS_UNVERIFIABLE, true, STREAMS_UNVERIFIABLE"})
    void doesNotCallWorkingWhatThePolicyRefuses(String kind, boolean partner, String refused) throws UnknownHostException {
        ReportView.Result result = result("CONNECTED STREAM_OPENED STARTTLS_REQUIRED TLS_ESTABLISHED CERTIFICATE_PROVES_DOMAIN STREAM_OPENED EXTERNAL_OFFERED", policy(kind, partner));
        assertThat(result.refused()).extracting(Text::key).containsExactly(refused.isEmpty() ? new String[0] : new String[] {"reason." + refused, "reason." + refused + ".remedy"});
        assertThat(result.outcome()).isEqualTo(refused.isEmpty() ? "WORK" : "NOT");
        assertThat(result.headline().key()).isEqualTo(refused.isEmpty() ? "test.works" : "test.refused");
        assertThat(result.proposed() == null).isEqualTo(!refused.isEmpty());
        assertThat(result.under() == null).isEqualTo(!refused.isEmpty());
        assertThat(result.noneProposed() == null ? null : result.noneProposed().key()).isEqualTo(refused.isEmpty() ? null : "test.proposed.refused");
    }
}
