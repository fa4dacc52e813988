package org.federatedpartners.denylist;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What is stored of a list beside its entries.
 *
 * @param digest  of the entries, see {@link #digest}
 * @param count   the number of entries
 * @param ignored what is not followed
 * @param fetched when the list was fetched last, in whole seconds
 */
public record ListHead(String source, String digest, int count, Ignored ignored, Instant fetched) {

    /** Stands for a text of any length: 64 hexadecimal digits, which differ where the texts do. */
    public static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
