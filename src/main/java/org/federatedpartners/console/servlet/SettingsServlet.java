package org.federatedpartners.console.servlet;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.Notifications;
import org.federatedpartners.console.view.SettingError;
import org.federatedpartners.console.view.SettingsView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.Setting;
import org.federatedpartners.store.SettingsDraft;
import org.federatedpartners.store.SettingsMerge;
import org.federatedpartners.store.StoreException;

/** The global settings. All that the administrator has changed is saved, or nothing; what others have saved since the form was opened stays. */
public final class SettingsServlet extends ConsoleServlet {

    private static final long serialVersionUID = 1L;
    private static final Log LOG = Log.of(SettingsServlet.class);
    private static final String URL = "federated-partner-settings.jsp";
    private static final String VIEW = "settings";

    public SettingsServlet() {
        this(new RunningPlugin());
    }

    SettingsServlet(Supplier<Optional<ConsoleServices>> running) {
        super(running);
    }

    @Override
    Answer.Show get(ConsoleServices services, Params params) {
        return Answer.show(VIEW, inForce(services));
    }

    private static SettingsView inForce(ConsoleServices services) {
        SettingsDraft form = SettingsDraft.of(services.policy().settings());
        return view(services, form, Map.of()).openedWith(Optional.of(form));
    }

    private static SettingsView view(ConsoleServices services, SettingsDraft form, Map<String, Text> errors) {
        return SettingsView.of(form, services.policy().inForce().get(), services.here().counts().connected(),
            services.history().streamCounts().domains().stream(), services.diagnosis().notifications().ways(), services.here().steering(),
            String.join(", ", services.diagnosis().missing().get()), errors, services.here().denied().get());
    }

    @Override
    Answer post(ConsoleServices services, Params params, Audit audit) {
        boolean tests = params.text("action").equals("test");
        SettingsDraft typed = typed(params);
        GlobalSettings before = services.policy().settings();
        SettingsMerge merge = SettingsMerge.of(opened(params), typed, SettingsDraft.of(before));
        SettingsDraft.Validation validation = merge.draft().validate(before);
        if (validation.settings().isEmpty()) {
            return new Answer.Show(Answer.UNPROCESSABLE, VIEW, view(services, typed,
                validation.wrong().stream().collect(Collectors.toMap(Setting::parameter, setting -> SettingError.of(setting, typed.text(setting.parameter())))))
                .openedWith(opened(params)));
        }
        if (!merge.contested().isEmpty()) {
            return changedByOthers(services, params);
        }
        GlobalSettings changed = validation.settings().get();
        if (changed.equals(before)) {
            return tests ? test(services, audit) : new Answer.Redirect(URL, Text.of("done.unchanged"));
        }
        try {
            services.policy().save(before, changed);
        } catch (StoreException.Conflict e) {
            return changedByOthers(services, params);
        } catch (StoreException e) {
            LOG.error("The settings could not be saved: {}", e.getMessage());
            return new Answer.Show(Answer.UNAVAILABLE, VIEW, view(services, typed, Map.of()).openedWith(opened(params))
                .failed(Text.of("problem.settingsNotSaved", e.getMessage())));
        }
        AuditEntry.changes(before, changed).forEach(audit::record);
        return tests ? test(services, audit) : new Answer.Redirect(URL, done(services, "done.settings", "done.settings.reportOnly"));
    }

    private static Answer.Show changedByOthers(ConsoleServices services, Params params) {
        SettingsDraft theirs = SettingsDraft.of(services.policy().settings());
        SettingsMerge merge = SettingsMerge.of(opened(params), typed(params), theirs);
        return new Answer.Show(Answer.CONFLICT, VIEW, view(services, merge.draft(), Map.of()).changedByOthers(merge, theirs));
    }

    /** By the settings that are in force now. How each way has done is in its line of the page. */
    private Answer test(ConsoleServices services, Audit audit) {
        if (services.diagnosis().notifications().ways().stream().noneMatch(Notifications.Way::open)) {
            return new Answer.Redirect(URL, Text.of("done.notify.none"));
        }
        // Before it is sent: who gets one may ask at once who has pressed the button.
        audit.record(AuditEntry.notificationTest(services.policy().settings().notifications()));
        return services.diagnosis().notifications().test() ? new Answer.Redirect(URL, Text.of("done.notify"))
            : new Answer.Show(Answer.OK, VIEW, inForce(services).failed(Text.of("problem.notify")));
    }

    @Override
    Answer.Show again(ConsoleServices services, Params params) {
        return new Answer.Show(Answer.OK, VIEW, view(services, typed(params), Map.of()).openedWith(opened(params)));
    }

    private static SettingsDraft typed(Params params) {
        return SettingsDraft.sent(params::text);
    }

    private static Optional<SettingsDraft> opened(Params params) {
        return SettingsDraft.opened(params::text);
    }
}
