package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.notification.NotificationRules;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.GlobalSettings.DnsTexts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of settings for all domains; whatever it says of one is tried with each. */
class SettingTest {

    private static final Map<Setting<?>, String> CHANGES = new LinkedHashMap<>();

    static {
        CHANGES.put(Setting.UNLISTED_DOMAINS, "REFUSE");
        CHANGES.put(Setting.DENIED_DOMAINS, "bad.example # since May\n*.evil.example");
        CHANGES.put(Setting.DENIED_LISTS, "https://lists.example/denied.txt # of friends\nfile:///etc/denied.txt");
        CHANGES.put(Setting.MODE, "REPORT_ONLY");
        CHANGES.put(Setting.SUBSCRIPTION_REQUESTS, "61");
        CHANGES.put(Setting.DOWNGRADE_STREAMS, "11");
        CHANGES.put(Setting.DOWNGRADE_DAYS, "0");
        CHANGES.put(Setting.REVOCATION, "OFF");
        CHANGES.put(Setting.ADDRESSES, "true");
        CHANGES.put(Setting.PRIVATE_ADDRESSES, "true");
        CHANGES.put(Setting.DNS_SERVERS, "192.0.2.53");
        CHANGES.put(Setting.DNS_ANCHORS, "example. IN DS 1 13 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D");
        CHANGES.put(Setting.NOTIFY_MESSAGES, "true");
        CHANGES.put(Setting.NOTIFY_MAIL, "admin@openfire.example, it.desk+xmpp@fabrikam.example");
        CHANGES.put(Setting.NOTIFY_WEBHOOK, "https://hooks.example:8443/federation?room=1");
        CHANGES.put(Setting.NOTIFY_SECRET, "open sesame");
        CHANGES.put(Setting.NOTIFY_OFF, "CERTIFICATE_ENDS, DATABASE_BACK");
        CHANGES.put(Setting.NOTIFY_MUTED, "fabrikam.example\npartner.example");
        CHANGES.put(Setting.NOTIFY_REFUSED, "1440");
        CHANGES.put(Setting.NOTIFY_INTERVAL, "1");
    }

    static List<Setting<?>> settings() {
        return Setting.ALL;
    }

