package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.store.Setting;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The settings for all domains as properties of Openfire: on the plugin's page, and on Openfire's own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettingsPropertiesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String DISTRIBUTION = ".+";

    private final Testbed testbed = Testbed.of(SettingsPropertiesIT.class);
    private OpenfireServer openfire;
    private ConsoleClient console;

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example")).withPlugin();
        openfire.start();
        console = ConsoleClient.login(openfire);
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    private List<String> shown(Setting<?> setting) {
        return console.get("plugins/federatedpartners/federated-partner-settings.jsp").form("form[data-keep=settings]").get(setting.parameter());
    }

    /** Value, default, plugin and description, as Openfire's page has them; empty if it does not list the property. */
    private Optional<List<String>> row(String property) {
        return console.get("server-properties.jsp?searchName=" + property).document().select("td.nameColumn").stream()
            .filter(name -> name.text().equals(property)).findFirst().map(name -> name.parent().children().eachText().subList(1, 5));
    }

    @Test
    void aPropertyThatIsChangedByOpenfiresMeansHoldsAtOnce() {
        openfire.settings().property("federatedpartners.subscription-requests-per-minute", "7");
        openfire.settings().property("federatedpartners.mode", "REPORT_ONLY");
        openfire.settings().property("federatedpartners.dns.servers", "192.0.2.53");
        assertThat(shown(Setting.SUBSCRIPTION_REQUESTS)).containsExactly("7");
        assertThat(shown(Setting.MODE)).containsExactly("REPORT_ONLY");
        assertThat(shown(Setting.DNS_SERVERS)).containsExactly("192.0.2.53");

        openfire.settings().property("federatedpartners.subscription-requests-per-minute", "lots");
        openfire.settings().property("federatedpartners.mode", "report only");
        assertThat(shown(Setting.SUBSCRIPTION_REQUESTS)).as("the default").containsExactly("60");
        assertThat(shown(Setting.MODE)).as("the strictest").containsExactly("ENFORCE");
    }

    @Test
    @EnabledIfSystemProperty(named = "openfire.home", matches = DISTRIBUTION, disabledReason = "Openfire explains properties from 4.4 on")
    void openfiresPageExplainsEachPropertyWhileThePluginIsThere() {
        for (Setting<?> setting : Setting.ALL) {
            assertThat(row(setting.property())).as(setting.property()).hasValueSatisfying(row -> {
                String standard = setting.standard().toString();
                assertThat(row.get(1)).isEqualTo(standard.isEmpty() ? "none" : standard);
                assertThat(row.get(2)).isEqualTo("Federated Partners");
                assertThat(row.get(3)).doesNotContain("???").contains(setting.isNumber() ? String.valueOf(setting.max()) : " ");
            });
        }
        assertThat(row("federatedpartners.partners").orElseThrow().get(3)).contains("Do not delete it.");

        openfire.settings().property("federatedpartners.ratchet.times", "3");
        assertThat(row("federatedpartners.ratchet.times").orElseThrow().get(0)).isEqualTo("3");
        assertThat(shown(Setting.DOWNGRADE_STREAMS)).containsExactly("3");
        openfire.settings().property("federatedpartners.ratchet.times", "0");
        assertThat(row("federatedpartners.ratchet.times").orElseThrow().get(0)).as("Openfire and the plugin agree on what holds").isEqualTo("10");
        assertThat(shown(Setting.DOWNGRADE_STREAMS)).containsExactly("10");

        openfire.removePlugin();
        Await.until(PATIENCE, "Openfire to forget the properties", () -> row("federatedpartners.ratchet.days").isEmpty());
        openfire.installPlugin();
        Await.until(PATIENCE, "Openfire to explain them again", () -> row("federatedpartners.ratchet.days").isPresent());
        assertThat(row("federatedpartners.ratchet.days").orElseThrow().get(3)).doesNotContain("???").contains("3650");
    }
}
