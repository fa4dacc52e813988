package org.federatedpartners.openfire;

import java.util.Map;
import java.util.OptionalInt;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.Settings;
import org.jivesoftware.util.JiveGlobals;
import org.jivesoftware.util.PropertyEventDispatcher;
import org.jivesoftware.util.PropertyEventListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings kept as Openfire system properties; Openfire holds them in memory and tells of changes by other nodes. */
final class OpenfireSettings implements Settings, PropertyEventListener {

    static final String UNLISTED_DOMAINS = "federatedpartners.unlisted-domains";

    static final String SUBSCRIPTION_REQUESTS = "federatedpartners.subscription-requests-per-minute";

    private static final Logger LOG = LoggerFactory.getLogger(OpenfireSettings.class);

    private Runnable listener = () -> { };

    void listen(Runnable toChanges) {
        listener = toChanges;
        PropertyEventDispatcher.addListener(this);
        warnOfLimit();
    }

    void stopListening() {
        PropertyEventDispatcher.removeListener(this);
    }

    @Override
    public UnlistedDomains unlistedDomains() {
        String value = JiveGlobals.getProperty(UNLISTED_DOMAINS, UnlistedDomains.FOLLOW_OPENFIRE.name());
        try {
            return UnlistedDomains.valueOf(value);
        } catch (IllegalArgumentException e) {
            LOG.error("The property {} is '{}', but must be FOLLOW_OPENFIRE or REFUSE. Until that is mended, REFUSE holds.",
                UNLISTED_DOMAINS, value);
            return UnlistedDomains.REFUSE;
        }
    }

    @Override
    public void unlistedDomains(UnlistedDomains value) {
        JiveGlobals.setProperty(UNLISTED_DOMAINS, value.name());
    }

    @Override
    public int subscriptionRequestsPerMinute() {
        return limit().orElse(DEFAULT_SUBSCRIPTION_REQUESTS);
    }

    @Override
    public void subscriptionRequestsPerMinute(int value) {
        JiveGlobals.setProperty(SUBSCRIPTION_REQUESTS, Integer.toString(value));
    }

    /** Empty where the property is no such number. */
    private static OptionalInt limit() {
        String value = JiveGlobals.getProperty(SUBSCRIPTION_REQUESTS);
        if (value == null) {
            return OptionalInt.of(DEFAULT_SUBSCRIPTION_REQUESTS);
        }
        try {
            int number = Integer.parseInt(value.strip());
            return number >= 1 && number <= MOST_SUBSCRIPTION_REQUESTS ? OptionalInt.of(number) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private static void warnOfLimit() {
        if (limit().isEmpty()) {
            LOG.error("The property {} is '{}', but must be a number from 1 to {}. Until that is mended, {} holds.", SUBSCRIPTION_REQUESTS,
                JiveGlobals.getProperty(SUBSCRIPTION_REQUESTS), MOST_SUBSCRIPTION_REQUESTS, DEFAULT_SUBSCRIPTION_REQUESTS);
        }
    }

    @Override
    public void propertySet(String property, Map<String, Object> params) {
        changed(property);
    }

    @Override
    public void propertyDeleted(String property, Map<String, Object> params) {
        changed(property);
    }

    @Override
    public void xmlPropertySet(String property, Map<String, Object> params) {
        // Ours are kept in the database.
    }

    @Override
    public void xmlPropertyDeleted(String property, Map<String, Object> params) {
        // Ours are kept in the database.
    }

    private void changed(String property) {
        if (property.equals(UNLISTED_DOMAINS)) {
            listener.run();
        } else if (property.equals(SUBSCRIPTION_REQUESTS)) {
            warnOfLimit();
        }
    }
}
