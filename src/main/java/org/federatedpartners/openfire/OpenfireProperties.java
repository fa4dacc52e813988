package org.federatedpartners.openfire;

import java.util.Map;
import org.jivesoftware.util.JiveGlobals;

/** Sets Openfire's system properties by a method that is the same in all versions: {@code setProperty} returns a value since 5.2 (OF-3313). */
final class OpenfireProperties {

    private OpenfireProperties() { }

    static void set(String name, String value) {
        JiveGlobals.setProperties(Map.of(name, value));
    }
}
