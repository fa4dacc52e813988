package org.federatedpartners.openfire.server;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.federatedpartners.dns.DnsSettings;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.ServerProperty;
import org.federatedpartners.store.ConnectionSource;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.GlobalSettings.DnsTexts;
import org.federatedpartners.store.JdbcProperties;
import org.federatedpartners.store.Setting;
import org.federatedpartners.store.Settings;
import org.federatedpartners.store.StoreException;
import org.jivesoftware.util.JiveGlobals;
import org.jivesoftware.util.PropertyClusterEventTask;
import org.jivesoftware.util.PropertyEventDispatcher;
import org.jivesoftware.util.cache.CacheFactory;

/** Settings kept as Openfire system properties; Openfire holds them in memory and tells of changes by other nodes. */
public final class OpenfireSettings implements Settings, PropertyChanges {

    private static final Log LOG = Log.of(OpenfireSettings.class);

    /** A property, so that it can be read where the table of partners cannot. */
    private static final String PARTNERS = ServerProperty.HAD_PARTNERS.key();

    private final JdbcProperties stored;
    private final Optional<SystemProperties> explained = SystemProperties.ofThisServer();
    private Runnable listener = () -> {};
    private Runnable dnsListener = () -> {};
    private Runnable revocationListener = () -> {};
    /** Guarded by {@code this}. */
    private final Map<Setting<?>, Object> values = new HashMap<>();
    private volatile GlobalSettings current;

    public OpenfireSettings(ConnectionSource database) {
        stored = new JdbcProperties(database);
        Setting.ALL.forEach(setting -> values.put(setting, read(setting, wrong -> {})));
        current = GlobalSettings.of(values);
    }

    /**
     * Tells of changes from now on, and of properties that cannot be understood.
     *
     * @param toChanges    of what decides which policy is in force
     * @param toDns        of {@link #dnsSettings}
     * @param toRevocation of {@link GlobalSettings#revocation}
     */
    public void listen(Runnable toChanges, Runnable toDns, Runnable toRevocation) {
        listener = toChanges;
        dnsListener = toDns;
        revocationListener = toRevocation;
        PropertyEventDispatcher.addListener(this);
        explained.ifPresent(openfire -> openfire.declare(PARTNERS));
        Setting.ALL.forEach(this::changed);
    }

    public void stopListening() {
        PropertyEventDispatcher.removeListener(this);
        explained.ifPresent(SystemProperties::remove);
    }

    @Override
    public GlobalSettings all() {
        return current;
    }

    private static <T> T read(Setting<T> setting, Consumer<Setting<?>> wrong) {
        String text = JiveGlobals.getProperty(setting.property());
        if (text == null) {
            return setting.standard();
        }
        return setting.stored(text).orElseGet(() -> {
            wrong.accept(setting);
            return setting.fallback();
        });
    }

    private static void warn(Setting<?> setting) {
        LOG.error("The property {} is '{}', but must be {}. Until it is corrected, {} holds.", setting, JiveGlobals.getProperty(setting.property()),
            setting.demands(), setting.fallback());
    }

    public DnsSettings dnsSettings() {
        DnsTexts texts = current.dns();
        Optional<List<InetSocketAddress>> servers = DnsSettings.parseServers(texts.servers());
        if (servers.isEmpty()) {
            LOG.error("The property {} is '{}', but must be addresses, with ports or without. Until it is corrected, the system's name servers are asked.",
                Setting.DNS_SERVERS, texts.servers());
        }
        String anchors = texts.anchors().isBlank() ? DnsSettings.ROOT_ANCHORS : texts.anchors();
        if (!DnsSettings.areAnchors(anchors)) {
            LOG.error("The property {} is '{}', but must be DS or DNSKEY records, one a line. Until it is corrected, DNSSEC proves nothing.", Setting.DNS_ANCHORS, anchors);
            anchors = "";
        }
        return new DnsSettings(servers.orElse(List.of()), anchors);
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
        Map<String, String> different = differing(changed);
        if (!different.isEmpty()) {
            put(different);
        }
    }

    @Override
    public Map<String, String> differing(GlobalSettings changed) {
        GlobalSettings before = current;
        Map<String, String> different = new LinkedHashMap<>();
        Setting.ALL.stream().filter(setting -> !setting.text(changed).equals(setting.text(before)))
            .forEach(setting -> different.put(setting.property(), setting.text(changed)));
        return different;
    }

    /** To the database first: what Openfire and other nodes hold in memory changes only once it is stored. */
    private void put(Map<String, String> values) throws StoreException.Unavailable {
        stored.put(values);
        stored(values);
    }

    @Override
    public void stored(Map<String, String> properties) {
        properties.forEach((name, value) -> {
            PropertyClusterEventTask task = value.isEmpty() ? PropertyClusterEventTask.createDeleteTask(name)
                : PropertyClusterEventTask.createPutTask(name, value, false);
            task.run();
            CacheFactory.doClusterTask(task);
        });
    }

    @Override
    public void changed(String property) {
        if (property.equals(PARTNERS)) {
            listener.run();
        }
        Setting.ALL.stream().filter(setting -> setting.property().equals(property)).forEach(this::changed);
    }

    /** What cannot be understood is told here, once, and not whenever a setting is needed. */
    private void changed(Setting<?> setting) {
        GlobalSettings before;
        GlobalSettings after;
        synchronized (this) {
            before = current;
            values.put(setting, read(setting, OpenfireSettings::warn));
            after = GlobalSettings.of(values);
            current = after;
        }
        if (!after.policy().equals(before.policy())) {
            listener.run();
        }
        if (!after.dns().equals(before.dns())) {
            dnsListener.run();
        }
        if (after.revocation() != before.revocation()) {
            revocationListener.run();
        }
    }
}
