package org.federatedpartners.store;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.federatedpartners.dns.DnsSettings;
import org.federatedpartners.history.DowngradeRule;
import org.federatedpartners.notification.Notification;
import org.federatedpartners.notification.NotificationRules;
import org.federatedpartners.notification.Webhook;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.DenySubscriptions;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.UnlistedDomains;

/**
 * A global setting, stored as a property of Openfire. {@link #ALL} is the one table of them. It determines what the form sends and
 * shows, how a setting is checked, how it is stored, and what Openfire's own page of properties says of it. The i18n
 * key {@code system_property.<property>} describes it.
 *
 * @param <T> its type in {@link GlobalSettings}
 */
public final class Setting<T> {

    private static final int A_DAY = 24 * 60;

    public static final Setting<UnlistedDomains> UNLISTED_DOMAINS = constant("federatedpartners.unlisted-domains", "unlistedDomains",
        UnlistedDomains.FOLLOW_OPENFIRE, UnlistedDomains.REFUSE, settings -> settings.policy().unlisted());
    public static final Setting<Mode> MODE = constant("federatedpartners.mode", "mode",
        Mode.ENFORCE, Mode.ENFORCE, settings -> settings.policy().mode());
    public static final Setting<DenyList> DENIED_DOMAINS = new Setting<>("federatedpartners.denied-domains", "deniedDomains",
        new Kind<>(DenyList.NONE, text -> Optional.of(DenyList.parse(text)), list -> list.unreadable().isEmpty(), List.of(), Range.NONE),
        DenyList.NONE, settings -> settings.policy().denied());
    public static final Setting<DenySubscriptions> DENIED_LISTS = new Setting<>("federatedpartners.denied-lists", "deniedLists",
        new Kind<>(DenySubscriptions.NONE, text -> Optional.of(DenySubscriptions.parse(text)), lists -> lists.unreadable().isEmpty(), List.of(), Range.NONE),
        DenySubscriptions.NONE, settings -> settings.policy().subscribed());
    /** At most this many, because the throttle keeps as many times for each partner. */
    public static final Setting<Integer> SUBSCRIPTION_REQUESTS = number("federatedpartners.subscription-requests-per-minute", "subscriptionRequests",
        60, new Range(1, 10_000), GlobalSettings::subscriptionRequestsPerMinute);
    public static final Setting<Integer> DOWNGRADE_STREAMS = number("federatedpartners.ratchet.times", "ratchetTimes",
        DowngradeRule.DEFAULT.times(), new Range(1, DowngradeRule.MAX_TIMES), settings -> settings.downgradeRule().times());
    public static final Setting<Integer> DOWNGRADE_DAYS = number("federatedpartners.ratchet.days", "ratchetDays",
        DowngradeRule.DEFAULT.days(), new Range(0, DowngradeRule.MAX_DAYS), settings -> settings.downgradeRule().days());
    public static final Setting<RevocationRule> REVOCATION = constant("federatedpartners.revocation", "revocation",
        RevocationRule.SOFT_FAIL, RevocationRule.HARD_FAIL, GlobalSettings::revocation);
    public static final Setting<Boolean> ADDRESSES = flag("federatedpartners.refusals.addresses", "refusedAddresses", GlobalSettings::keepsAddresses);
    public static final Setting<Boolean> PRIVATE_ADDRESSES = flag("federatedpartners.tests.private-addresses", "privateAddresses", GlobalSettings::testsPrivateAddresses);
    public static final Setting<String> DNS_SERVERS = text("federatedpartners.dns.servers", "dnsServers",
        typed -> DnsSettings.parseServers(typed).isPresent(), settings -> settings.dns().servers());
    public static final Setting<String> DNS_ANCHORS = text("federatedpartners.dns.trust-anchors", "dnsAnchors",
        typed -> typed.isEmpty() || DnsSettings.areAnchors(typed), settings -> settings.dns().anchors());

