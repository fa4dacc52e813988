package org.federatedpartners.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.federatedpartners.history.DowngradeRule;
import org.federatedpartners.notification.NotificationRules;
import org.federatedpartners.notification.NotificationRules.Recipients;
import org.federatedpartners.notification.Webhook;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.RevocationRule;

/**
 * The global settings, which apply to every domain and are saved as a whole; {@link Setting} declares each part.
 *
 * @param subscriptionRequestsPerMinute the number of subscription requests from non-contacts allowed per partner per minute
 * @param keepsAddresses                whether refusals of stanzas say who wrote to whom
 * @param testsPrivateAddresses         whether domain tests may connect to addresses that are not public, and CRLs may be fetched
 *                                      from there
 */
public record GlobalSettings(GlobalPolicy policy, int subscriptionRequestsPerMinute, DowngradeRule downgradeRule, boolean keepsAddresses, boolean testsPrivateAddresses,
    RevocationRule revocation, DnsTexts dns, NotificationRules notifications) {

    /**
     * The resolvers and the DNSSEC trust anchors, as an administrator has typed them; empty for the defaults.
     *
     * @param servers addresses, with ports or without
     * @param anchors DS or DNSKEY records, one a line
     */
    public record DnsTexts(String servers, String anchors) {

        public static final DnsTexts BUILT_IN = new DnsTexts("", "");

        public DnsTexts {
            Objects.requireNonNull(servers);
            Objects.requireNonNull(anchors);
        }
    }

    /** What holds until something else is set. */
    public static final GlobalSettings DEFAULT = of(Map.of());

    public GlobalSettings {
        Objects.requireNonNull(policy);
        Objects.requireNonNull(downgradeRule);
        Objects.requireNonNull(revocation);
        Objects.requireNonNull(dns);
        Objects.requireNonNull(notifications);
    }

    /** @param values as each setting has read its own; its default for one that is not there */
    public static GlobalSettings of(Map<Setting<?>, ?> values) {
        return new GlobalSettings(new GlobalPolicy(Setting.UNLISTED_DOMAINS.among(values), Setting.MODE.among(values), Setting.DENIED_DOMAINS.among(values),
            Setting.DENIED_LISTS.among(values)),
            Setting.SUBSCRIPTION_REQUESTS.among(values), new DowngradeRule(Setting.DOWNGRADE_STREAMS.among(values), Setting.DOWNGRADE_DAYS.among(values)),
            Setting.ADDRESSES.among(values), Setting.PRIVATE_ADDRESSES.among(values), Setting.REVOCATION.among(values),
            new DnsTexts(Setting.DNS_SERVERS.among(values), Setting.DNS_ANCHORS.among(values)), notifications(values));
    }

    private static NotificationRules notifications(Map<Setting<?>, ?> values) {
        Recipients recipients = new Recipients(Setting.NOTIFY_MESSAGES.among(values), NotificationRules.addresses(Setting.NOTIFY_MAIL.among(values)).orElse(List.of()),
            Webhook.address(Setting.NOTIFY_WEBHOOK.among(values)), Setting.NOTIFY_SECRET.among(values));
        return new NotificationRules(recipients, NotificationRules.kinds(Setting.NOTIFY_OFF.among(values)).orElse(Set.of()),
            NotificationRules.domains(Setting.NOTIFY_MUTED.among(values)).orElse(Set.of()), Duration.ofMinutes(Setting.NOTIFY_REFUSED.among(values)),
            Duration.ofMinutes(Setting.NOTIFY_INTERVAL.among(values)));
    }
}
