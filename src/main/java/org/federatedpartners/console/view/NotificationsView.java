package org.federatedpartners.console.view;

import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.console.Notifications;
import org.federatedpartners.notification.Notification.Kind;
import org.federatedpartners.notification.NotificationRules;
import org.federatedpartners.notification.Notifier.Outcome;
import org.federatedpartners.store.Setting;
import org.federatedpartners.store.SettingsDraft;

/** What administrators are told of, and how each way by which they are told has done last. */
public record NotificationsView(List<Way> ways, List<Told> kinds) {

    /**
     * @param state   how it has done: {@code OFF}, {@code UNUSED}, {@code TESTED}, {@code WORKED} or {@code FAILED}
     * @param at      when it was used last; null if never since the start
     * @param problem why it failed; null if it did not
     * @param waiting how many messages wait to be tried again
     */
    public record Way(String name, String state, Date at, Text problem, int waiting) {

        private static Way of(Notifications.Way way) {
            Optional<Outcome> last = way.last();
            String state = !way.open() ? "OFF" : way.tested() ? "TESTED" : last.isEmpty() ? "UNUSED" : last.get().problem().isEmpty() ? "WORKED" : "FAILED";
            return new Way(way.name().name(), state, last.map(one -> Date.from(one.at())).orElse(null),
                last.flatMap(Outcome::problem).map(why -> Text.of("undelivered." + why.code(), why.arguments().toArray(String[]::new))).orElse(null),
                last.map(Outcome::waiting).orElse(0));
        }
    }

    /** @param name of the {@link Kind} */
    public record Told(String name, boolean told) {}

    /** @param form what is in force, or what was sent and not accepted */
    static NotificationsView of(List<Notifications.Way> ways, SettingsDraft form) {
        Set<Kind> off = NotificationRules.kinds(form.text(Setting.NOTIFY_OFF.parameter())).orElse(Set.of());
        return new NotificationsView(ways.stream().map(Way::of).toList(), Kind.SWITCHED.stream().map(kind -> new Told(kind.name(), !off.contains(kind))).toList());
    }
}
