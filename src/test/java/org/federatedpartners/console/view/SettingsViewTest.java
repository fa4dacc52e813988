package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.Setting;
import org.federatedpartners.store.SettingsDraft;
import org.junit.jupiter.api.Test;

class SettingsViewTest {

    private static final PolicySnapshot POLICY = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of(TestPartner.of(1, 1,
        DomainName.of("partner.example"), "", List.of(DomainName.of("also.example")), PartnerType.FEDERATED, NegotiationSettings.DEFAULT)));

    private static final SettingsDraft FORM = SettingsDraft.of(GlobalSettings.DEFAULT);

    @Test
    void namesConnectedDomainsThatPartnersOnlyWouldDisconnect() {
        SettingsView view = SettingsView.of(FORM, POLICY, Optional.of(Set.of("partner.example", "also.example", "b.example", "xn--bcher-kva.example")),
            Stream.of("b.example", "idle.example", "partner.example", "idle.example"), List.of(), SteeringKind.NETTY, "", Map.of(), List.of());
        assertThat(view.connected()).containsExactly(new DomainText("b.example", ""), new DomainText("bücher.example", "xn--bcher-kva.example"));
        assertThat(view.more()).isZero();
        assertThat(view.idle()).as("seen, of no partner, not connected").isEqualTo(1);
        assertThat(view.partners()).isEqualTo(1);
    }

    @Test
    void everySettingThatIsWrongIsNamedInTheOrderOfThePage() {
        Map<String, Text> errors = Setting.ALL.stream().collect(Collectors.toMap(Setting::parameter, setting -> Text.of("settings.unknownValue")));
        SettingsView view = SettingsView.of(FORM, POLICY, Optional.of(Set.of()), Stream.empty(), List.of(), SteeringKind.NETTY, "", errors, List.of());
        assertThat(view.wrong()).extracting(SettingsView.Wrong::parameter).containsExactly("unlistedDomains", "deniedDomains", "deniedLists", "subscriptionRequests", "mode",
            "ratchetTimes", "ratchetDays", "revocation", "refusedAddresses", "privateAddresses", "dnsServers", "dnsAnchors", "notifyMessages", "notifyMail", "notifyWebhook", "notifySecret",
            "notifyOff", "notifyMuted", "notifyRefused", "notifyInterval");
        assertThat(view.wrong()).hasSameSizeAs(Setting.ALL);
    }

    @Test
    void namesTheFirstFiftyDomainsAndCountsTheOthers() {
        SettingsView view = SettingsView.of(FORM, POLICY, Optional.of(IntStream.range(0, 53).mapToObj(i -> "d%02d.example".formatted(i)).collect(Collectors.toSet())),
            Stream.empty(), List.of(), SteeringKind.NETTY, "", Map.of(), List.of());
        assertThat(view.connected()).hasSize(50).startsWith(new DomainText("d00.example", ""));
        assertThat(view.more()).isEqualTo(3);
    }
}
