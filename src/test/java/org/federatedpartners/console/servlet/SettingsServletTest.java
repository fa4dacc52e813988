package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.console.view.DomainText;
import org.federatedpartners.console.view.SettingsView;
import org.federatedpartners.console.view.Text;
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
        assertThat(console.post(servlet, Map.of("unlistedDomains", "REFUSE", "subscriptionRequests", "60")).redirect()).isEqualTo("federated-partner-settings.jsp");
        assertThat(console.policy.current().unlisted()).isEqualTo(UnlistedDomains.REFUSE);
        assertThat(console.audit).containsExactly("admin: Federation with domains of no partner: REFUSE\nBefore: FOLLOW_OPENFIRE\nAfter: REFUSE");
    }

    @Test
    void savingWhatIsInForceAlreadyChangesAndAuditsNothing() {
        assertThat(console.post(servlet, Map.of("unlistedDomains", "FOLLOW_OPENFIRE", "subscriptionRequests", "60")).redirect()).isNotNull();
        assertThat(console.changes).hasValue(0);
        assertThat(console.audit).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "refuse", "<script>"})
    void anotherValueIsRefused(String value) {
        TestConsole.Response response = console.post(servlet, Map.of("unlistedDomains", value, "subscriptionRequests", "7"));
        assertThat(response.status()).isEqualTo(422);
        assertThat(response.model(SettingsView.class).error()).isEqualTo(Text.of("settings.unknownValue"));
        assertThat(console.changes).hasValue(0);
        assertThat(console.policy.subscriptionRequestsPerMinute()).isEqualTo(60);
    }

    @Test
    void theLimitOfContactRequestsIsInForceAndAudited() {
        assertThat(console.post(servlet, Map.of("unlistedDomains", "FOLLOW_OPENFIRE", "subscriptionRequests", "10000")).redirect()).isNotNull();
        assertThat(console.get(servlet, Map.of()).model(SettingsView.class).requests()).isEqualTo("10000");
        assertThat(console.audit).containsExactly("admin: Unsolicited subscription requests of a partner per minute: 10000\nBefore: 60\nAfter: 10000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "10001", "4294967356", "sixty", "6.5"})
    void anotherLimitIsRefusedAndEverythingTypedIsKept(String value) {
        TestConsole.Response response = console.post(servlet, Map.of("unlistedDomains", "REFUSE", "subscriptionRequests", value));
        assertThat(response.status()).isEqualTo(422);
        assertThat(response.model(SettingsView.class)).returns(Text.of("settings.requests.outOfRange", "10000"), SettingsView::requestsError)
            .returns(null, SettingsView::error).returns(value, SettingsView::requests).returns(UnlistedDomains.REFUSE, SettingsView::unlisted);
        assertThat(console.changes).hasValue(0);
        assertThat(console.audit).isEmpty();
    }
}
