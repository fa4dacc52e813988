package org.federatedpartners.console.view;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.federatedpartners.console.Notifications;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.denylist.ListStatus;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.Setting;
import org.federatedpartners.store.SettingsDraft;

/**
 * The global settings.
 *
 * @param form      what is in force, or what was sent and not accepted
 * @param partners  the number of partners
 * @param connected the first of the unlisted domains that are connected now, which {@link UnlistedDomains#REFUSE} cuts; null if that is not known
 * @param more      the number of the others
 * @param idle      the number of unlisted domains that were seen and are not connected now
 * @param notifications how administrators are told of what breaks
 * @param steering  how far negotiations are steered, a {@link SteeringKind}
 * @param missing   what this version of Openfire lacks for more, by the names in its code; empty if it lacks nothing
 * @param errors    the errors in what was sent, by the name of the field
 * @param lists     the deny lists that are subscribed to
 * @param problem   why it was not saved although it has no error; null otherwise
 */
public record SettingsView(SettingsDraft form, int partners, List<DomainText> connected, int more, long idle, NotificationsView notifications, String steering, String missing,
    Map<String, Text> errors, List<ListRow> lists, Text problem) {

    private static final int MAX_CONNECTED = 50;

    public SettingsView {
        errors = Map.copyOf(errors);
    }

    /** A field that is wrong. @param label the i18n key of its name */
    public record Wrong(String parameter, String label, Text text) {}

    /** What the fields are called, in the order of the page. */
    private static final Map<String, String> LABELS = labels("unlistedDomains", "settings.unlisted.legend", "deniedDomains", "settings.denied.label",
        "deniedLists", "settings.lists.label",
        "subscriptionRequests", "settings.requests.label", "mode", "settings.mode.legend", "ratchetTimes", "settings.ratchet.times", "ratchetDays", "settings.ratchet.days",
        "revocation", "settings.revocation.legend", "refusedAddresses", "settings.addresses.legend", "privateAddresses", "settings.tests.legend", "dnsServers", "settings.dns.servers", "dnsAnchors",
        "settings.dns.anchors",
        "notifyMessages", "settings.notify.messages", "notifyMail", "settings.notify.mail", "notifyWebhook", "settings.notify.webhook", "notifySecret", "settings.notify.secret",
        "notifyOff", "settings.notify.kinds", "notifyMuted", "settings.notify.muted", "notifyRefused", "settings.notify.refused", "notifyInterval", "settings.notify.interval");

    private static Map<String, String> labels(String... pairs) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            labels.put(pairs[i], pairs[i + 1]);
        }
        return labels;
    }

    /** What is wrong, in the order of the page. */
    public List<Wrong> wrong() {
        return LABELS.entrySet().stream().filter(label -> errors.containsKey(label.getKey())).map(label -> new Wrong(label.getKey(), label.getValue(), errors.get(label.getKey()))).toList();
    }

    /**
     * @param live every remote domain with a live stream; empty if that is not known
     * @param seen every remote domain of which streams are recorded
     */
    public static SettingsView of(SettingsDraft form, PolicySnapshot policy, Optional<Set<String>> live, Stream<String> seen, List<Notifications.Way> ways, SteeringKind steering,
        String missing, Map<String, Text> errors, List<ListStatus> lists) {
        List<String> cut = live.orElse(Set.of()).stream().filter(domain -> policy.partner(domain).isEmpty()).sorted().toList();
        return new SettingsView(form, policy.partners().size(), live.map(known -> cut.stream().limit(MAX_CONNECTED).map(DomainText::seen).toList()).orElse(null),
            Math.max(0, cut.size() - MAX_CONNECTED), seen.filter(domain -> policy.partner(domain).isEmpty() && live.filter(known -> !known.contains(domain)).isPresent()).distinct().count(),
            NotificationsView.of(ways, form), steering.name(), missing, errors,
            lists.stream().map(one -> ListRow.of(one, policy)).toList(), null);
    }

    /** The same, which was not saved. */
    public SettingsView failed(Text why) {
        return new SettingsView(form, partners, connected, more, idle, notifications, steering, missing, errors, lists, why);
    }

    /** The values of a setting that has only so many, by the name that it has in the form. */
    public List<String> options(String parameter) {
        return Setting.ALL.stream().filter(setting -> setting.parameter().equals(parameter)).findFirst().orElseThrow().options();
    }

    /** Null if nothing is wrong with it. */
    public Text errorOf(String field) {
        return errors.get(field);
    }
}