    public static final Setting<Boolean> NOTIFY_MESSAGES = flag("federatedpartners.notifications.messages", "notifyMessages", settings -> settings.notifications().recipients().administrators());
    public static final Setting<String> NOTIFY_MAIL = canonical("federatedpartners.notifications.mail", "notifyMail",
        typed -> NotificationRules.addresses(typed).map(addresses -> String.join(", ", addresses)), settings -> String.join(", ", settings.notifications().recipients().mail()));
    public static final Setting<String> NOTIFY_WEBHOOK = canonical("federatedpartners.notifications.webhook", "notifyWebhook",
        typed -> typed.isBlank() ? Optional.of("") : Webhook.address(typed).map(URI::toString), settings -> settings.notifications().recipients().webhook().map(URI::toString).orElse(""));
    public static final Setting<String> NOTIFY_SECRET = text("federatedpartners.notifications.webhook-password", "notifySecret", any -> true,
        settings -> settings.notifications().recipients().secret());
    public static final Setting<String> NOTIFY_OFF = canonical("federatedpartners.notifications.off", "notifyOff",
        typed -> NotificationRules.kinds(typed).map(Setting::joined), settings -> joined(settings.notifications().off()));
    public static final Setting<String> NOTIFY_MUTED = canonical("federatedpartners.notifications.muted", "notifyMuted",
        typed -> NotificationRules.domains(typed).map(Setting::lines), settings -> lines(settings.notifications().muted()));
    public static final Setting<Integer> NOTIFY_REFUSED = number("federatedpartners.notifications.refused-minutes", "notifyRefused",
        10, new Range(1, A_DAY), settings -> Math.toIntExact(settings.notifications().refusedFor().toMinutes()));
    public static final Setting<Integer> NOTIFY_INTERVAL = number("federatedpartners.notifications.interval-minutes", "notifyInterval",
        15, new Range(1, A_DAY), settings -> Math.toIntExact(settings.notifications().interval().toMinutes()));

    /** The maximum length of a setting in UTF-8: the column of properties is the shortest on DB2. */
    public static final int MAX_BYTES = 3000;

    /** Every setting, in the order in which they are checked. */
    public static final List<Setting<?>> ALL = List.of(UNLISTED_DOMAINS, DENIED_DOMAINS, DENIED_LISTS, MODE, SUBSCRIPTION_REQUESTS, DOWNGRADE_STREAMS, DOWNGRADE_DAYS, REVOCATION,
        ADDRESSES, PRIVATE_ADDRESSES, DNS_SERVERS, DNS_ANCHORS, NOTIFY_MESSAGES, NOTIFY_MAIL, NOTIFY_WEBHOOK, NOTIFY_SECRET, NOTIFY_OFF, NOTIFY_MUTED, NOTIFY_REFUSED, NOTIFY_INTERVAL);

    /** Of a number; of anything else, none. */
    private record Range(int least, int max) {
        static final Range NONE = new Range(0, 0);
    }

    /**
     * Which values there are, and how they are written.
     *
     * @param fallback   the value if the property cannot be read
     * @param parser     reads a property
     * @param acceptable which readable values may be set
     * @param options    every text that there is; empty where there are others
     */
    private record Kind<T>(T fallback, Function<String, Optional<T>> parser, Predicate<T> acceptable, List<String> options, Range range) {}

    private final String property;
    private final String parameter;
    private final Kind<T> kind;
    private final T standard;
    private final Function<GlobalSettings, T> of;

    /** @param standard the value until one is set */
    private Setting(String property, String parameter, Kind<T> kind, T standard, Function<GlobalSettings, T> of) {
        this.property = property;
        this.parameter = parameter;
        this.kind = kind;
        this.standard = standard;
        this.of = of;
    }

    private static <E extends Enum<E>> Setting<E> constant(String property, String parameter, E standard, E strictest, Function<GlobalSettings, E> of) {
        List<E> constants = List.of(standard.getDeclaringClass().getEnumConstants());
        return new Setting<>(property, parameter, new Kind<>(strictest, text -> constants.stream().filter(one -> one.name().equals(text)).findFirst(), any -> true,
            constants.stream().map(E::name).toList(), Range.NONE), standard, of);
    }

