package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.policy.StreamFacts.Encryption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PolicySnapshotTest {

    private static final StreamFacts PLAIN_DIALBACK = facts(Encryption.NONE, Authentication.DIALBACK, CertificateStatus.ABSENT);

    private static StreamFacts facts(Encryption encryption, Authentication authentication, CertificateStatus certificate) {
        return new StreamFacts(encryption, authentication, certificate, "");
    }

    private static Partner partner(long id, NegotiationSettings settings, String primary, String... additional) {
        return TestPartner.of(id, 1, DomainName.of(primary), "", java.util.Arrays.stream(additional).map(DomainName::of).toList(),
            PartnerType.FEDERATED, settings);
    }

    private static PolicySnapshot snapshot(NegotiationSettings settings) {
        return TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(partner(1, settings, "partner.example", "two.example")));
    }

    /** Every savable setting, judged against every method a stream can have used. */
    static List<Object[]> decisions() {
        List<Object[]> rows = new ArrayList<>();
        for (NegotiationSettings settings : NegotiationSettings.all()) {
            for (AuthenticationMethod method : AuthenticationMethod.values()) {
                rows.add(new Object[] {settings, method});
            }
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void exactlyTheAcceptedMethodsPass(NegotiationSettings settings, AuthenticationMethod method) {
        StreamFacts facts = switch (method) {
            case SASL_OVER_TLS -> facts(Encryption.TLS, Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN);
            case TLS_DIALBACK -> facts(Encryption.TLS, Authentication.DIALBACK, CertificateStatus.UNTRUSTED);
            case TCP_DIALBACK -> PLAIN_DIALBACK;
        };
        assertThat(facts.method()).contains(method);
        for (String domain : List.of("partner.example", "two.example", "PARTNER.example.")) {
            Verdict verdict = snapshot(settings).judge(Direction.INBOUND, domain, facts);
            if (settings.acceptedMethods().contains(method)) {
                assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
            } else {
                assertThat(verdict).isEqualTo(new Verdict.Refused(Reason.valueOf(method + "_NOT_ACCEPTED")));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TLS,  DIALBACK, TLSv1.3, ''",
        "TLS,  EXTERNAL, TLSv1.3, ''",
        "TLS,  DIALBACK, TLSv1.2, TLS_TOO_OLD",
        "TLS,  EXTERNAL, TLSv1.2, TLS_TOO_OLD",
        "TLS,  EXTERNAL, '',      FACTS_UNKNOWN",
        "NONE, DIALBACK, '',      ''",
    })
    void aMinimumOfTlsIsForEncryptedStreams(Encryption encryption, Authentication authentication, String protocol, String reason) {
        Partner partner = TestPartner.with(partner(1, new NegotiationSettings(Negotiation.OPTIONAL, Negotiation.OPTIONAL, true), "partner.example"),
            new Trust(List.of(), List.of(), MinimumTls.TLS_1_3, false, Optional.empty()));
        StreamFacts facts = new StreamFacts(encryption, authentication, CertificateStatus.PROVES_DOMAIN, protocol);
        assertThat(TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(partner)).judge(Direction.OUTBOUND, "partner.example", facts))
            .isEqualTo(reason.isEmpty() ? Verdict.Accepted.INSTANCE : new Verdict.Refused(Reason.valueOf(reason)));
        assertThat(PolicySnapshot.of(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.REPORT_ONLY, DenyList.NONE), List.of(partner), StrongestMethods.NONE, Clock.systemUTC())
            .judge(Direction.OUTBOUND, "partner.example", facts).isRefused()).isFalse();
    }

    /** What was seen of these is kept: a domain may be denied for two minutes. */
    @Test
    void deniedAndUnreadablePartnersAreStillHolders() {
        UnreadablePartner unreadable = new UnreadablePartner(9, 1, PartnerDraft.blank(), List.of(), Set.of("unreadable.example"));
        GlobalPolicy denying = new GlobalPolicy(UnlistedDomains.REFUSE, Mode.ENFORCE, DenyList.parse("*.tenants.example"));
        PolicySnapshot policy = PolicySnapshot.of(denying, new StoredPartners(1, List.of(partner(1, NegotiationSettings.DEFAULT, "partner.example", "one.tenants.example")), List.of(unreadable)),
            StrongestMethods.NONE, Clock.systemUTC());
        assertThat(List.of("partner.example", "one.tenants.example", "unreadable.example", "two.tenants.example", "stranger.example")).filteredOn(policy.holders().orElseThrow())
            .containsExactly("partner.example", "one.tenants.example", "unreadable.example");
        assertThat(policy.outdated().holders()).isEmpty();
        assertThat(PolicySnapshot.unknown(denying, false).holders()).isEmpty();
        assertThat(PolicySnapshot.unknown(denying, true).holders()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "TLS,     NONE,     PROVES_DOMAIN, NOT_AUTHENTICATED",
        "UNKNOWN, NONE,     UNKNOWN,       NOT_AUTHENTICATED",
        "TLS,     UNKNOWN,  PROVES_DOMAIN, FACTS_UNKNOWN",
        "UNKNOWN, DIALBACK, ABSENT,        FACTS_UNKNOWN",
        "UNKNOWN, EXTERNAL, PROVES_DOMAIN, FACTS_UNKNOWN",
        "NONE,    EXTERNAL, PROVES_DOMAIN, FACTS_UNKNOWN",
        "TLS,     EXTERNAL, ABSENT,        CERTIFICATE_ABSENT",
        "TLS,     EXTERNAL, WRONG_NAME,    CERTIFICATE_WRONG_NAME",
        "TLS,     EXTERNAL, UNTRUSTED,     CERTIFICATE_UNTRUSTED",
        "TLS,     EXTERNAL, OUT_OF_DATE,   CERTIFICATE_OUT_OF_DATE",
        "TLS,     EXTERNAL, UNKNOWN,       FACTS_UNKNOWN",
    })
    void everyPolicyRefusesUnprovenStreams(Encryption encryption, Authentication authentication, CertificateStatus certificate, Reason reason) {
        StreamFacts facts = facts(encryption, authentication, certificate);
        assertThat(facts.method()).isEmpty();
        for (NegotiationSettings settings : NegotiationSettings.all()) {
            assertThat(snapshot(settings).judge(Direction.INBOUND, "partner.example", facts)).isEqualTo(new Verdict.Refused(reason));
        }
    }

    @Test
    void everyCombinationOfFactsIsDecidedAndOnlyThreeKindsPass() {
        NegotiationSettings everything = new NegotiationSettings(Negotiation.OPTIONAL, Negotiation.OPTIONAL, true);
        int accepted = 0;
        for (Encryption encryption : Encryption.values()) {
            for (Authentication authentication : Authentication.values()) {
                for (CertificateStatus certificate : CertificateStatus.values()) {
                    if (!snapshot(everything).judge(Direction.INBOUND, "partner.example", facts(encryption, authentication, certificate)).isRefused()) {
                        accepted++;
                    }
                }
            }
        }
        int dialbackWhateverTheCertificate = 2 * CertificateStatus.values().length;
        assertThat(accepted).isEqualTo(1 + dialbackWhateverTheCertificate);
    }

    @Test
    void domainsWithoutPartnerFollowOpenfire() {
        PolicySnapshot snapshot = snapshot(NegotiationSettings.DEFAULT);
        assertThat(snapshot.hasPolicyFor("other.example")).isFalse();
        assertThat(snapshot.judge(Direction.INBOUND, "other.example", PLAIN_DIALBACK).isRefused()).isFalse();
        assertThat(snapshot.mayFederate("other.example").isRefused()).isFalse();
        assertThat(snapshot.hasPolicyFor("sub.partner.example")).as("subdomains are not implied").isFalse();
    }

    @Test
    void domainsWithoutPartnerAreRefusedInPartnersOnly() {
        PolicySnapshot snapshot = TestPartner.policy(UnlistedDomains.REFUSE, snapshot(NegotiationSettings.DEFAULT).partners());
        assertThat(snapshot.hasPolicyFor("other.example")).isTrue();
        assertThat(snapshot.judge(Direction.INBOUND, "other.example", facts(Encryption.TLS, Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN)))
            .isEqualTo(new Verdict.Refused(Reason.NOT_A_PARTNER));
        assertThat(snapshot.mayFederate("sub.partner.example")).isEqualTo(new Verdict.Refused(Reason.NOT_A_PARTNER));
        assertThat(snapshot.mayFederate("partner.example").isRefused()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(UnlistedDomains.class)
    void unknownPolicyFollowsTheLastKnownMode(UnlistedDomains lastKnown) {
        PolicySnapshot snapshot = PolicySnapshot.unknown(GlobalPolicy.enforcing(lastKnown), false);
        assertThat(snapshot.isKnown()).isFalse();
        Verdict verdict = snapshot.judge(Direction.INBOUND, "partner.example", PLAIN_DIALBACK);
        if (lastKnown == UnlistedDomains.REFUSE) {
            assertThat(verdict).isEqualTo(new Verdict.Refused(Reason.POLICY_UNKNOWN));
        } else {
            assertThat(verdict.isRefused()).isFalse();
        }
    }

    @Test
    void aDomainBelongsToOnePartner() {
        List<Partner> twice = List.of(partner(1, NegotiationSettings.DEFAULT, "a.example"), partner(2, NegotiationSettings.DEFAULT, "b.example", "a.example"));
        assertThatThrownBy(() -> TestPartner.policy(UnlistedDomains.REFUSE, twice)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a.example");
    }

    @Test
    void publicTextsRevealNoInternals() {
        Set<String> internals = Set.of("policy", "partner", "openfire", "admin");
        assertThat(EnumSet.allOf(Reason.class)).allSatisfy(reason -> assertThat(internals).noneMatch(word -> reason.publicText().toLowerCase(java.util.Locale.ROOT).contains(word)));
    }
}
