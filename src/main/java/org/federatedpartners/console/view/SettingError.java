package org.federatedpartners.console.view;

import java.util.List;
import org.federatedpartners.notification.NotificationRules;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.DenySubscriptions;
import org.federatedpartners.store.Setting;

/** What is wrong with a setting for all domains, and what to do. */
public final class SettingError {

    private static final int MAX_NAMED = 10;

    private SettingError() {}

    /** @param text what may not be set */
    public static Text of(Setting<?> setting, String text) {
        if (!setting.options().isEmpty()) {
            return Text.of("settings.unknownValue");
        }
        if (setting.isNumber()) {
            return Text.of("settings.outOfRange", Integer.toString(setting.least()), Integer.toString(setting.max()));
        }
        if (!Setting.fits(text)) {
            return Text.of("settings.tooLong", Integer.toString(Setting.MAX_BYTES));
        }
        if (setting == Setting.DENIED_DOMAINS) {
            return Text.of("settings.denied.wrong", named(DenyList.parse(text).unreadable()));
        }
        if (setting == Setting.DENIED_LISTS) {
            return Text.of("settings.lists.wrong", named(DenySubscriptions.parse(text).unreadable()), Integer.toString(DenySubscriptions.MAX_SOURCES),
                Integer.toString(DenySubscriptions.MAX_LENGTH));
        }
        return setting == Setting.DNS_SERVERS ? Text.of("settings.dns.servers.wrong")
            : setting == Setting.NOTIFY_MAIL ? Text.of("settings.notify.mail.wrong", Integer.toString(NotificationRules.MAX_MAIL))
            : setting == Setting.NOTIFY_WEBHOOK ? Text.of("settings.notify.webhook.wrong")
            : setting == Setting.NOTIFY_MUTED ? Text.of("settings.notify.muted.wrong", Integer.toString(NotificationRules.MAX_MUTED))
            : Text.of(setting == Setting.DNS_ANCHORS ? "settings.dns.anchors.wrong" : "settings.unknownValue");
    }

    private static String named(List<String> unreadable) {
        return String.join(", ", unreadable.subList(0, Math.min(MAX_NAMED, unreadable.size())));
    }
}
