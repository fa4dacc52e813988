package org.federatedpartners.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.federatedpartners.history.DowngradeRule;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.StoredPartners;

/** Settings for as long as a test lasts, at first those of a server on which nothing was set. */
public final class InMemorySettings implements Settings {

    /** Why nothing can be stored; null if it can. */
    public volatile StoreException.Unavailable failure;
    public volatile boolean everHadPartners;
    /** Counts a change that is stored. */
    public LongSupplier counted = () -> StoredPartners.NO_VERSION;
    /** What others have stored; null for nothing. */
    public volatile GlobalSettings elsewhere;
    /** What happens just before that is read. */
    public volatile Runnable beforeQuery = () -> {};
    private volatile GlobalSettings all = GlobalSettings.DEFAULT;

    @Override
    public GlobalSettings all() {
        return all;
    }

    public void save(GlobalSettings changed) {
        all = changed;
    }

    @Override
    public long store(ChangedProperties properties) throws StoreException {
        if (failure != null) {
            throw failure;
        }
        GlobalSettings stored = elsewhere == null ? all : elsewhere;
        for (Setting<?> setting : Setting.ALL) {
            String seen = properties.seen().get(setting.property());
            if (seen != null && !seen.equals(setting.text(stored)) && !properties.texts().get(setting.property()).equals(setting.text(stored))) {
                throw new StoreException.Conflict();
            }
        }
        return counted.getAsLong();
    }

    @Override
    public Runnable read() {
        beforeQuery.run();
        GlobalSettings read = elsewhere;
        return () -> {
            if (read != null) {
                all = read;
                elsewhere = null;
            }
        };
    }

    @Override
    public ChangedProperties differing(GlobalSettings seen, GlobalSettings changed) throws StoreException.Conflict {
        List<Setting<?>> different = Setting.ALL.stream().filter(setting -> !setting.text(changed).equals(setting.text(seen))).toList();
        if (different.stream().anyMatch(setting -> !setting.text(all).equals(setting.text(seen)))) {
            throw new StoreException.Conflict();
        }
        return new ChangedProperties(different.stream().collect(Collectors.toMap(Setting::property, setting -> setting.text(changed))),
            different.stream().collect(Collectors.toMap(Setting::property, setting -> setting.text(seen))));
    }

    @Override
    public void stored(Map<String, String> properties) {
        Map<Setting<?>, Object> values = new HashMap<>();
        Setting.ALL.forEach(setting -> values.put(setting, setting.stored(properties.getOrDefault(setting.property(), setting.text(all))).orElseThrow()));
        all = GlobalSettings.of(values);
    }

    @Override
    public boolean everHadPartners() {
        return everHadPartners;
    }

    @Override
    public void havePartners() throws StoreException.Unavailable {
        if (failure != null && !everHadPartners) {
            throw failure;
        }
        everHadPartners = true;
    }

    /** These settings with another policy. */
    public GlobalSettings with(GlobalPolicy other) {
        return new GlobalSettings(other, all.subscriptionRequestsPerMinute(), all.downgradeRule(), all.keepsAddresses(), all.testsPrivateAddresses(), all.revocation(), all.dns(), all.notifications());
    }

    public void globalPolicy(GlobalPolicy value) {
        all = with(value);
    }

    public void downgradeRule(DowngradeRule value) {
        all = new GlobalSettings(all.policy(), all.subscriptionRequestsPerMinute(), value, all.keepsAddresses(), all.testsPrivateAddresses(), all.revocation(), all.dns(), all.notifications());
    }

    public void subscriptionRequestsPerMinute(int value) {
        all = new GlobalSettings(all.policy(), value, all.downgradeRule(), all.keepsAddresses(), all.testsPrivateAddresses(), all.revocation(), all.dns(), all.notifications());
    }
}
