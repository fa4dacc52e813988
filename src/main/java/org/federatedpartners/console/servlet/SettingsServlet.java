package org.federatedpartners.console.servlet;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.SettingsForm;
import org.federatedpartners.console.view.SettingsView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.dns.DnsSettings;
import org.federatedpartners.history.DowngradeRule;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.DnsTexts;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.Settings;
import org.federatedpartners.store.StoreException;

/** The global settings. All of what is sent is changed, or nothing. */
public final class SettingsServlet extends ConsoleServlet {

    private static final long serialVersionUID = 1L;
    private static final Log LOG = Log.of(SettingsServlet.class);
    private static final String VIEW = "settings";

    public SettingsServlet() {
        this(new RunningPlugin());
    }

    SettingsServlet(Supplier<Optional<ConsoleServices>> running) {
        super(running);
    }

    @Override
    Answer.Show get(ConsoleServices services, Params params) {
        return Answer.show(VIEW, view(services, SettingsForm.of(services.policy()), Map.of()));
    }

    private static SettingsView view(ConsoleServices services, SettingsForm form, Map<String, Text> errors) {
        return SettingsView.of(form, services.policy().current(), services.streams().counts().keySet(), services.steering(), String.join(", ", services.missing().get()), errors);
    }

    @Override
    Answer post(ConsoleServices services, Params params, Audit audit) {
        Map<String, Text> errors = new HashMap<>();
        Optional<UnlistedDomains> unlisted = constant(params, "unlistedDomains", UnlistedDomains.class, errors);
        Optional<Mode> mode = constant(params, "mode", Mode.class, errors);
        int requests = number(params, "subscriptionRequests", 1, Settings.MAX_SUBSCRIPTION_REQUESTS, errors);
        int times = number(params, "ratchetTimes", 1, DowngradeRule.MAX_TIMES, errors);
        int days = number(params, "ratchetDays", 0, DowngradeRule.MAX_DAYS, errors);
        Optional<RevocationRule> revocation = constant(params, "revocation", RevocationRule.class, errors);
        DnsTexts dns = dns(params, errors);
        boolean privateAddresses = params.text("privateAddresses").equals("true");
        if (!errors.isEmpty()) {
            return new Answer.Show(Answer.UNPROCESSABLE, VIEW, view(services, typed(params), errors));
        }
        GlobalSettings changed = new GlobalSettings(new GlobalPolicy(unlisted.get(), mode.get()), requests, new DowngradeRule(times, days), privateAddresses,
            revocation.get(), dns);
        GlobalSettings before = services.policy().settings();
        try {
            services.policy().save(changed);
        } catch (StoreException.Unavailable e) {
            LOG.error("The settings could not be saved: {}", e.getMessage());
            return new Answer.Show(Answer.UNAVAILABLE, VIEW, view(services, typed(params), errors)
                .failed(Text.of("problem.settingsNotSaved", e.getMessage())));
        }
        AuditEntry.changes(before, changed).forEach(audit::record);
        return new Answer.Redirect("federated-partner-settings.jsp", Text.of("done.settings"));
    }

    @Override
    Answer.Show again(ConsoleServices services, Params params) {
        return new Answer.Show(Answer.OK, VIEW, view(services, typed(params), Map.of()));
    }

    private static SettingsForm typed(Params params) {
        return new SettingsForm(params.text("unlistedDomains"), params.text("mode"), params.text("subscriptionRequests"), params.text("ratchetTimes"),
            params.text("ratchetDays"), params.text("revocation"), params.text("privateAddresses").equals("true"), dnsTexts(params));
    }

    private static DnsTexts dnsTexts(Params params) {
        return new DnsTexts(params.text("dnsServers").strip(), params.text("dnsAnchors").strip());
    }

    private static <E extends Enum<E>> Optional<E> constant(Params params, String name, Class<E> type, Map<String, Text> errors) {
        Optional<E> value = params.constant(name, type);
        if (value.isEmpty()) {
            errors.put(name, Text.of("settings.unknownValue"));
        }
        return value;
    }

    private static DnsTexts dns(Params params, Map<String, Text> errors) {
        DnsTexts dns = dnsTexts(params);
        if (DnsSettings.parseServers(dns.servers()).isEmpty()) {
            errors.put("dnsServers", Text.of("settings.dns.servers.wrong"));
        }
        if (!dns.anchors().isEmpty() && !DnsSettings.areAnchors(dns.anchors())) {
            errors.put("dnsAnchors", Text.of("settings.dns.anchors.wrong"));
        }
        return dns;
    }

    private static int number(Params params, String name, int least, int most, Map<String, Text> errors) {
        OptionalLong value = params.number(name);
        if (value.isEmpty() || value.getAsLong() < least || value.getAsLong() > most) {
            errors.put(name, Text.of("settings.outOfRange", Integer.toString(least), Integer.toString(most)));
            return least;
        }
        return (int) value.getAsLong();
    }
}
