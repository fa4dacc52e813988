package org.federatedpartners.dns;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * A TLSA record (RFC 6698), understood or not.
 *
 * @param association in hexadecimal, lower case
 */
public record Tlsa(int usage, int selector, int matching, String association) {

    /** PKIX-TA, PKIX-EE, DANE-TA, DANE-EE (RFC 7218). */
    public static final int PKIX_TA = 0;
    public static final int PKIX_EE = 1;
    public static final int DANE_TA = 2;
    public static final int DANE_EE = 3;

    /** Whether the record is of this certificate or its key; never so for a selector or a matching type that is unknown. */
    public boolean matches(X509Certificate certificate) {
        try {
            byte[] selected = switch (selector) {
                case 0 -> certificate.getEncoded();
                case 1 -> certificate.getPublicKey().getEncoded();
                default -> null;
            };
            return selected != null && HexFormat.of().formatHex(matched(selected)).equals(association);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private byte[] matched(byte[] selected) throws GeneralSecurityException {
        return switch (matching) {
            case 0 -> selected;
            case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
            case 2 -> MessageDigest.getInstance("SHA-512").digest(selected);
            default -> throw new GeneralSecurityException("Unknown matching type " + matching);
        };
    }
}
