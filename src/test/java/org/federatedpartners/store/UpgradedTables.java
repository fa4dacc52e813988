package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Index;
import org.federatedpartners.cluster.Node;
import org.federatedpartners.cluster.ReportStore;
import org.federatedpartners.denylist.Ignored;
import org.federatedpartners.denylist.ListHead;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.TestPartner;

/** What the first release has left in its tables, as this version finds it after {@link InstallScript#installFirstReleaseAndUpgrade}. */
public final class UpgradedTables {

    private UpgradedTables() {
    }

    public static void assertThatEverythingIsThere(ConnectionSource source) throws Exception {
        PartnerStore partners = new JdbcPartnerStore(source);
        assertThat(partners.load().unreadable()).isEmpty();
        assertThat(partners.load().readable()).hasSize(2).satisfies(UpgradedTables::assertContoso, Index.atIndex(0))
            .satisfies(UpgradedTables::assertFabrikam, Index.atIndex(1));
        assertThat(new JdbcStreamCountStore(source, Clock.systemUTC()).load()).singleElement().extracting(StreamCount::streams, StreamCount::stanzas).containsExactly(41L, 1234L);
        assertThat(new JdbcSeenCertificateStore(source).load()).singleElement().satisfies(UpgradedTables::assertSeen);
        List<Refusal> refusals = new JdbcRefusalStore(source, new JdbcRefusalStore.Kept(10, 10, Duration.ofDays(30)),
            Clock.fixed(Instant.ofEpochMilli(1_764_300_000_000L), ZoneOffset.UTC), System::nanoTime).load();
        assertThat(refusals).singleElement().extracting(Refusal::domain, Refusal::reason).containsExactly("contoso.example", Reason.NOT_A_PARTNER);

        JdbcListStore lists = new JdbcListStore(source);
        assertThat(lists.heads()).as("a table that is new").isEmpty();
        ListHead list = new ListHead("https://lists.example/denied.txt", ListHead.digest("bad.example\n"), 1, new Ignored(1, "2 no domain"), Instant.ofEpochSecond(1_780_315_200));
        lists.put(list, "bad.example\n");
        assertThat(lists.heads()).containsExactly(list);
        assertThat(lists.entries(list.source())).contains("bad.example\n");

        JdbcNodeStore nodes = new JdbcNodeStore(source);
        assertThat(nodes.read().nodes()).isEmpty();
        nodes.beat(new Node("a", "one.example", "1.1.0", 1, 0));
        assertThat(nodes.read().nodes()).containsExactly(new Node("a", "one.example", "1.1.0", 1, 1));

        JdbcReportStore reports = new JdbcReportStore(source);
        assertThat(reports.domains("a")).isEmpty();
        ReportStore.Report report = new ReportStore.Report("contoso.example", 1, 2, "{}");
        reports.put("a", List.of(report), List.of());
        assertThat(reports.read(List.of("a"), List.of("contoso.example"))).isEqualTo(Map.of("a", List.of(report)));

        // And it can be changed.
        long version = partners.version();
        Partner changed = partners.save(TestPartner.with(partners.load().readable().get(0), PartnerStoreContract.pinning()));
        assertThat(partners.load().readable()).contains(changed);
        assertThat(partners.version()).isEqualTo(version + 1);
    }

    private static void assertContoso(Partner partner) {
        assertThat(partner.domains()).containsExactly(DomainName.of("contoso.example"));
        assertThat(partner.description()).isEmpty();
        assertThat(partner.type()).isEqualTo(PartnerType.FEDERATED);
        assertThat(partner.autoApproval()).as("what no administrator has asked for").isFalse();
        assertThat(partner.negotiation().dialback()).isTrue();
    }

    private static void assertFabrikam(Partner partner) {
        assertThat(partner.version()).isEqualTo(7);
        assertThat(partner.domains()).containsExactly(DomainName.of("fabrikam.example"), DomainName.of("xn--bcher-kva.example"));
        assertThat(partner.description()).isEqualTo("Head office, it's ours");
        assertThat(partner.type()).isEqualTo(PartnerType.PUBLIC_VERIFIED);
        assertThat(partner.autoApproval()).isFalse();
        assertThat(partner.strictness().mode()).isEqualTo(Mode.REPORT_ONLY);
        assertThat(partner.strictness().downgradeProtection()).isEqualTo(DowngradeProtection.REFUSE);
        assertThat(partner.strictness().relaxation()).map(Relaxation::until).contains(Instant.ofEpochSecond(4_102_444_800L));
        assertThat(partner.trust().pins()).containsExactly(new KeyPin("0f".repeat(32)));
        assertThat(partner.trust().minimumTls()).isEqualTo(MinimumTls.TLS_1_3);
        assertThat(partner.trust().dane()).isTrue();
        assertThat(partner.trust().connectHost()).isEqualTo(ConnectHost.parse("xmpp.fabrikam.example:5270"));
    }

    private static void assertSeen(SeenCertificate seen) {
        assertThat(seen.from()).as("which was not kept").isEqualTo(Optional.empty());
        assertThat(seen.expires()).isEqualTo(Instant.ofEpochSecond(1_790_000_000));
        assertThat(seen.print().pin()).isEqualTo(new KeyPin("a1".repeat(32)));
    }
}
