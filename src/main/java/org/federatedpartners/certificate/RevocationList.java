package org.federatedpartners.certificate;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.SignatureException;
import java.security.cert.CRLException;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.federatedpartners.certificate.RevocationStatement.Revoked;

/**
 * A CRL that a CA has signed itself (RFC 5280 5). The JDK reads and verifies it. This class evaluates it (RFC 5280 6.3.3), because the
 * JDK may fetch other CRLs over the network when it judges a path, in spite of its settings. CRLs
 * that others sign for the CA (indirect ones) and changes to CRLs (deltas) say nothing.
 */
public final class RevocationList {

    private static final String ISSUING_DISTRIBUTION_POINT = "2.5.29.28";
    private static final String DELTA_INDICATOR = "2.5.29.27";
    private static final int CRL_SIGN = 6;
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(15);

    /**
     * The scope of a CRL (RFC 5280 5.2.5).
     *
     * @param points where it is published; empty if that does not matter
     */
    private record Scope(boolean partial, boolean usersOnly, boolean caOnly, Optional<List<String>> points) {

        private static final int POINT = 0xA0;
        private static final int USERS_ONLY = 0x81;
        private static final int CA_ONLY = 0x82;
        private static final int SOME_REASONS = 0x83;
        private static final int INDIRECT = 0x84;
        private static final int ATTRIBUTES_ONLY = 0x85;

        static Scope of(X509CRL list) throws CertificateParsingException, SignatureException {
            boolean partial = false;
            boolean usersOnly = false;
            boolean caOnly = false;
            Optional<List<String>> points = Optional.empty();
            byte[] extension = list.getExtensionValue(ISSUING_DISTRIBUTION_POINT);
            if (extension != null) {
                for (DerElement part : DerElement.only(DerElement.only(extension).contents()).children()) {
                    switch (part.tag()) {
                        case POINT -> points = Optional.of(RevocationSources.fullName(part));
                        case USERS_ONLY -> usersOnly = isTrue(part);
                        case CA_ONLY -> caOnly = isTrue(part);
                        case INDIRECT -> {
                            if (isTrue(part)) {
                                throw new SignatureException("The list is an indirect one");
                            }
                        }
                        default -> partial = true;
                    }
                }
            }
            return new Scope(partial, usersOnly, caOnly, points);
        }

        private static boolean isTrue(DerElement element) {
            return element.contents().length == 1 && element.contents()[0] != 0;
        }

        /** Whether it would be in the list, if it were revoked. */
        boolean covers(X509Certificate certificate) throws CertificateParsingException {
            boolean ca = certificate.getBasicConstraints() >= 0;
            if (partial || usersOnly && ca || caOnly && !ca) {
                return false;
            }
            List<String> named = RevocationSources.of(certificate).lists();
            return points.isEmpty() || points.get().stream().anyMatch(named::contains);
        }
    }

    private final X509CRL list;
    private final Scope scope;

    private RevocationList(X509CRL list, Scope scope) {
        this.list = list;
        this.scope = scope;
    }

    /**
     * @param der unverified bytes
     * @throws GeneralSecurityException if it is not a CRL, is not issued by this CA about its own certificates, is not properly signed,
     *                                  or is not valid yet
     */
    public static RevocationList of(byte[] der, X509Certificate issuer, Instant now) throws GeneralSecurityException {
        X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
        boolean[] usage = issuer.getKeyUsage();
        if (!list.getIssuerX500Principal().equals(issuer.getSubjectX500Principal()) || usage != null && !usage[CRL_SIGN]) {
            throw new CRLException("The list is not one of this authority");
        }
        if (list.getExtensionValue(DELTA_INDICATOR) != null || list.hasUnsupportedCriticalExtension()) {
            throw new CRLException("The list is not a complete one");
        }
        if (list.getThisUpdate().toInstant().isAfter(now.plus(CLOCKS_DIFFER))) {
            throw new CRLException("The list is not valid yet");
        }
        if (Strength.isBroken(list.getSigAlgName())) {
            throw new SignatureException("The list is signed by a method that is broken");
        }
        list.verify(issuer.getPublicKey());
        return new RevocationList(list, Scope.of(list));
    }

    /** When there is another one. */
    public Instant until() {
        return list.getNextUpdate() == null ? list.getThisUpdate().toInstant() : list.getNextUpdate().toInstant();
    }

    /**
     * What the CRL says of a certificate; empty if it says nothing of it.
     *
     * @param certificate issued by the same CA
     */
    public Optional<RevocationStatement> about(X509Certificate certificate) {
        X509CRLEntry entry = list.getRevokedCertificate(certificate.getSerialNumber());
        if (entry != null && entry.getRevocationReason() != CRLReason.REMOVE_FROM_CRL) {
            CRLReason reason = Objects.requireNonNullElse(entry.getRevocationReason(), CRLReason.UNSPECIFIED);
            return Optional.of(statement(Optional.of(new Revoked(entry.getRevocationDate().toInstant(), reason))));
        }
        try {
            return scope.covers(certificate) ? Optional.of(statement(Optional.empty())) : Optional.empty();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }

    private RevocationStatement statement(Optional<Revoked> revoked) {
        return new RevocationStatement(revoked, list.getThisUpdate().toInstant(), until());
    }
}
