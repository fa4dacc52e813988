package org.federatedpartners.openfire.blocking;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.ServerProperty;
import org.jivesoftware.util.JiveGlobals;

/**
 * Dialback keys by XEP-0185: bound to both domains and the stream. Openfire's own are bound to the stream alone, and come
 * from a secret that can be guessed.
 */
final class DialbackKeys {

    private static final int SECRET_BYTES = 32;

    private DialbackKeys() {
    }

    static String key(String receiving, String originating, String streamId) {
        return key(secret(), receiving, originating, streamId);
    }

    static boolean isOurs(String key, String receiving, String originating, String streamId) {
        return MessageDigest.isEqual(key(receiving, originating, streamId).getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8));
    }

    /** The server that asks about the key may write the domains in another way than it was made with: as A-labels or as people do. */
    static String key(String secret, String receiving, String originating, String streamId) {
        try {
            byte[] hashed = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HexFormat.of().formatHex(hashed).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal((DomainName.lookupKey(receiving) + ' ' + DomainName.lookupKey(originating) + ' ' + streamId).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static synchronized String secret() {
        String secret = JiveGlobals.getProperty(ServerProperty.DIALBACK_SECRET.key());
        if (secret == null) {
            byte[] random = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(random);
            secret = HexFormat.of().formatHex(random);
            JiveGlobals.setProperty(ServerProperty.DIALBACK_SECRET.key(), secret, true);
        }
        return secret;
    }
}
