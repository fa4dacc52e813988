package org.federatedpartners.openfire.server;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.federatedpartners.dns.DnsSettings;
import org.federatedpartners.history.DowngradeRule;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.ConnectionSource;
import org.federatedpartners.store.DnsTexts;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.JdbcProperties;
import org.federatedpartners.store.Settings;
import org.federatedpartners.store.StoreException;
import org.jivesoftware.util.JiveGlobals;
import org.jivesoftware.util.PropertyClusterEventTask;
import org.jivesoftware.util.PropertyEventDispatcher;
import org.jivesoftware.util.cache.CacheFactory;

/** Settings kept as Openfire system properties; Openfire holds them in memory and tells of changes by other nodes. */
public final class OpenfireSettings implements Settings, PropertyChanges {

    static final String UNLISTED_DOMAINS = "federatedpartners.unlisted-domains";
    static final String MODE = "federatedpartners.mode";
    static final String RATCHET_TIMES = "federatedpartners.ratchet.times";
    static final String RATCHET_DAYS = "federatedpartners.ratchet.days";

    static final String SUBSCRIPTION_REQUESTS = "federatedpartners.subscription-requests-per-minute";

    static final String PRIVATE_ADDRESSES = "federatedpartners.tests.private-addresses";
    static final String REVOCATION = "federatedpartners.revocation";
    static final String DNS_SERVERS = "federatedpartners.dns.servers";
    static final String DNS_ANCHORS = "federatedpartners.dns.trust-anchors";

    private static final Log LOG = Log.of(OpenfireSettings.class);

    /** Whether there has been a partner: a property, so that it can be read where the table of partners cannot. */
    static final String PARTNERS = "federatedpartners.partners";

    private final JdbcProperties stored;
    private Runnable listener = () -> { };
    private Runnable dnsListener = () -> { };
    private Runnable revocationListener = () -> { };
    /** Asked for each certificate that is judged: what is wrong with it is not to be told each time. */
    private volatile RevocationRule revocation = readRevocation();

    public OpenfireSettings(ConnectionSource database) {
        stored = new JdbcProperties(database);
    }

    /**
     * @param toDns        to changes of {@link #dnsSettings}
     * @param toRevocation to changes of {@link #revocation}
     */
    public void listen(Runnable toChanges, Runnable toDns, Runnable toRevocation) {
        listener = toChanges;
        dnsListener = toDns;
        revocationListener = toRevocation;
        PropertyEventDispatcher.addListener(this);
        warnOfLimit();
    }

    public void stopListening() {
        PropertyEventDispatcher.removeListener(this);
    }

    @Override
    public GlobalPolicy globalPolicy() {
        // Whatever cannot be understood is taken as what is strictest.
        return new GlobalPolicy(value(UNLISTED_DOMAINS, UnlistedDomains.FOLLOW_OPENFIRE, UnlistedDomains.REFUSE), value(MODE, Mode.ENFORCE, Mode.ENFORCE));
    }

    @Override
    public DowngradeRule downgradeRule() {
        return new DowngradeRule(Math.max(1, JiveGlobals.getIntProperty(RATCHET_TIMES, DowngradeRule.DEFAULT.times())),
            Math.max(0, JiveGlobals.getIntProperty(RATCHET_DAYS, DowngradeRule.DEFAULT.days())));
    }

    @Override
    public boolean testsPrivateAddresses() {
        return JiveGlobals.getBooleanProperty(PRIVATE_ADDRESSES, false);
    }

    @Override
    public RevocationRule revocation() {
        return revocation;
    }

    private static RevocationRule readRevocation() {
        return value(REVOCATION, RevocationRule.SOFT_FAIL, RevocationRule.HARD_FAIL);
    }

    @Override
    public DnsTexts dns() {
        return new DnsTexts(JiveGlobals.getProperty(DNS_SERVERS, ""), JiveGlobals.getProperty(DNS_ANCHORS, ""));
    }

    public DnsSettings dnsSettings() {
        DnsTexts texts = dns();
        Optional<List<InetSocketAddress>> servers = DnsSettings.parseServers(texts.servers());
        if (servers.isEmpty()) {
            LOG.error("The property {} is '{}', but must be addresses, with ports or without. Until that is mended, the system's name servers are asked.",
                DNS_SERVERS, texts.servers());
        }
        String anchors = texts.anchors().isBlank() ? DnsSettings.ROOT_ANCHORS : texts.anchors();
        if (!DnsSettings.areAnchors(anchors)) {
            LOG.error("The property {} is '{}', but must be DS or DNSKEY records, one a line. Until that is mended, DNSSEC proves nothing.", DNS_ANCHORS, anchors);
            anchors = "";
        }
        return new DnsSettings(servers.orElse(List.of()), anchors);
    }

