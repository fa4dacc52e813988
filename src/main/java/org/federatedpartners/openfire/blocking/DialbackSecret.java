package org.federatedpartners.openfire.blocking;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.federatedpartners.policy.ServerProperty;
import org.jivesoftware.util.JiveGlobals;

/** What our dialback keys are made from: a property of Openfire, which all nodes of a cluster share. */
final class DialbackSecret {

    private static final int BYTES = 32;

    private DialbackSecret() {
    }

    /** Made when it is first asked for. */
    static synchronized String get() {
        String secret = JiveGlobals.getProperty(ServerProperty.DIALBACK_SECRET.key());
        if (secret == null) {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            secret = HexFormat.of().formatHex(random);
            JiveGlobals.setProperty(ServerProperty.DIALBACK_SECRET.key(), secret, true);
        }
        return secret;
    }
}
