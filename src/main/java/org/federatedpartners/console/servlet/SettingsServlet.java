package org.federatedpartners.console.servlet;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.SettingsView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.store.Settings;

/** The global settings. */
public final class SettingsServlet extends ConsoleServlet {

    private static final long serialVersionUID = 1L;
    private static final String VIEW = "settings";

    public SettingsServlet() {
        this(new RunningPlugin());
    }

    SettingsServlet(Supplier<Optional<ConsoleServices>> running) {
        super(running);
    }

    @Override
    Answer get(ConsoleServices services, Params params) {
        return Answer.show(VIEW, view(services));
    }

    private static SettingsView view(ConsoleServices services) {
        return SettingsView.of(services.policy().current(), services.streams().counts().keySet(), services.steering(),
            services.policy().subscriptionRequestsPerMinute());
    }

    @Override
    Answer post(ConsoleServices services, Params params, Audit audit) {
        Optional<UnlistedDomains> unlisted = Arrays.stream(UnlistedDomains.values())
            .filter(value -> value.name().equals(params.text("unlistedDomains"))).findFirst();
        OptionalLong requests = params.number("subscriptionRequests");
        Text wrongUnlisted = unlisted.isPresent() ? null : Text.of("settings.unknownValue");
        Text wrongRequests = requests.isPresent() && requests.getAsLong() >= 1 && requests.getAsLong() <= Settings.MOST_SUBSCRIPTION_REQUESTS ? null
            : Text.of("settings.requests.outOfRange", Integer.toString(Settings.MOST_SUBSCRIPTION_REQUESTS));
        if (wrongUnlisted != null || wrongRequests != null) {
            return new Answer.Show(Answer.UNPROCESSABLE, VIEW,
                view(services).rejected(unlisted, params.text("subscriptionRequests"), wrongUnlisted, wrongRequests));
        }
        change(services.policy(), unlisted.get(), (int) requests.getAsLong(), audit);
        return new Answer.Redirect("federated-partner-settings.jsp", Text.of("done.settings"));
    }

    private static void change(PolicyService policy, UnlistedDomains unlisted, int requests, Audit audit) {
        UnlistedDomains before = policy.current().unlisted();
        if (before != unlisted) {
            policy.unlistedDomains(unlisted);
            audit.record(AuditEntry.unlistedDomains(before, unlisted));
        }
        int requestsBefore = policy.subscriptionRequestsPerMinute();
        if (requestsBefore != requests) {
            policy.subscriptionRequestsPerMinute(requests);
            audit.record(AuditEntry.subscriptionRequests(requestsBefore, requests));
        }
    }
}
