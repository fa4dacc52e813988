package org.federatedpartners.openfire.server;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.federatedpartners.dns.DnsSettings;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.ServerProperty;
import org.federatedpartners.store.ChangedProperties;
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

/**
 * Settings kept as Openfire system properties. Openfire holds them in memory and tells of changes by other nodes, but it can miss one, and then keeps the old
 * value. So {@link #read} compares with the database.
 */
public final class OpenfireSettings implements Settings, PropertyChanges {

    private static final Log LOG = Log.of(OpenfireSettings.class);

    /** A property, so that it can be read where the table of partners cannot. */
    private static final String PARTNERS = ServerProperty.HAD_PARTNERS.key();

    private final JdbcProperties stored;
    private final Optional<SystemProperties> explained = SystemProperties.ofThisServer();
    private Runnable listener = () -> {};
    private Runnable dnsListener = () -> {};
    private Runnable revocationListener = () -> {};
    /** Held while what Openfire holds in memory is changed from here. */
    private final Object memory = new Object();
    /** How often that was changed: what was read before must not undo it. */
    private final AtomicLong changes = new AtomicLong();
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
        return read(setting, JiveGlobals.getProperty(setting.property()), wrong);
    }

    /** @param text of the property; null if there is none */
    private static <T> T read(Setting<T> setting, String text, Consumer<Setting<?>> wrong) {
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
            // To the database first: what Openfire and other nodes hold in memory changes only once it is stored.
            stored.note(PARTNERS, "true");
            stored(Map.of(PARTNERS, "true"));
        }
    }

    @Override
    public long store(ChangedProperties properties) throws StoreException {
        return stored.put(properties);
    }

    @Override
    public Runnable read() throws StoreException.Unavailable {
        long before = changes.get();
        Map<String, Optional<String>> rows = stored.read();
        return () -> takeOver(rows, before);
    }

    /** Into Openfire's memory too, so that its own page shows what holds. Where something was changed meanwhile, the next look is in time. */
    private void takeOver(Map<String, Optional<String>> rows, long before) {
        synchronized (memory) {
            if (changes.get() == before) {
                Setting.ALL.stream().map(Setting::property).filter(name -> !isAsIn(rows, name))
                    .forEach(name -> task(name, rows.getOrDefault(name, Optional.empty()).orElse("")).run());
            }
        }
    }

    private static boolean isAsIn(Map<String, Optional<String>> rows, String name) {
        String held = JiveGlobals.getProperty(name);
        Optional<String> row = rows.get(name);
        // Of one that Openfire has encrypted, only Openfire knows the value.
        return row == null ? held == null : row.isEmpty() || row.get().equals(held);
    }

    @Override
    public ChangedProperties differing(GlobalSettings seen, GlobalSettings changed) throws StoreException.Conflict {
        Map<String, String> texts = new HashMap<>();
        Map<String, String> before = new HashMap<>();
        for (Setting<?> setting : Setting.ALL) {
            if (!setting.text(changed).equals(setting.text(seen))) {
                String held = JiveGlobals.getProperty(setting.property());
                if (!setting.text(GlobalSettings.of(Map.of(setting, read(setting, held, wrong -> {})))).equals(setting.text(seen))) {
                    throw new StoreException.Conflict();
                }
                texts.put(setting.property(), setting.text(changed));
                before.put(setting.property(), held == null ? "" : held);
            }
        }
        return new ChangedProperties(texts, before);
    }

    @Override
    public void stored(Map<String, String> properties) {
        synchronized (memory) {
            changes.incrementAndGet();
            properties.forEach((name, value) -> task(name, value).run());
        }
        // Other nodes look themselves; their Openfire holds the properties in memory, too.
        properties.forEach((name, value) -> CacheFactory.doClusterTask(task(name, value)));
    }

    /** @param value an empty one removes the property */
    private static PropertyClusterEventTask task(String name, String value) {
        return value.isEmpty() ? PropertyClusterEventTask.createDeleteTask(name) : PropertyClusterEventTask.createPutTask(name, value, false);
    }

    @Override
    public void changed(String property) {
        changes.incrementAndGet();
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