    private static <E extends Enum<E>> E value(String property, E unset, E strictest) {
        String value = JiveGlobals.getProperty(property, unset.name());
        for (E known : unset.getDeclaringClass().getEnumConstants()) {
            if (known.name().equals(value)) {
                return known;
            }
        }
        LOG.error("The property {} is '{}', but must be one of {}. Until that is mended, {} holds.", property, value,
            Arrays.toString(unset.getDeclaringClass().getEnumConstants()), strictest);
        return strictest;
    }

    @Override
    public int subscriptionRequestsPerMinute() {
        return limit().orElse(DEFAULT_SUBSCRIPTION_REQUESTS);
    }

    @Override
    public boolean everHadPartners() {
        return JiveGlobals.getProperty(PARTNERS) != null;
    }

    @Override
    public void havePartners() throws StoreException.Unavailable {
        if (!everHadPartners()) {
            put(Map.of(PARTNERS, "true"));
        }
    }

    @Override
    public void save(GlobalSettings changed) throws StoreException.Unavailable {
        Map<String, String> before = texts(all());
        Map<String, String> different = new LinkedHashMap<>(texts(changed));
        different.entrySet().removeIf(property -> property.getValue().equals(before.get(property.getKey())));
        if (!different.isEmpty()) {
            put(different);
        }
    }

    private static Map<String, String> texts(GlobalSettings settings) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(UNLISTED_DOMAINS, settings.policy().unlisted().name());
        texts.put(MODE, settings.policy().mode().name());
        texts.put(SUBSCRIPTION_REQUESTS, Integer.toString(settings.subscriptionRequestsPerMinute()));
        texts.put(RATCHET_TIMES, Integer.toString(settings.downgradeRule().times()));
        texts.put(RATCHET_DAYS, Integer.toString(settings.downgradeRule().days()));
        texts.put(PRIVATE_ADDRESSES, Boolean.toString(settings.testsPrivateAddresses()));
        texts.put(REVOCATION, settings.revocation().name());
        texts.put(DNS_SERVERS, settings.dns().servers());
        texts.put(DNS_ANCHORS, settings.dns().anchors());
        return texts;
    }

    /** To the database first: what Openfire and other nodes hold in memory changes only once it is stored. */
    private void put(Map<String, String> values) throws StoreException.Unavailable {
        stored.put(values);
        values.forEach((name, value) -> {
            PropertyClusterEventTask task = value.isEmpty() ? PropertyClusterEventTask.createDeleteTask(name)
                : PropertyClusterEventTask.createPutTask(name, value, false);
            task.run();
            CacheFactory.doClusterTask(task);
        });
    }

    /** Empty where the property is no such number. */
    private static OptionalInt limit() {
        String value = JiveGlobals.getProperty(SUBSCRIPTION_REQUESTS);
        if (value == null) {
            return OptionalInt.of(DEFAULT_SUBSCRIPTION_REQUESTS);
        }
        try {
            int number = Integer.parseInt(value.strip());
            return number >= 1 && number <= MAX_SUBSCRIPTION_REQUESTS ? OptionalInt.of(number) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private static void warnOfLimit() {
        if (limit().isEmpty()) {
            LOG.error("The property {} is '{}', but must be a number from 1 to {}. Until that is mended, {} holds.", SUBSCRIPTION_REQUESTS,
                JiveGlobals.getProperty(SUBSCRIPTION_REQUESTS), MAX_SUBSCRIPTION_REQUESTS, DEFAULT_SUBSCRIPTION_REQUESTS);
        }
    }

    @Override
    public void changed(String property) {
        if (property.equals(UNLISTED_DOMAINS) || property.equals(MODE) || property.equals(PARTNERS)) {
            listener.run();
        } else if (property.equals(DNS_SERVERS) || property.equals(DNS_ANCHORS)) {
            dnsListener.run();
        } else if (property.equals(REVOCATION)) {
            revocation = readRevocation();
            revocationListener.run();
        } else if (property.equals(SUBSCRIPTION_REQUESTS)) {
            warnOfLimit();
        }
    }
}
