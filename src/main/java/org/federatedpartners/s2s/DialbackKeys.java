package org.federatedpartners.s2s;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.dom4j.Element;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.stream.Dialback;

/**
 * Dialback keys by XEP-0185: bound to both domains and the stream. Openfire's own are bound to the stream alone, and come
 * from a secret that can be guessed.
 */
public final class DialbackKeys {

    private final Supplier<String> secret;

    /** @param secret shared by all nodes of a cluster, for another one may be asked */
    public DialbackKeys(Supplier<String> secret) {
        this.secret = secret;
    }

    /** The server that asks about the key may write the domains in another way than it was made with: as A-labels or as people do. */
    String key(String receiving, String originating, String streamId) {
        try {
            byte[] hashed = MessageDigest.getInstance("SHA-256").digest(secret.get().getBytes(StandardCharsets.UTF_8));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HexFormat.of().formatHex(hashed).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal((DomainName.lookupKey(receiving) + ' ' + DomainName.lookupKey(originating) + ' ' + streamId).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /**
     * The answer to a server that asks whether a dialback key, sent to it by a local domain, is genuine.
     *
     * @param question as {@link Dialback#isQuestion} knows it
     */
    public Element answer(Element question) {
        String key = key(question.attributeValue("from", ""), question.attributeValue("to", ""), question.attributeValue("id", ""));
        boolean ours = MessageDigest.isEqual(key.getBytes(StandardCharsets.UTF_8), question.getTextTrim().getBytes(StandardCharsets.UTF_8));
        return Dialback.answer(question, ours ? "valid" : "invalid");
    }
}
