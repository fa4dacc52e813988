package org.federatedpartners.console.view;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.federatedpartners.notification.Notification.Kind;
import org.federatedpartners.notification.NotificationRules;
import org.federatedpartners.store.Setting;
import org.federatedpartners.store.SettingsDraft;
import org.federatedpartners.store.SettingsMerge;

/**
 * What somebody else has saved while the form of the settings was open.
 *
 * @param contested where one has to win
 * @param taken     what only the other one changed
 */
public record SettingsConflict(List<Difference> contested, List<Name> taken) {

    /** A setting. @param label the i18n key of its name */
    public record Name(String parameter, String label) {}

    /** A setting that both changed. */
    public record Difference(Name name, Value mine, Value theirs) {}

    /**
     * What a setting is.
     *
     * @param texts in the language of the console; empty where the text is shown as it is
     */
    public record Value(String text, List<Text> texts) {}

    private static final Map<Setting<?>, String> PREFIXES = Map.of(Setting.UNLISTED_DOMAINS, "unlisted.", Setting.MODE, "mode.", Setting.REVOCATION, "revocation.");

    /** @param merge what was sent, put together with what is in force @param theirs what is in force @param labels by parameter */
    static SettingsConflict of(SettingsMerge merge, SettingsDraft theirs, Map<String, String> labels) {
        return new SettingsConflict(
            merge.contested().stream().map(setting -> new Difference(name(setting, labels), value(setting, merge.draft()), value(setting, theirs))).toList(),
            merge.taken().stream().map(setting -> name(setting, labels)).toList());
    }

    private static Name name(Setting<?> setting, Map<String, String> labels) {
        return new Name(setting.parameter(), labels.get(setting.parameter()));
    }

    private static Value value(Setting<?> setting, SettingsDraft draft) {
        String text = draft.text(setting.parameter());
        if (setting == Setting.NOTIFY_OFF) {
            // The form has a box for what is told.
            Set<Kind> off = NotificationRules.kinds(text).orElse(Set.of());
            return new Value("", Kind.SWITCHED.stream().filter(kind -> !off.contains(kind)).map(kind -> Text.of("settings.notify.kind." + kind)).toList());
        }
        String prefix = setting.isFlag() ? "switch." : PREFIXES.get(setting);
        return new Value(text, prefix == null ? List.of() : List.of(Text.of(prefix + text)));
    }
}
