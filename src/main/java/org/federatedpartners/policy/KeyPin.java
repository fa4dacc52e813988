package org.federatedpartners.policy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A pinned public key, by the SHA-256 of its SubjectPublicKeyInfo (RFC 7469 2.4).
 *
 * @param value 64 hexadecimal digits in lower case, so that no database treats two of them as equal
 * @param alone whether the key proves the partner's domains by itself: the names and the expiry of its certificate do not matter
 */
public record KeyPin(String value, boolean alone) {

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PREFIX = Pattern.compile("(?i)sha-?256[:/]{1,2}");
    private static final int OCTETS = 32;

    public KeyPin {
        if (!HEX.matcher(value).matches()) {
            throw new IllegalArgumentException("Not the SHA-256 of a key: " + value);
        }
    }

    /** One whose certificate must still name the domain and be in date. */
    public KeyPin(String value) {
        this(value, false);
    }

    public KeyPin with(boolean trustedAlone) {
        return new KeyPin(value, trustedAlone);
    }

    /** Whether the other one is of the same key, however each is trusted. */
    public boolean isSameKey(KeyPin other) {
        return value.equals(other.value);
    }

    public static KeyPin of(X509Certificate certificate) {
        try {
            return new KeyPin(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Reads what tools print: hexadecimal digits, with colons or without, or Base64; {@code sha256/} may stand before it. */
    public static Optional<KeyPin> parse(String text) {
        String bare = PREFIX.matcher(text.strip()).replaceFirst("");
        String hex = bare.replace(":", "").toLowerCase(Locale.ROOT);
        if (HEX.matcher(hex).matches()) {
            return Optional.of(new KeyPin(hex));
        }
        try {
            byte[] octets = Base64.getDecoder().decode(bare);
            return octets.length == OCTETS ? Optional.of(new KeyPin(HexFormat.of().formatHex(octets))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