    @Test
    void theTableHoldsEverySettingOnce() throws IllegalAccessException {
        List<Object> declared = new ArrayList<>();
        for (java.lang.reflect.Field constant : Setting.class.getDeclaredFields()) {
            if (constant.getType() == Setting.class) {
                declared.add(constant.get(null));
            }
        }
        assertThat(declared).containsExactlyInAnyOrderElementsOf(Setting.ALL);
        assertThat(Setting.ALL).extracting(Setting::property).doesNotHaveDuplicates().allMatch(property -> property.startsWith("federatedpartners."));
        assertThat(Setting.ALL).extracting(Setting::parameter).doesNotHaveDuplicates();
        assertThat(CHANGES.keySet()).as("every setting is tried").containsExactlyElementsOf(Setting.ALL);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void whatIsTypedIsSavedAndShownAndStoredAndReadAgain(Setting<?> setting) {
        Map<String, String> typed = new LinkedHashMap<>(SettingsDraft.of(GlobalSettings.DEFAULT).texts());
        typed.put(setting.parameter(), CHANGES.get(setting));
        GlobalSettings changed = new SettingsDraft(typed).validate(GlobalSettings.DEFAULT).settings().orElseThrow();
        assertThat(changed).isNotEqualTo(GlobalSettings.DEFAULT);
        typed.replace(setting.parameter(), setting.isSecret() ? SettingsDraft.MASK : typed.get(setting.parameter()));
        assertThat(SettingsDraft.of(changed).texts()).isEqualTo(typed);
        assertThat(new SettingsDraft(typed).validate(changed).settings()).as("what is shown changes nothing").contains(changed);
        assertThat(Setting.ALL).filteredOn(other -> !other.text(changed).equals(other.text(GlobalSettings.DEFAULT))).isEqualTo(List.of(setting));
        assertThat(GlobalSettings.of(Map.of(setting, setting.stored(setting.text(changed)).orElseThrow()))).isEqualTo(changed);
    }

    @Test
    void untilSomethingIsSetTheDefaultsHold() {
        assertThat(GlobalSettings.DEFAULT.policy().unlisted()).isEqualTo(UnlistedDomains.FOLLOW_OPENFIRE);
        assertThat(GlobalSettings.DEFAULT.policy().mode()).isEqualTo(Mode.ENFORCE);
        assertThat(GlobalSettings.DEFAULT.revocation()).isEqualTo(RevocationRule.SOFT_FAIL);
        assertThat(GlobalSettings.DEFAULT.testsPrivateAddresses()).isFalse();
        assertThat(GlobalSettings.DEFAULT.dns()).isEqualTo(DnsTexts.BUILT_IN);
        assertThat(GlobalSettings.DEFAULT.notifications()).as("nobody is told").isEqualTo(new NotificationRules(new NotificationRules.Recipients(false, List.of(), Optional.empty(), ""),
            Set.of(), Set.of(), Duration.ofMinutes(10), Duration.ofMinutes(15)));
        assertThat(SettingsDraft.of(GlobalSettings.DEFAULT).validate(GlobalSettings.DEFAULT).settings()).contains(GlobalSettings.DEFAULT);
    }

    @Test
    void aTextThatNotEveryDatabaseHoldsIsNotSaved() {
        String full = "# " + "\u00e4".repeat((Setting.MAX_BYTES - 2) / 2);
        assertThat(Setting.DENIED_DOMAINS.typed(full)).isPresent();
        assertThat(Setting.DENIED_DOMAINS.typed(full + "x")).isEmpty();
    }

    @Test
    void onlyTheSecretOfTheWebhookIsSecret() {
        assertThat(Setting.ALL).filteredOn(Setting::isSecret).isEqualTo(List.of(Setting.NOTIFY_SECRET));
        GlobalSettings secret = GlobalSettings.of(Map.of(Setting.NOTIFY_SECRET, "open sesame"));
        assertThat(secret.toString()).doesNotContain("open sesame");
        Map<String, String> emptied = new LinkedHashMap<>(SettingsDraft.of(secret).texts());
        emptied.put("notifySecret", "");
        assertThat(new SettingsDraft(emptied).validate(secret).settings()).contains(GlobalSettings.DEFAULT);
    }

    /** Somebody may write anything into a property. */
    @ParameterizedTest
    @CsvSource({
        "federatedpartners.unlisted-domains,                 refuse, REFUSE",
        "federatedpartners.unlisted-domains,                 '',     REFUSE",
        "federatedpartners.mode,                             OFF,    ENFORCE",
        "federatedpartners.revocation,                       true,   HARD_FAIL",
        "federatedpartners.subscription-requests-per-minute, 0,      60",
        "federatedpartners.subscription-requests-per-minute, 10001,  60",
        "federatedpartners.subscription-requests-per-minute, many,   60",
        "federatedpartners.ratchet.times,                    0,      10",
        "federatedpartners.ratchet.days,                     -1,     7",
        "federatedpartners.notifications.mail,               admin,  ''",
        "federatedpartners.notifications.webhook,            http://hooks.example/, ''",
        "federatedpartners.notifications.off,                NONE,   ''",
        "federatedpartners.notifications.interval-minutes,   0,      15",
    })
    void aPropertyThatCannotBeUnderstoodNeverLoosensThePolicy(String property, String text, String holds) {
        Setting<?> setting = Setting.ALL.stream().filter(one -> one.property().equals(property)).findFirst().orElseThrow();
        assertThat(setting.stored(text)).isEmpty();
        assertThat(setting.fallback()).hasToString(holds);
    }

    @Test
    void aNameThatNoSettingHasIsAMistakeOfTheProgram() {
        assertThatThrownBy(() -> SettingsDraft.of(GlobalSettings.DEFAULT).text("modes")).isInstanceOf(IllegalArgumentException.class);
    }
}
