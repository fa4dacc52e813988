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
import org.federatedpartners.store.SettingsMerge;

/**
 * The global settings.
 *
 * @param form      what is in force, or what was sent and not accepted
 * @param opened    what was in force when the form was opened, which it sends back; null if it did not
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
 * @param conflict  what another administrator has saved since; null if nothing
 */
public record SettingsView(SettingsDraft form, SettingsDraft opened, int partners, List<DomainText> connected, int more, long idle, NotificationsView notifications, String steering, String missing,
    Map<String, Text> errors, List<ListRow> lists, Text problem, SettingsConflict conflict) {

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
        return new SettingsView(form, null, policy.partners().size(), live.map(known -> cut.stream().limit(MAX_CONNECTED).map(DomainText::seen).toList()).orElse(null),
            Math.max(0, cut.size() - MAX_CONNECTED), seen.filter(domain -> policy.partner(domain).isEmpty() && live.filter(known -> !known.contains(domain)).isPresent()).distinct().count(),
            NotificationsView.of(ways, form), steering.name(), missing, errors,
            lists.stream().map(one -> ListRow.of(one, policy)).toList(), null, null);
    }

    /** The same, which was not saved. */
    public SettingsView failed(Text why) {
        return new SettingsView(form, opened, partners, connected, more, idle, notifications, steering, missing, errors, lists, why, conflict);
    }

    /** The same with what the form was opened with. @param version empty if it did not send it */
    public SettingsView openedWith(Optional<SettingsDraft> version) {
        return new SettingsView(form, version.orElse(null), partners, connected, more, idle, notifications, steering, missing, errors, lists, problem, conflict);
    }

    /** The same, which was not saved because others were faster; saved once more, it is saved over theirs. @param merge the form is its draft */
    public SettingsView changedByOthers(SettingsMerge merge, SettingsDraft theirs) {
        return new SettingsView(form, theirs, partners, connected, more, idle, notifications, steering, missing, errors, lists, Text.of("settings.conflict"),
            SettingsConflict.of(merge, theirs, LABELS));
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
