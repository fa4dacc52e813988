package org.federatedpartners.console.servlet;

import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.SettingsView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.UnlistedDomains;

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
        return Answer.show(VIEW, view(services, null));
    }

    private static SettingsView view(ConsoleServices services, Text error) {
        return SettingsView.of(services.policy().current(), services.streams().counts().keySet(), services.steering(), error);
    }

    @Override
    Answer post(ConsoleServices services, Params params, Audit audit) {
        Optional<UnlistedDomains> unlisted = params.constant("unlistedDomains", UnlistedDomains.class);
        Optional<Mode> mode = params.constant("mode", Mode.class);
        if (unlisted.isEmpty() || mode.isEmpty()) {
            return new Answer.Show(Answer.UNPROCESSABLE, VIEW, view(services, Text.of("settings.unknownValue")));
        }
        GlobalPolicy before = services.policy().current().global();
        GlobalPolicy asked = new GlobalPolicy(unlisted.get(), mode.get());
        if (!before.equals(asked)) {
            services.policy().globalPolicy(asked);
            audit.record(AuditEntry.settings(before, asked));
        }
        return new Answer.Redirect("federated-partner-settings.jsp", Text.of("done.settings"));
    }
}