    private static Setting<Boolean> flag(String property, String parameter, Function<GlobalSettings, Boolean> of) {
        return new Setting<>(property, parameter, new Kind<>(false, text -> Optional.of(Boolean.valueOf(text)), any -> true, List.of(), Range.NONE), false, of);
    }

    /** A text of several parts, written in one way. @param parser gives what is written; empty for what cannot be understood */
    private static Setting<String> canonical(String property, String parameter, Function<String, Optional<String>> parser, Function<GlobalSettings, String> of) {
        return new Setting<>(property, parameter, new Kind<>("", parser, any -> true, List.of(), Range.NONE), "", of);
    }

    private static String joined(Set<Notification.Kind> kinds) {
        return kinds.stream().sorted().map(Enum::name).collect(Collectors.joining(", "));
    }

    private static String lines(Set<String> domains) {
        return domains.stream().sorted().collect(Collectors.joining("\n"));
    }

    private static Setting<Integer> number(String property, String parameter, int standard, Range range, Function<GlobalSettings, Integer> of) {
        return new Setting<>(property, parameter, new Kind<>(standard, text -> integer(text).filter(number -> number >= range.least && number <= range.max),
            any -> true, List.of(), range), standard, of);
    }

    private static Optional<Integer> integer(String text) {
        try {
            return Optional.of(Integer.parseInt(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Empty for what is built in. What cannot be understood is kept, so that the form shows it. */
    private static Setting<String> text(String property, String parameter, Predicate<String> acceptable, Function<GlobalSettings, String> of) {
        return new Setting<>(property, parameter, new Kind<>("", Optional::of, acceptable, List.of(), Range.NONE), "", of);
    }

    /** The name of Openfire's property. */
    public String property() {
        return property;
    }

    /** Its name in the form. */
    public String parameter() {
        return parameter;
    }

    /** What holds until something is set. */
    public T standard() {
        return standard;
    }

    /** Every text that there is; empty where there are others. */
    public List<String> options() {
        return kind.options;
    }

    /** Whether nobody may read it again: not in the form, in a log or in an export. Openfire's page hides properties by that word, too. */
    public boolean isSecret() {
        return property.endsWith("password");
    }

    /** Whether it is a number from {@link #least} to {@link #max}. */
    public boolean isNumber() {
        return standard instanceof Integer;
    }

    public boolean isFlag() {
        return standard instanceof Boolean;
    }

    /** Whether its text has a line for each of several entries. */
    public boolean isList() {
        return this == DENIED_DOMAINS || this == DENIED_LISTS || this == DNS_ANCHORS || this == NOTIFY_MUTED;
    }

    public int least() {
        return kind.range.least;
    }

    public int max() {
        return kind.range.max;
    }

    /** The permitted values of the property, for display. */
    public String demands() {
        return isNumber() ? "a number from " + least() + " to " + max() : options().isEmpty() ? "as the settings reference says" : "one of " + options();
    }

    /** What holds where the property cannot be understood. */
    public T fallback() {
        return kind.fallback;
    }

    /** What a stored property means; empty if it cannot be understood. */
    public Optional<T> stored(String text) {
        return kind.parser.apply(text);
    }

    /** Whether Openfire's table of properties holds it on every database. On one of them, a longer text is cut without an error. */
    public static boolean fits(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    /** What was typed; empty if it may not be set. */
    Optional<T> typed(String text) {
        return fits(text) ? stored(text).filter(kind.acceptable) : Optional.empty();
    }

    /** As the form and the property have it. */
    public String text(GlobalSettings settings) {
        return written(of.apply(settings));
    }

    private String written(T value) {
        return value instanceof Enum<?> constant ? constant.name() : value.toString();
    }

    /** The same for all texts that mean the same, as forms and properties have them. */
    String compared(String text) {
        return stored(text).map(this::written).orElse(text).replace("\r\n", "\n").strip();
    }

    /** Its value among those of all settings; its default if there is none. */
    T among(Map<Setting<?>, ?> values) {
        @SuppressWarnings("unchecked") // Only values that were read by this setting are under it.
        T value = (T) values.get(this);
        return value == null ? standard : value;
    }

    @Override
    public String toString() {
        return property;
    }
}
