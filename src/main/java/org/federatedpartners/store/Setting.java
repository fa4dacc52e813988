package org.federatedpartners.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.federatedpartners.dns.DnsSettings;
import org.federatedpartners.history.DowngradeRule;
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

    public static final Setting<UnlistedDomains> UNLISTED_DOMAINS = constant("federatedpartners.unlisted-domains", "unlistedDomains",
        UnlistedDomains.FOLLOW_OPENFIRE, UnlistedDomains.REFUSE, settings -> settings.policy().unlisted());
    public static final Setting<Mode> MODE = constant("federatedpartners.mode", "mode",
        Mode.ENFORCE, Mode.ENFORCE, settings -> settings.policy().mode());
    /** At most this many, because the throttle keeps as many times for each partner. */
    public static final Setting<Integer> SUBSCRIPTION_REQUESTS = number("federatedpartners.subscription-requests-per-minute", "subscriptionRequests",
        60, 1, 10_000, GlobalSettings::subscriptionRequestsPerMinute);
    public static final Setting<Integer> DOWNGRADE_STREAMS = number("federatedpartners.ratchet.times", "ratchetTimes",
        DowngradeRule.DEFAULT.times(), 1, DowngradeRule.MAX_TIMES, settings -> settings.downgradeRule().times());
    public static final Setting<Integer> DOWNGRADE_DAYS = number("federatedpartners.ratchet.days", "ratchetDays",
        DowngradeRule.DEFAULT.days(), 0, DowngradeRule.MAX_DAYS, settings -> settings.downgradeRule().days());
    public static final Setting<RevocationRule> REVOCATION = constant("federatedpartners.revocation", "revocation",
        RevocationRule.SOFT_FAIL, RevocationRule.HARD_FAIL, GlobalSettings::revocation);
    public static final Setting<Boolean> PRIVATE_ADDRESSES = new Setting<>("federatedpartners.tests.private-addresses", "privateAddresses",
        false, false, text -> Optional.of(Boolean.valueOf(text)), any -> true, GlobalSettings::testsPrivateAddresses, List.of(), 0, 0);
    public static final Setting<String> DNS_SERVERS = text("federatedpartners.dns.servers", "dnsServers",
        typed -> DnsSettings.parseServers(typed).isPresent(), settings -> settings.dns().servers());
    public static final Setting<String> DNS_ANCHORS = text("federatedpartners.dns.trust-anchors", "dnsAnchors",
        typed -> typed.isEmpty() || DnsSettings.areAnchors(typed), settings -> settings.dns().anchors());

    /** Every setting, in the order in which they are checked. */
    public static final List<Setting<?>> ALL = List.of(UNLISTED_DOMAINS, MODE, SUBSCRIPTION_REQUESTS, DOWNGRADE_STREAMS, DOWNGRADE_DAYS, REVOCATION, PRIVATE_ADDRESSES,
        DNS_SERVERS, DNS_ANCHORS);

    private final String property;
    private final String parameter;
    private final T standard;
    private final T fallback;
    private final Function<String, Optional<T>> parser;
    private final Predicate<T> acceptable;
    private final Function<GlobalSettings, T> of;
    private final List<String> options;
    private final int least;
    private final int max;

    /**
     * @param standard   the value until one is set
     * @param fallback   the value if the property cannot be read
     * @param parser     reads a property
     * @param acceptable which readable values may be set
     */
    private Setting(String property, String parameter, T standard, T fallback, Function<String, Optional<T>> parser, Predicate<T> acceptable,
                    Function<GlobalSettings, T> of, List<String> options, int least, int max) {
        this.property = property;
        this.parameter = parameter;
        this.standard = standard;
        this.fallback = fallback;
        this.parser = parser;
        this.acceptable = acceptable;
        this.of = of;
        this.options = options;
        this.least = least;
        this.max = max;
    }

    private static <E extends Enum<E>> Setting<E> constant(String property, String parameter, E standard, E strictest, Function<GlobalSettings, E> of) {
        List<E> constants = List.of(standard.getDeclaringClass().getEnumConstants());
        return new Setting<>(property, parameter, standard, strictest, text -> constants.stream().filter(one -> one.name().equals(text)).findFirst(), any -> true,
            of, constants.stream().map(E::name).toList(), 0, 0);
    }

    private static Setting<Integer> number(String property, String parameter, int standard, int least, int max, Function<GlobalSettings, Integer> of) {
        return new Setting<>(property, parameter, standard, standard, text -> integer(text).filter(number -> number >= least && number <= max), any -> true,
            of, List.of(), least, max);
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
        return new Setting<>(property, parameter, "", "", Optional::of, acceptable, of, List.of(), 0, 0);
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
        return options;
    }

    /** Whether it is a number from {@link #least} to {@link #max}. */
    public boolean isNumber() {
        return standard instanceof Integer;
    }

    public boolean isFlag() {
        return standard instanceof Boolean;
    }

    public int least() {
        return least;
    }

    public int max() {
        return max;
    }

    /** The permitted values of the property, for display. */
    public String demands() {
        return isNumber() ? "a number from " + least + " to " + max : "one of " + options;
    }

    /** What holds where the property cannot be understood. */
    public T fallback() {
        return fallback;
    }

    /** What a stored property means; empty if it cannot be understood. */
    public Optional<T> stored(String text) {
        return parser.apply(text);
    }

    /** What was typed; empty if it may not be set. */
    Optional<T> typed(String text) {
        return parser.apply(text).filter(acceptable);
    }

    /** As the form and the property have it. */
    public String text(GlobalSettings settings) {
        T value = of.apply(settings);
        return value instanceof Enum<?> constant ? constant.name() : value.toString();
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
