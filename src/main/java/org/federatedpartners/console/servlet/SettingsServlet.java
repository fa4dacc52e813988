package org.federatedpartners.console.servlet;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.SettingsView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.observation.RatchetRule;
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
        return SettingsView.of(services.policy().current(), services.streams().counts().keySet(), services.steering(), services.policy().ratchetRule(), error);
    }

    @Override
    Answer post(ConsoleServices services, Params params, Audit audit) {
        Optional<UnlistedDomains> unlisted = params.constant("unlistedDomains", UnlistedDomains.class);
        Optional<Mode> mode = params.constant("mode", Mode.class);
        if (unlisted.isEmpty() || mode.isEmpty()) {
            return new Answer.Show(Answer.UNPROCESSABLE, VIEW, view(services, Text.of("settings.unknownValue")));
        }
        OptionalLong times = params.number("ratchetTimes");
        OptionalLong days = params.number("ratchetDays");
        if (times.isEmpty() || times.getAsLong() < 1 || times.getAsLong() > 1_000_000 || days.isEmpty() || days.getAsLong() < 0 || days.getAsLong() > 3650) {
            return new Answer.Show(Answer.UNPROCESSABLE, VIEW, view(services, Text.of("settings.ratchetRange")));
        }
        RatchetRule ruleBefore = services.policy().ratchetRule();
        RatchetRule rule = new RatchetRule((int) times.getAsLong(), (int) days.getAsLong());
        if (!ruleBefore.equals(rule)) {
            services.policy().ratchetRule(rule);
            audit.record(AuditEntry.ratchetRule(ruleBefore, rule));
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
