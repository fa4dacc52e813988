package org.federatedpartners.openfire.server;

import java.util.Map;
import org.jivesoftware.util.PropertyEventListener;

/** Hears of changes to those of Openfire's system properties that are kept in its database; on whatever thread makes the change. */
public interface PropertyChanges extends PropertyEventListener {

    /** A property has got another value, or none any more. */
    void changed(String property);

    @Override
    default void propertySet(String property, Map<String, Object> params) {
        changed(property);
    }

    @Override
    default void propertyDeleted(String property, Map<String, Object> params) {
        changed(property);
    }

    @Override
    default void xmlPropertySet(String property, Map<String, Object> params) {
        // Not kept in the database.
    }

    @Override
    default void xmlPropertyDeleted(String property, Map<String, Object> params) {
        // Not kept in the database.
    }
}
