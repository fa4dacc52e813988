package org.federatedpartners.console.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.console.Notifications;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.console.view.DomainText;
import org.federatedpartners.console.view.ListRow;
import org.federatedpartners.console.view.NotificationsView;
import org.federatedpartners.console.view.SettingsConflict;
import org.federatedpartners.console.view.SettingsView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.denylist.Ignored;
import org.federatedpartners.denylist.ListHead;
import org.federatedpartners.denylist.ListStatus;
import org.federatedpartners.denylist.Problem;
import org.federatedpartners.notification.Channel;
import org.federatedpartners.notification.Notification;
import org.federatedpartners.notification.Notifier;
import org.federatedpartners.notification.Undelivered;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.Setting;
import org.federatedpartners.store.SettingsDraft;
import org.federatedpartners.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsServletTest {

    private final TestConsole console = new TestConsole();
    private final SettingsServlet servlet = new SettingsServlet(() -> console.services);

    private static final String ANCHORS = "example. IN DS 1 13 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n"
        + "example. IN DS 2 13 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D";
    private static final Map<String, String> NOTIFICATIONS = Map.of("notifyMail", "", "notifyWebhook", "", "notifySecret", "", "notifyMuted", "", "notifyRefused", "10", "notifyInterval", "15");

    /** A form that is opened now. */
    private Map<String, String> sent(String... changed) {
        Map<String, String> sent = new HashMap<>(Map.of("unlistedDomains", "FOLLOW_OPENFIRE", "mode", "ENFORCE", "subscriptionRequests", "60",
            "ratchetTimes", "10", "ratchetDays", "7", "revocation", "SOFT_FAIL", "dnsServers", "", "dnsAnchors", "", "deniedDomains", ""));
        sent.putAll(NOTIFICATIONS);
        sent.put("deniedLists", "");
        Notification.Kind.SWITCHED.forEach(kind -> sent.put("told." + kind, "true"));
        sent.putAll(console.openedSettings());
        for (int i = 0; i < changed.length; i += 2) {
            sent.put(changed[i], changed[i + 1]);
        }
        return sent;
    }

    @Test
    void showsSettingsInForceAndDomainsThatPartnersOnlyWouldDisconnect() {
        console.counts.put("stranger.example", new LiveStreams.Count(1, 0));
        SettingsView view = console.get(servlet, Map.of()).model(SettingsView.class);
        Map<String, String> defaults = new HashMap<>(Map.of("unlistedDomains", "FOLLOW_OPENFIRE", "mode", "ENFORCE", "subscriptionRequests", "60",
            "ratchetTimes", "10", "ratchetDays", "7", "revocation", "SOFT_FAIL", "privateAddresses", "false", "dnsServers", "", "dnsAnchors", "", "deniedDomains", ""));
        defaults.putAll(NOTIFICATIONS);
        defaults.put("deniedLists", "");
        defaults.putAll(Map.of("refusedAddresses", "false", "notifyMessages", "false", "notifyOff", ""));
        assertThat(view.form()).isEqualTo(new SettingsDraft(defaults));
        assertThat(view.connected()).containsExactly(new DomainText("stranger.example", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "unlistedDomains      | REFUSE      | Federation settings changed / Before: domains without a partner entry FOLLOW_OPENFIRE; mode ENFORCE / After: domains without a partner entry REFUSE; mode ENFORCE",
        "mode                 | REPORT_ONLY | Federation settings changed / Before: domains without a partner entry FOLLOW_OPENFIRE; mode ENFORCE / After: domains without a partner entry FOLLOW_OPENFIRE; mode REPORT_ONLY",
        "deniedLists          | https://lists.example/denied.txt | Federation settings changed / Before: domains without a partner entry FOLLOW_OPENFIRE; mode ENFORCE / After: domains without a partner entry FOLLOW_OPENFIRE; mode ENFORCE; subscribed deny lists [https://lists.example/denied.txt]",
        "subscriptionRequests | 10000       | Subscription requests allowed per partner per minute: 10000 / Before: 60 / After: 10000",
        "ratchetTimes         | 3           | Federation settings changed / Before: downgrade protection after 10 connections over 7 days / After: downgrade protection after 3 connections over 7 days",
        "dnsServers           | 192.0.2.53, [2001:db8::53]:5353 | DNS settings changed / Before: name servers of the system; trust anchors of the root / After: name servers 192.0.2.53, [2001:db8::53]:5353; trust anchors of the root",
        "dnsAnchors           | example. IN DS 1 13 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D | DNS settings changed / Before: name servers of the system; trust anchors of the root / After: name servers of the system; trust anchors example. IN DS 1 13 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
        "revocation           | HARD_FAIL   | Revocation check: HARD_FAIL / Before: SOFT_FAIL / After: HARD_FAIL",
        "refusedAddresses     | true        | Addresses of refused stanzas: shown / Before: not shown / After: shown",
        "privateAddresses     | true        | Private addresses for domain tests, CRL downloads and deny lists: permitted / Before: not permitted / After: permitted",
        "notifyMessages       | true        | Notifications changed / Before: messages to administrators off; mail to nobody; webhook none, not signed; not told nothing; not told of nobody; refused for 10 minutes; at most every 15 minutes / After: messages to administrators on; mail to nobody; webhook none, not signed; not told nothing; not told of nobody; refused for 10 minutes; at most every 15 minutes",
        "ratchetDays          | 0           | Federation settings changed / Before: downgrade protection after 10 connections over 7 days / After: downgrade protection after 10 connections over 0 days",
    })
    void aChangeIsInForceAndAudited(String field, String value, String entry) {
        assertThat(console.post(servlet, sent(field, value)).redirect()).isEqualTo("federated-partner-settings.jsp");
        assertThat(SettingsDraft.of(console.policy.settings()).toString()).contains(value);
        assertThat(console.get(servlet, Map.of()).model(SettingsView.class).form()).isEqualTo(SettingsDraft.of(console.policy.settings()));
        assertThat(console.audit).containsExactly("admin: " + entry.replace(" / ", "\n"));
    }

    @Test
    void savingWhatIsInForceAlreadyChangesAndAuditsNothing() {
        assertThat(console.post(servlet, sent()).redirect()).isNotNull();
        assertThat(console.changes).hasValue(0);
        assertThat(console.audit).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "unlistedDomains, ''", "unlistedDomains, refuse", "unlistedDomains, <script>", "mode, ''", "mode, LENIENT", "revocation, ''", "revocation, SOFT",
        "subscriptionRequests, ''", "subscriptionRequests, 0", "subscriptionRequests, -1", "subscriptionRequests, 10001",
        "subscriptionRequests, 4294967356", "subscriptionRequests, sixty", "subscriptionRequests, 6.5",
        "ratchetTimes, 0", "ratchetTimes, many", "ratchetDays, -1", "ratchetDays, 3651",
        "deniedDomains, not a domain", "deniedDomains, *.", "deniedDomains, 192.0.2.1",
        "deniedLists, http://lists.example/denied.txt", "deniedLists, /etc/denied.txt", "deniedLists, bad.example",
        "notifyMail, admin", "notifyMail, 'a@b.example; c@d.example'", "notifyMail, 'a@b.example, .c@d.example'", "notifyWebhook, http://hooks.example/", "notifyWebhook, https://user@hooks.example/",
        "notifyMuted, not a domain", "notifyRefused, 0", "notifyInterval, 1441",
        "dnsServers, ns.example", "dnsServers, 192.0.2.53:0", "dnsServers, 192.0.2.300", "dnsAnchors, trust me", "dnsAnchors, example. IN A 192.0.2.1",
    })
    void refusesInvalidValuesAndKeepsTheTypedForm(String field, String value) {
        Map<String, String> sent = sent("unlistedDomains", "REFUSE", field, value);
        TestConsole.Response response = console.post(servlet, sent);
        assertThat(response.status()).isEqualTo(422);
        SettingsView view = response.model(SettingsView.class);
        assertThat(view.errors()).containsOnlyKeys(field);
        assertThat(view.opened()).isEqualTo(SettingsDraft.of(console.policy.settings()));
        Map<String, String> kept = new HashMap<>(sent);
        kept.keySet().removeIf(name -> name.startsWith("told.") || name.startsWith("opened."));
        kept.putAll(Map.of("refusedAddresses", "false", "privateAddresses", "false", "notifyMessages", "false", "notifyOff", ""));
        assertThat(view.form()).isEqualTo(new SettingsDraft(kept));
        assertThat(console.changes).hasValue(0);
        assertThat(console.audit).isEmpty();
    }

    @Test
    void reportsSettingsThatCouldNotBeStoredAndKeepsTheTypedForm() {
        console.settings.failure = new StoreException.Unavailable("the cable is out", null);
        TestConsole.Response response = console.post(servlet, sent("unlistedDomains", "REFUSE", "ratchetTimes", "3", "revocation", "HARD_FAIL"));
        assertThat(response.status()).isEqualTo(503);
        SettingsView view = response.model(SettingsView.class);
        assertThat(view.problem()).isEqualTo(Text.of("problem.settingsNotSaved", "the cable is out"));
        assertThat(view.form().text("unlistedDomains")).isEqualTo("REFUSE");
        assertThat(view.form().text("ratchetTimes")).isEqualTo("3");
        assertThat(view.opened().text("ratchetTimes")).isEqualTo("10");
        assertThat(SettingsDraft.of(console.policy.settings()).toString()).doesNotContain("REFUSE", "HARD_FAIL");
        assertThat(console.changes).hasValue(0);
        assertThat(console.audit).isEmpty();
    }

    /** As the page sends it once more. */
    private static Map<String, String> again(SettingsView view) {
        Map<String, String> sent = new HashMap<>();
        view.form().texts().forEach((name, text) -> sent.put(name, text.equals("false") ? "" : text));
        view.notifications().kinds().stream().filter(NotificationsView.Told::told).forEach(kind -> sent.put("told." + kind.name(), "true"));
        view.opened().texts().forEach((name, text) -> sent.put("opened." + name, text));
        return sent;
    }

    private String inForce(String parameter) {
        return SettingsDraft.of(console.policy.settings()).text(parameter);
    }

    @Test
    void whatAnotherAdministratorHasSavedSinceTheFormWasOpenedStays() {
        Map<String, String> opened = sent("notifyMail", "ops@here.example");
        console.post(servlet, sent("deniedDomains", "evil.example", "notifySecret", "open sesame"));
        assertThat(console.post(servlet, opened).redirect()).isNotNull();
        assertThat(inForce("deniedDomains")).isEqualTo("evil.example");
        assertThat(inForce("notifyMail")).isEqualTo("ops@here.example");
        assertThat(console.policy.settings().notifications().recipients().secret()).isEqualTo("open sesame");
        assertThat(console.audit.get(console.audit.size() - 1)).contains("ops@here.example").doesNotContain("evil.example", "secret was changed");

        Map<String, String> untouched = again(console.get(servlet, Map.of()).model(SettingsView.class));
        console.post(servlet, sent("deniedDomains", "evil.example\nworse.example", "notifyMail", "ops@here.example", "notifySecret", "********"));
        console.post(servlet, untouched);
        assertThat(inForce("deniedDomains")).isEqualTo("evil.example\nworse.example");
    }

    @Test
    void aSettingThatBothHaveChangedIsSavedOnlyOnceTheAdministratorKnows() {
        Map<String, String> opened = sent("deniedDomains", "mine.example", "mode", "REPORT_ONLY", "privateAddresses", "true", "notifyMail", "ops@here.example");
        opened.remove("told.DOWNGRADE");
        Map<String, String> others = sent("deniedDomains", "theirs.example", "ratchetTimes", "3");
        others.remove("told.DATABASE_BACK");
        console.post(servlet, others);
        console.changes.set(0);

        TestConsole.Response response = console.post(servlet, opened);
        assertThat(response.status()).isEqualTo(409);
        assertThat(console.changes).hasValue(0);
        SettingsView view = response.model(SettingsView.class);
        assertThat(view.problem()).isEqualTo(Text.of("settings.conflict"));
        assertThat(view.conflict().contested()).extracting(difference -> difference.name().parameter()).containsExactly("deniedDomains", "notifyOff");
        assertThat(view.conflict().contested().get(0)).isEqualTo(new SettingsConflict.Difference(new SettingsConflict.Name("deniedDomains", "settings.denied.label"),
            new SettingsConflict.Value("mine.example", List.of()), new SettingsConflict.Value("theirs.example", List.of())));
        assertThat(view.conflict().contested().get(1).theirs().texts()).contains(Text.of("settings.notify.kind.DOWNGRADE")).doesNotContain(Text.of("settings.notify.kind.DATABASE_BACK"));
        assertThat(view.conflict().taken()).containsExactly(new SettingsConflict.Name("ratchetTimes", "settings.ratchet.times"));
        assertThat(List.of(view.form().text("deniedDomains"), view.form().text("mode"), view.form().text("notifyMail"), view.form().text("ratchetTimes")))
            .containsExactly("mine.example", "REPORT_ONLY", "ops@here.example", "3");

        assertThat(console.post(servlet, again(view)).redirect()).isNotNull();
        assertThat(List.of(inForce("deniedDomains"), inForce("mode"), inForce("privateAddresses"), inForce("notifyMail"), inForce("ratchetTimes"), inForce("notifyOff")))
            .containsExactly("mine.example", "REPORT_ONLY", "true", "ops@here.example", "3", "DOWNGRADE");
    }

    @Test
    void choicesAndBoxesThatBothHaveChangedAreToldInWords() {
        Map<String, String> opened = sent("revocation", "HARD_FAIL");
        opened.remove("opened.mode");
        opened.remove("opened.revocation");
        opened.put("refusedAddresses", "true");
        console.post(servlet, sent("revocation", "OFF"));
        SettingsView view = console.post(servlet, opened).model(SettingsView.class);
        assertThat(view.conflict().contested()).extracting(difference -> difference.mine().texts().get(0).key() + " " + difference.theirs().texts().get(0).key())
            .as("where it is not known what the form was opened with, all that differs").containsExactly("revocation.HARD_FAIL revocation.OFF", "switch.true switch.false");
    }

    /** On another node, a moment ago. */
    @Test
    void whatIsStoredAndNotYetInForceHereIsNotOverwrittenEither() {
        console.settings.elsewhere = GlobalSettings.of(Map.of(Setting.DENIED_DOMAINS, DenyList.parse("theirs.example")));
        TestConsole.Response response = console.post(servlet, sent("deniedDomains", "mine.example"));
        assertThat(response.status()).isEqualTo(409);
        assertThat(inForce("deniedDomains")).isEqualTo("theirs.example");
        SettingsView view = response.model(SettingsView.class);
        assertThat(view.form().text("deniedDomains")).isEqualTo("mine.example");
        assertThat(view.conflict().contested()).extracting(difference -> difference.theirs().text()).containsExactly("theirs.example");
        assertThat(console.audit).isEmpty();
    }

    /** As browsers send what stands in several lines. */
    @Test
    void otherEndsOfLinesAreNoChange() {
        console.post(servlet, sent("dnsAnchors", ANCHORS, "deniedDomains", "a.example\nb.example"));
        String lines = ANCHORS.replace("\n", "\r\n");
        Map<String, String> opened = sent("dnsAnchors", lines, "deniedDomains", "a.example\r\nb.example", "opened.dnsAnchors", lines, "opened.deniedDomains", "a.example\r\nb.example",
            "ratchetTimes", "3");
        assertThat(console.post(servlet, opened).redirect()).isNotNull();
        assertThat(List.of(inForce("dnsAnchors"), inForce("deniedDomains"), inForce("ratchetTimes"))).containsExactly(ANCHORS, "a.example\nb.example", "3");
        console.post(servlet, sent("dnsAnchors", "", "deniedDomains", "", "ratchetTimes", "3"));
        assertThat(console.post(servlet, opened).redirect()).isNotNull();
        assertThat(List.of(inForce("dnsAnchors"), inForce("deniedDomains"), inForce("ratchetTimes"))).containsExactly("", "", "3");
    }

    @Test
    void aFormOfAnEndedSessionStillSaysWhatItWasOpenedWith() {
        Map<String, String> opened = sent("deniedDomains", "mine.example");
        opened.put("csrf", new TestConsole().token());
        SettingsDraft before = SettingsDraft.of(console.policy.settings());
        console.post(servlet, sent("ratchetTimes", "3"));
        SettingsView view = console.send(servlet, "POST", opened).model(SettingsView.class);
        assertThat(view.form().text("deniedDomains")).isEqualTo("mine.example");
        assertThat(view.opened()).isEqualTo(before);
    }

    @Test
    void aKindWhoseBoxIsNotCheckedIsNotTold() {
        Map<String, String> sent = sent();
        sent.remove("told.DOWNGRADE");
        sent.remove("told.DATABASE_BACK");
        console.post(servlet, sent);
        assertThat(console.policy.settings().notifications().off()).containsExactlyInAnyOrder(Notification.Kind.DOWNGRADE, Notification.Kind.DATABASE_BACK);
        assertThat(console.get(servlet, Map.of()).model(SettingsView.class).notifications().kinds()).filteredOn(kind -> !kind.told())
            .extracting(NotificationsView.Told::name).containsExactly("DOWNGRADE", "DATABASE_BACK");
    }

    @Test
    void theSecretIsNeitherShownNorAuditedAndStaysUntilItIsReplaced() {
        console.post(servlet, sent("notifySecret", "open sesame"));
        String shown = console.get(servlet, Map.of()).model(SettingsView.class).form().text("notifySecret");
        assertThat(shown).matches("\\*+");
        assertThat(String.join("\n", console.audit)).contains("the webhook's secret was changed").doesNotContain("sesame");

        console.post(servlet, sent("notifySecret", shown, "notifyMessages", "true"));
        assertThat(console.policy.settings().notifications().recipients().secret()).isEqualTo("open sesame");
        assertThat(console.audit.get(1)).doesNotContain("secret");

        console.post(servlet, sent("notifySecret", ""));
        assertThat(console.policy.settings().notifications().recipients().secret()).isEmpty();
    }

    @Test
    void aTestSaysOfEachWayHowItHasDone() {
        assertThat(console.post(servlet, sent("action", "test")).redirect()).as("no way is open").isNotNull();
        assertThat(console.get(servlet, Map.of()).frame().done()).isEqualTo(Text.of("done.notify.none"));
        console.ways.add(new Notifications.Way(Channel.Name.MAIL, false, Optional.empty(), false));
        console.ways.add(new Notifications.Way(Channel.Name.MESSAGE, true, Optional.empty(), false));
        assertThat(states()).containsExactly("OFF", "UNUSED");
        assertThat(console.post(servlet, sent("action", "test")).redirect()).isEqualTo("federated-partner-settings.jsp");
        assertThat(console.get(servlet, Map.of()).frame().done()).isEqualTo(Text.of("done.notify"));

        console.test = () -> {
            console.ways.set(0, new Notifications.Way(Channel.Name.MAIL, true,
                Optional.of(new Notifier.Outcome(Instant.now(), Optional.of(new Undelivered.Problem(Undelivered.Code.MAIL_REFUSED, List.of("mail.example:25", "no host"))), 2)), false));
            console.ways.set(1, new Notifications.Way(Channel.Name.MESSAGE, true, Optional.of(new Notifier.Outcome(Instant.now(), Optional.empty(), 0)), false));
            console.ways.add(new Notifications.Way(Channel.Name.WEBHOOK, true, Optional.empty(), true));
            return false;
        };
        SettingsView view = console.post(servlet, sent("action", "test")).model(SettingsView.class);
        assertThat(view.problem()).isEqualTo(Text.of("problem.notify"));
        assertThat(states()).containsExactly("FAILED", "WORKED", "TESTED");
        assertThat(view.notifications().ways().get(0).problem()).isEqualTo(Text.of("undelivered.MAIL_REFUSED", "mail.example:25", "no host"));
        assertThat(view.notifications().ways().get(1).problem()).isNull();
        assertThat(console.audit).as("one entry for each time that something was sent").hasSize(2)
            .allSatisfy(entry -> assertThat(entry).startsWith("admin: Test of notifications sent\n"));
    }

    private List<String> states() {
        return console.get(servlet, Map.of()).model(SettingsView.class).notifications().ways().stream().map(NotificationsView.Way::state).toList();
    }

    @Test
    void namesTheMemberThatOpenfireLacksAndShowsTheBanner() {
        console.services = console.services(SteeringKind.UNVERIFIABLE, "org.jivesoftware.openfire.nio.Missing");
        TestConsole.Response response = console.get(servlet, Map.of());
        assertThat(response.model(SettingsView.class).missing()).isEqualTo("org.jivesoftware.openfire.nio.Missing");
        assertThat(response.frame().banners()).containsExactly(Text.of("banner.unverifiable"));
    }

    @Test
    void showsHowEachSubscribedListDoes() {
        String source = "https://lists.example/denied.txt";
        Instant fetched = Instant.parse("2026-06-01T12:00:00Z");
        console.partner("partner.example");
        console.post(servlet, sent("deniedLists", source + "\nfile:///gone"));
        console.policy.denyLists(Map.of(source, DenyList.parse("bad.example\nworse.example\n*.partner.example\npartner.example")));
        console.denied = List.of(new ListStatus(source, Optional.of(new ListHead(source, "", 4, new Ignored(2, "3 no domain\n9 <b>"), fetched)), Optional.empty()),
            new ListStatus("file:///gone", Optional.empty(), Optional.of(new ListStatus.Failure(Problem.FILE, "There is no file /gone", fetched, fetched))));
        List<ListRow> rows = console.get(servlet, Map.of()).model(SettingsView.class).lists();
        assertThat(rows.get(0)).isEqualTo(new ListRow(source, "FETCHED", 4, Date.from(fetched), 2, List.of(new ListRow.Line("3", "no domain"), new ListRow.Line("9", "<b>")),
            List.of(new DomainText("partner.example", "")), 0, null));
        assertThat(rows.get(1)).isEqualTo(new ListRow("file:///gone", "FAILED", 0, null, 0, List.of(), List.of(), 0,
            new ListRow.Problem(Text.of("list.problem.FILE", "There is no file /gone"), Text.of("list.problem.FILE.remedy"), Date.from(fetched))));
    }
}
