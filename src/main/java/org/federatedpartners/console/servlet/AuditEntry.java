package org.federatedpartners.console.servlet;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.AuditLog;
import org.federatedpartners.console.view.ChangeRow;
import org.federatedpartners.diagnosis.DomainTestRequest;
import org.federatedpartners.history.DowngradeRule;
import org.federatedpartners.history.transcript.Printable;
import org.federatedpartners.notification.NotificationRules;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.UnreadablePartner;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.GlobalSettings.DnsTexts;
import org.federatedpartners.transfer.Plan;

/** What an administrator did, as the audit log keeps it: in English and in the words of the code, whatever the console's language. */
record AuditEntry(String summary, String before, String after) {

    private static final String NOTHING = "nothing";
    /** How much of the deny list is told, in UTF-16 code units. */
    private static final int MAX_DENIED = 1000;

    static AuditEntry created(Partner partner) {
        return new AuditEntry(ChangeRow.Kind.CREATED.summary(partner), NOTHING, describe(partner));
    }

    static AuditEntry changed(Partner before, Partner after) {
        return new AuditEntry(ChangeRow.Kind.CHANGED.summary(after), describe(before), describe(after));
    }

    static AuditEntry deleted(Partner partner) {
        return new AuditEntry("Federated partner deleted: " + partner.primaryDomain(), describe(partner), NOTHING);
    }

    /** A whole import, beside the entries of its partners. */
    static AuditEntry imported(Plan plan, int listed) {
        int all = Stream.of(Plan.Kind.ADDED, Plan.Kind.CHANGED, Plan.Kind.DELETED).mapToInt(kind -> plan.rows(kind).size()).sum();
        return new AuditEntry("Federated partners imported: " + plan.rows(Plan.Kind.ADDED).size() + " added, " + plan.rows(Plan.Kind.CHANGED).size() + " changed, "
            + plan.rows(Plan.Kind.DELETED).size() + " deleted", NOTHING,
            "a file of the kind " + plan.format().orElseThrow() + (all > listed ? "; only the first " + listed + " changes have entries of their own" : ""));
    }

    /** What becomes of a partner by an import. */
    static AuditEntry of(Plan.Row row) {
        return row.after().map(after -> row.before().map(before -> changed(before, after)).or(() -> row.corrected().map(before -> corrected(before, after))).orElseGet(() -> created(after)))
            .or(() -> row.before().map(AuditEntry::deleted)).or(() -> row.corrected().map(AuditEntry::deleted)).orElseThrow();
    }

    static AuditEntry corrected(UnreadablePartner before, Partner after) {
        return new AuditEntry(ChangeRow.Kind.CHANGED.summary(after), describe(before), describe(after));
    }

    static AuditEntry deleted(UnreadablePartner partner) {
        return new AuditEntry("Federated partner deleted: " + oneLine(partner.name()), describe(partner), NOTHING);
    }

    private static String describe(UnreadablePartner partner) {
        return "settings that could not be understood: " + oneLine(partner.toString());
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }

    /** One entry for each setting that differs. */
    static List<AuditEntry> changes(GlobalSettings before, GlobalSettings after) {
        List<AuditEntry> entries = new ArrayList<>();
        add(entries, before.policy(), after.policy(), AuditEntry::settings);
        add(entries, before.subscriptionRequestsPerMinute(), after.subscriptionRequestsPerMinute(), AuditEntry::subscriptionRequests);
        add(entries, before.downgradeRule(), after.downgradeRule(), AuditEntry::downgradeRule);
        add(entries, before.keepsAddresses(), after.keepsAddresses(), AuditEntry::addresses);
        add(entries, before.testsPrivateAddresses(), after.testsPrivateAddresses(), AuditEntry::privateAddresses);
        add(entries, before.revocation(), after.revocation(), AuditEntry::revocation);
        add(entries, before.dns(), after.dns(), AuditEntry::dns);
        add(entries, before.notifications(), after.notifications(), AuditEntry::notifications);
        return entries;
    }

    private static <T> void add(List<AuditEntry> entries, T before, T after, BiFunction<T, T, AuditEntry> entry) {
        if (!before.equals(after)) {
            entries.add(entry.apply(before, after));
        }
    }

    private static AuditEntry settings(GlobalPolicy before, GlobalPolicy after) {
        return new AuditEntry("Federation settings changed", describe(before), describe(after));
    }

    private static AuditEntry downgradeRule(DowngradeRule before, DowngradeRule after) {
        return new AuditEntry("Federation settings changed", describe(before), describe(after));
    }

