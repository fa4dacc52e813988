package org.federatedpartners.store;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.federatedpartners.history.DowngradeRule;
import org.federatedpartners.policy.GlobalPolicy;

/** Settings for as long as a test lasts, at first those of a server on which nothing was set. */
public final class InMemorySettings implements Settings {

    /** Why nothing can be stored; null if it can. */
    public volatile StoreException.Unavailable failure;
    public volatile boolean everHadPartners;
    private volatile GlobalSettings all = GlobalSettings.DEFAULT;

    @Override
    public GlobalSettings all() {
        return all;
    }

    @Override
    public void save(GlobalSettings changed) throws StoreException.Unavailable {
        if (failure != null) {
            throw failure;
        }
        all = changed;
    }

    @Override
    public Map<String, String> differing(GlobalSettings changed) {
        return Setting.ALL.stream().filter(setting -> !setting.text(changed).equals(setting.text(all)))
            .collect(Collectors.toMap(Setting::property, setting -> setting.text(changed)));
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
