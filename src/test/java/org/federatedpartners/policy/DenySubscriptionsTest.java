package org.federatedpartners.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.policy.StreamFacts.Encryption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DenySubscriptionsTest {

    private static final String SOURCE = "https://lists.example/denied.txt";
    private static final String OTHER = "file:///etc/denied.txt";
    private static final StreamFacts PROVEN = new StreamFacts(Encryption.TLS, Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "https://lists.example/denied.txt,              true",
        "https://lists.example:8443/a?b=c,              true",
        "https://[2001:db8::1]/denied,                  true",
        "file:///etc/denied.txt,                        true",
        "file:///C:/lists/denied%20domains.txt,         true",
        "http://lists.example/denied.txt,               false",
        "https:///denied.txt,                           false",
        "https://user:secret@lists.example/,            false",
        "https://lists.example:0/,                      false",
        "https://lists.example:65536/,                  false",
        "https://lists example/,                        false",
        "https://b\u00fccher.example/,                  false",
        "file://server/share/denied.txt,                false",
        "file:/etc/denied.txt,                          false",
        "file:///,                                      false",
        "file:///etc/denied.txt?x,                      false",
        "/etc/denied.txt,                               false",
        "ftp://lists.example/,                          false",
        "jar:file:///a.jar!/b,                          false",
        "bad.example,                                   false",
    })
    void takesHttpsAndFilesOnly(String line, boolean isSource) {
        DenySubscriptions read = DenySubscriptions.parse("# ours\n\n" + line + "  # theirs");
        assertThat(read.sources()).isEqualTo(isSource ? List.of(line) : List.of());
        assertThat(read.unreadable()).isEqualTo(isSource ? List.of() : List.of(line));
    }

    @Test
    void takesFiveSourcesOnceEach() {
        DenySubscriptions read = DenySubscriptions.parse("https://a.example/\nhttps://b.example/\nhttps://c.example/\nhttps://d.example/\nhttps://e.example/\n"
            + "https://a.example/\nhttps://f.example/");
        assertThat(read.sources()).hasSize(DenySubscriptions.MAX_SOURCES).doesNotHaveDuplicates();
        assertThat(read.unreadable()).containsExactly("https://f.example/");
        assertThat(DenySubscriptions.parse("https://a.example/" + "x".repeat(DenySubscriptions.MAX_LENGTH)).sources()).isEmpty();
    }

    @Test
    void knowsOnlyListsThatAreSubscribedTo() {
        DenySubscriptions subscriptions = DenySubscriptions.parse(SOURCE + "\n" + OTHER).with(Map.of(OTHER, DenyList.parse("b.example"), "https://left.example/", DenyList.parse("c.example")));
        assertThat(subscriptions.containing("b.example")).contains(OTHER);
        assertThat(subscriptions.containing("c.example")).isEmpty();
        assertThat(subscriptions).isNotEqualTo(DenySubscriptions.parse(SOURCE + "\n" + OTHER)).hasToString(SOURCE + "\n" + OTHER);
        assertThat(DenySubscriptions.parse(OTHER).withListsOf(subscriptions).containing("B.example")).contains(OTHER);
        assertThat(DenySubscriptions.parse(SOURCE).withListsOf(subscriptions).containing("b.example")).isEmpty();
    }

    private static GlobalPolicy global(UnlistedDomains unlisted, Mode mode, String typed) {
        return new GlobalPolicy(unlisted, mode, DenyList.parse(typed), DenySubscriptions.parse(SOURCE)).with(Map.of(SOURCE,
            DenyList.parse("denied.example\n*.denied.example\npartner.example\n*.partner.example\nbroken.example")));
    }

    private static PolicySnapshot policy(UnlistedDomains unlisted, Mode mode, String typed) {
        UnreadablePartner broken = new UnreadablePartner(2, 1, PartnerDraft.blank(), List.of(), Set.of("broken.example"));
        return PolicySnapshot.of(global(unlisted, mode, typed), new StoredPartners(List.of(TestPartner.of(1, 1, DomainName.of("partner.example"), "",
            List.of(DomainName.of("sub.denied.example")), PartnerType.FEDERATED, NegotiationSettings.DEFAULT)), List.of(broken)), StrongestMethods.NONE, Clock.systemUTC());
    }

    @ParameterizedTest
    @EnumSource
    void aListedDomainWithoutAPartnerEntryIsRefused(UnlistedDomains unlisted) {
        PolicySnapshot policy = policy(unlisted, Mode.ENFORCE, "");
        for (String domain : List.of("denied.example", "Other.Denied.example", "rooms.partner.example")) {
            assertThat(policy.mayFederate(domain)).isEqualTo(new Verdict.Refused(Reason.DENIED));
            for (Direction direction : Direction.values()) {
                assertThat(policy.judge(direction, domain, PROVEN)).isEqualTo(new Verdict.Refused(Reason.DENIED));
            }
            assertThat(policy.judgeWithoutStream(domain, Reason.NOT_FROM_STREAM)).isEqualTo(new Verdict.Refused(Reason.DENIED));
            assertThat(policy.hasPolicyFor(domain)).isTrue();
            assertThat(policy.watches(domain)).isTrue();
            assertThat(policy.listDenying(domain)).contains(SOURCE);
            assertThat(policy.isDenied(domain)).as("by the administrator").isFalse();
        }
        assertThat(policy.hasPolicyFor("elsewhere.example")).isEqualTo(unlisted == UnlistedDomains.REFUSE);
        assertThat(policy.listDenying("elsewhere.example")).isEmpty();
    }

    /** A third party cuts off nobody whom an administrator has added. */
    @Test
    void aPartnerIsNotRefusedForAList() {
        PolicySnapshot policy = policy(UnlistedDomains.REFUSE, Mode.ENFORCE, "");
        for (String domain : List.of("partner.example", "PARTNER.example", "sub.denied.example")) {
            assertThat(policy.judge(Direction.INBOUND, domain, PROVEN)).isEqualTo(Verdict.Accepted.INSTANCE);
            assertThat(policy.listDenying(domain)).isEmpty();
        }
        assertThat(policy.mayFederate("broken.example")).isEqualTo(new Verdict.Refused(Reason.PARTNER_UNREADABLE));
        assertThat(policy.listDenying("broken.example")).isEmpty();
        assertThat(policy(UnlistedDomains.REFUSE, Mode.ENFORCE, "partner.example").judge(Direction.INBOUND, "partner.example", PROVEN)).as("but for the administrator's own")
            .isEqualTo(new Verdict.Refused(Reason.DENIED));
    }

    @Test
    void isOnlyReportedWhereEverythingIs() {
        PolicySnapshot policy = policy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.REPORT_ONLY, "");
        assertThat(policy.mayFederate("denied.example")).isEqualTo(new Verdict.Reported(Reason.DENIED));
        assertThat(policy.hasPolicyFor("denied.example")).isFalse();
        assertThat(policy.watches("denied.example")).isTrue();
    }

    @Test
    void withoutKnowledgeOfThePartnersNoDomainIsHeldToBeListed() {
        GlobalPolicy global = global(UnlistedDomains.FOLLOW_OPENFIRE, Mode.ENFORCE, "");
        assertThat(PolicySnapshot.unknown(global, false).mayFederate("denied.example")).isEqualTo(new Verdict.Refused(Reason.DENIED));
        assertThat(PolicySnapshot.unknown(global, true).mayFederate("partner.example")).isEqualTo(new Verdict.Refused(Reason.POLICY_UNKNOWN));
    }
}
