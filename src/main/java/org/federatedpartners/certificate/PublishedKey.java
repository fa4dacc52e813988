package org.federatedpartners.certificate;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Objects;
import org.federatedpartners.policy.KeyPin;

/**
 * A certificate or key that a domain publishes for its server (RFC 6698, RFC 7673), as DNSSEC proves.
 *
 * @param holder      whose it is
 * @param selector    the number of what is compared: the whole certificate, or its key
 * @param matching    the number of how: as it is, or by a digest
 * @param association what it is compared with, in hexadecimal, lower case
 * @param host        the server; a CA may certify its name instead of the domain (RFC 7673 4)
 */
public record PublishedKey(Holder holder, int selector, int matching, String association, String host) {

    /** Of the four usages, those that need no CA that is trusted anyway. */
    public enum Holder {
        /** A CA (DANE-TA): a certificate that it has issued for the domain proves the domain. */
        CA,
        /** The server (DANE-EE): neither names nor dates matter (RFC 7671 5.1). */
        SERVER
    }

    public PublishedKey {
        Objects.requireNonNull(holder);
        Objects.requireNonNull(association);
        Objects.requireNonNull(host);
    }

    /** Whether it is this certificate or its key; never so for a selector or a matching type that is unknown. */
    boolean matches(X509Certificate certificate) throws GeneralSecurityException {
        byte[] selected = switch (selector) {
            case 0 -> certificate.getEncoded();
            case 1 -> certificate.getPublicKey().getEncoded();
            default -> null;
        };
        if (selected == null) {
            return false;
        }
        return switch (matching) {
            case 0 -> HexFormat.of().formatHex(selected).equals(association);
            case 1 -> digest("SHA-256", selected).equals(association);
            case 2 -> digest("SHA-512", selected).equals(association);
            default -> false;
        };
    }

    /**
     * The same of a certificate of which only digests are known. A SHA-512 is comparable with none of them, so what is published that way matches nothing.
     *
     * @param fingerprint the SHA-256 of the whole certificate, in hexadecimal, lower case
     * @param key         the SHA-256 of its key
     */
    boolean matches(String fingerprint, KeyPin key) throws GeneralSecurityException {
        String known = selector == 0 ? fingerprint : selector == 1 ? key.value() : "";
        return switch (matching) {
            case 0 -> digest("SHA-256", HexFormat.of().parseHex(association)).equals(known);
            case 1 -> association.equals(known);
            default -> false;
        };
    }

    private static String digest(String method, byte[] selected) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance(method).digest(selected));
    }
}
