package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.console.view.DomainText;
import org.federatedpartners.console.view.SettingsView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsServletTest {

    private final TestConsole console = new TestConsole();
    private final SettingsServlet servlet = new SettingsServlet(() -> console.services);

    @Test
    void itShowsWhatIsInForceAndWhomPartnersOnlyWouldCut() {
        console.counts.put("stranger.example", new LiveStreams.Count(1, 0));
        SettingsView view = console.get(servlet, Map.of()).model(SettingsView.class);
        assertThat(view.unlisted()).isEqualTo(UnlistedDomains.FOLLOW_OPENFIRE);
        assertThat(view.connected()).containsExactly(new DomainText("stranger.example", ""));
    }

    @Test
    void aChangeIsInForceAndAudited() {
        assertThat(console.post(servlet, Map.of("unlistedDomains", "REFUSE", "mode", "ENFORCE", "ratchetTimes", "10", "ratchetDays", "7")).redirect()).isEqualTo("federated-partner-settings.jsp");
        assertThat(console.policy.current().unlisted()).isEqualTo(UnlistedDomains.REFUSE);
        assertThat(console.audit).containsExactly("admin: Federation settings changed\nBefore: domains of no partner FOLLOW_OPENFIRE; mode ENFORCE"
            + "\nAfter: domains of no partner REFUSE; mode ENFORCE");
    }

    @Test
    void reportingOnlyIsAnotherSetting() {
        console.post(servlet, Map.of("unlistedDomains", "FOLLOW_OPENFIRE", "mode", "REPORT_ONLY", "ratchetTimes", "10", "ratchetDays", "7"));
        assertThat(console.policy.current().global().mode()).isEqualTo(Mode.REPORT_ONLY);
        assertThat(console.get(servlet, Map.of()).model(SettingsView.class).mode()).isEqualTo(Mode.REPORT_ONLY);
    }

    @Test
    void savingWhatIsInForceAlreadyChangesAndAuditsNothing() {
        assertThat(console.post(servlet, Map.of("unlistedDomains", "FOLLOW_OPENFIRE", "mode", "ENFORCE", "ratchetTimes", "10", "ratchetDays", "7")).redirect()).isNotNull();
        assertThat(console.changes).hasValue(0);
        assertThat(console.audit).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "refuse", "<script>"})
    void anotherValueIsRefused(String value) {
        for (Map<String, String> sent : List.of(Map.of("unlistedDomains", value, "mode", "ENFORCE", "ratchetTimes", "10", "ratchetDays", "7"), Map.of("unlistedDomains", "REFUSE", "mode", value))) {
            TestConsole.Response response = console.post(servlet, sent);
            assertThat(response.status()).isEqualTo(422);
            assertThat(response.model(SettingsView.class).error()).isEqualTo(Text.of("settings.unknownValue"));
        }
        assertThat(console.changes).hasValue(0);
    }
}
