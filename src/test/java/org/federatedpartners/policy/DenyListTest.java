package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.policy.StreamFacts.Encryption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DenyListTest {

    private static final String LIST = "bad.example  # since May\n\n*.Evil.Example\r\nB\u00fccher.example.\n*.test";
    private static final StreamFacts PROVEN = new StreamFacts(Encryption.TLS, Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");

    @ParameterizedTest
    @CsvSource({
        "bad.example,           true",
        "BAD.example,           true",
        "bad.example.,          true",
        "sub.bad.example,       false",
        "notbad.example,        false",
        "evil.example,          false",
        "a.evil.example,        true",
        "a.b.evil.example,      true",
        "notevil.example,       false",
        "xn--bcher-kva.example, true",
        "b\u00fccher.example,   true",
        "anything.test,         true",
        "test,                  false",
        "example,               false",
        "'',                    false",
    })
    void deniesADomainAndWhatIsBelowASuffix(String domain, boolean denied) {
        assertThat(DenyList.parse(LIST).contains(domain)).isEqualTo(denied);
    }

    @Test
    void namesWhatIsNoDomain() {
        assertThat(DenyList.parse("good.example\n*.\nnot a domain\n192.0.2.1\n*\na.*.example").unreadable()).containsExactly("*.", "not a domain", "192.0.2.1", "*", "a.*.example");
        assertThat(DenyList.parse(LIST).unreadable()).isEmpty();
    }

    @Test
    void isShownAsItWasTyped() {
        assertThat(DenyList.parse(LIST)).hasToString(LIST).isEqualTo(DenyList.parse(LIST)).isNotEqualTo(DenyList.NONE);
    }

    private static PolicySnapshot policy(UnlistedDomains unlisted, Mode mode) {
        return PolicySnapshot.of(new GlobalPolicy(unlisted, mode, DenyList.parse("denied.example\n*.denied.example")), List.of(
            TestPartner.of(1, 1, DomainName.of("partner.example"), "", List.of(DomainName.of("sub.denied.example")), PartnerType.FEDERATED, NegotiationSettings.DEFAULT)),
            StrongestMethods.NONE, Clock.systemUTC());
    }

    @ParameterizedTest
    @EnumSource
    void aDeniedDomainIsRefusedWhateverElseHolds(UnlistedDomains unlisted) {
        PolicySnapshot policy = policy(unlisted, Mode.ENFORCE);
        for (String domain : List.of("denied.example", "sub.denied.example", "Other.Denied.example")) {
            assertThat(policy.mayFederate(domain)).isEqualTo(new Verdict.Refused(Reason.DENIED));
            for (Direction direction : Direction.values()) {
                assertThat(policy.judge(direction, domain, PROVEN)).isEqualTo(new Verdict.Refused(Reason.DENIED));
            }
            assertThat(policy.judgeWithoutStream(domain, Reason.NOT_FROM_STREAM)).isEqualTo(new Verdict.Refused(Reason.DENIED));
            assertThat(policy.hasPolicyFor(domain)).isTrue();
            assertThat(policy.watches(domain)).isTrue();
            assertThat(policy.accepted(Direction.INBOUND, domain)).isEmpty();
        }
        assertThat(policy.judge(Direction.INBOUND, "partner.example", PROVEN)).isEqualTo(Verdict.Accepted.INSTANCE);
        assertThat(policy.hasPolicyFor("elsewhere.example")).isEqualTo(unlisted == UnlistedDomains.REFUSE);
    }

    @Test
    void isOnlyReportedWhereEverythingIs() {
        assertThat(policy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.REPORT_ONLY).mayFederate("denied.example")).isEqualTo(new Verdict.Reported(Reason.DENIED));
        assertThat(policy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.REPORT_ONLY).hasPolicyFor("denied.example")).isFalse();
    }

    @Test
    void holdsWithoutKnowledgeOfThePartners() {
        GlobalPolicy global = new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.ENFORCE, DenyList.parse("denied.example"));
        assertThat(PolicySnapshot.unknown(global, false).mayFederate("denied.example")).isEqualTo(new Verdict.Refused(Reason.DENIED));
        assertThat(PolicySnapshot.unknown(global, true).mayFederate("denied.example")).isEqualTo(new Verdict.Refused(Reason.DENIED));
    }
}