    static AuditEntry forgotten(Partner partner) {
        return new AuditEntry(ChangeRow.Kind.RESET.summary(partner), "recorded", NOTHING);
    }

    static AuditEntry tested(DomainTestRequest request) {
        return new AuditEntry("Test of a remote domain started: " + request.domain(), NOTHING,
            request.connectHost().map(host -> "connections to " + host).orElse("connections by DNS"));
    }

    private static AuditEntry addresses(boolean before, boolean after) {
        return new AuditEntry("Addresses of refused stanzas: " + (after ? "shown" : "not shown"), before ? "shown" : "not shown", after ? "shown" : "not shown");
    }

    private static AuditEntry privateAddresses(boolean before, boolean after) {
        return new AuditEntry("Private addresses for domain tests, CRL downloads and deny lists: " + (after ? "permitted" : "not permitted"), before ? "permitted" : "not permitted",
            after ? "permitted" : "not permitted");
    }

    private static AuditEntry revocation(RevocationRule before, RevocationRule after) {
        return new AuditEntry("Revocation check: " + after, before.name(), after.name());
    }

    private static AuditEntry dns(DnsTexts before, DnsTexts after) {
        return new AuditEntry("DNS settings changed", describe(before), describe(after));
    }

    /** Without the secret; only that it is another one. */
    private static AuditEntry notifications(NotificationRules before, NotificationRules after) {
        boolean isOtherSecret = !before.recipients().secret().equals(after.recipients().secret());
        return new AuditEntry("Notifications changed", describe(before), describe(after) + (isOtherSecret ? "; the webhook's secret was changed" : ""));
    }

    static AuditEntry notificationTest(NotificationRules rules) {
        return new AuditEntry("Test of notifications sent", NOTHING, describe(rules));
    }

    private static String describe(NotificationRules rules) {
        NotificationRules.Recipients to = rules.recipients();
        return "messages to administrators " + (to.administrators() ? "on" : "off") + "; mail to " + (to.mail().isEmpty() ? "nobody" : String.join(", ", to.mail()))
            + "; webhook " + to.webhook().map(URI::toString).orElse("none") + (to.secret().isEmpty() ? ", not signed" : ", signed")
            + "; not told " + (rules.off().isEmpty() ? NOTHING : rules.off().stream().sorted().map(Enum::name).collect(Collectors.joining(" ")))
            + "; not told of " + (rules.muted().isEmpty() ? "nobody" : rules.muted().stream().sorted().collect(Collectors.joining(" ")))
            + "; refused for " + rules.refusedFor().toMinutes() + " minutes; at most every " + rules.interval().toMinutes() + " minutes";
    }

    private static String describe(DnsTexts dns) {
        return "name servers " + (dns.servers().isEmpty() ? "of the system" : dns.servers())
            + "; trust anchors " + (dns.anchors().isEmpty() ? "of the root" : dns.anchors().replaceAll("\\s*\\R\\s*", ", "));
    }

    private static String describe(DowngradeRule rule) {
        return "downgrade protection after " + rule.times() + " connections over " + rule.days() + " days";
    }

    private static String describe(GlobalPolicy policy) {
        String denied = policy.denied().isEmpty() ? "" : "; deny list " + Printable.cut(oneLine("[" + policy.denied() + "]"), MAX_DENIED);
        return "domains without a partner entry " + policy.unlisted() + "; mode " + policy.mode() + denied
            + (policy.subscribed().sources().isEmpty() ? "" : "; subscribed deny lists [" + String.join(" ", policy.subscribed().sources()) + "]");
    }

    private static AuditEntry subscriptionRequests(int before, int after) {
        return new AuditEntry("Subscription requests allowed per partner per minute: " + after, Integer.toString(before), Integer.toString(after));
    }

    void writeTo(AuditLog log, String administrator) {
        // Names and descriptions can hold anything; the line break between before and after is the only one.
        log.record(administrator, printable(summary), "Before: " + printable(before) + "\nAfter: " + printable(after));
    }

    private static String printable(String text) {
        return Printable.cut(text, Integer.MAX_VALUE);
    }

    private static String describe(Partner partner) {
        // Free text comes last, so that it cannot pass for another field.
        return Field.ALL.stream().sorted(Comparator.comparing(Field::isFreeText)).map(field -> describe(field, partner)).filter(part -> !part.isEmpty())
            .collect(Collectors.joining("; "));
    }

    private static String describe(Field<?> field, Partner partner) {
        return field != Field.DIALBACK ? field.auditText(partner) : field.auditText(partner) + "; accepts "
            + partner.acceptedMethods().stream().map(AuthenticationMethod::name).collect(Collectors.joining(" ", "[", "]"));
    }
}
