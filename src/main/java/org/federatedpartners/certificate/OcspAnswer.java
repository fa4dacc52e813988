package org.federatedpartners.certificate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CRLReason;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.federatedpartners.certificate.RevocationStatement.Revoked;

/**
 * An OCSP response (RFC 6960) that somebody has handed over. The JDK says whether it is the authority's word about the certificate:
 * by its signature, or that of a responder to which the authority has delegated it. What that word is, Bouncy Castle reads.
 */
public final class OcspAnswer {

    /** For how long a response holds that does not tell (RFC 6960 4.2.2.1: newer ones are to be had all the time). */
    private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(15);

    private OcspAnswer() { }

    /**
     * Empty if it is no response, not the authority's, about other certificates, or says that the responder does not know.
     *
     * @param response may be anything
     * @param issuer   the authority, whose certificate is trusted
     */
    public static Optional<RevocationStatement> about(X509Certificate certificate, X509Certificate issuer, byte[] response, Instant now) {
        try {
            if (!(new OCSPResp(response).getResponseObject() instanceof BasicOCSPResp basic) || basic.getResponses().length != 1) {
                return Optional.empty();
            }
            SingleResp answer = basic.getResponses()[0];
            Instant from = answer.getThisUpdate().toInstant();
            Instant until = answer.getNextUpdate() == null ? from.plus(DEFAULT_LIFETIME) : answer.getNextUpdate().toInstant();
            // A revocation counts even if the response is old: so it is verified as of when it was not.
            if (until.isBefore(from) || !isOf(issuer, certificate, response, now.isAfter(until) ? until : now)) {
                return Optional.empty();
            }
            return statement(answer, from, until);
        } catch (IOException | OCSPException | GeneralSecurityException | RuntimeException | StackOverflowError e) {
            // A server can hand over anything; old Bouncy Castles follow it as deep as it is nested.
            return Optional.empty();
        }
    }

    private static Optional<RevocationStatement> statement(SingleResp answer, Instant from, Instant until) {
        if (answer.getCertStatus() == null) {
            return Optional.of(new RevocationStatement(Optional.empty(), from, until));
        }
        return answer.getCertStatus() instanceof RevokedStatus revoked
            ? Optional.of(new RevocationStatement(Optional.of(new Revoked(revoked.getRevocationTime().toInstant(), reason(revoked))), from, until))
            : Optional.empty();
    }

    private static CRLReason reason(RevokedStatus revoked) {
        int number = revoked.hasRevocationReason() ? revoked.getRevocationReason() : 0;
        CRLReason[] all = CRLReason.values();
        return number >= 0 && number < all.length ? all[number] : CRLReason.UNSPECIFIED;
    }

    /** There is one certificate, and a response for it: so there is nothing that the JDK could ask for over the network. */
    private static boolean isOf(X509Certificate issuer, X509Certificate certificate, byte[] response, Instant at) throws GeneralSecurityException {
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        checker.setOptions(EnumSet.of(PKIXRevocationChecker.Option.NO_FALLBACK));
        checker.setOcspResponses(Map.of(certificate, response));
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
        parameters.addCertPathChecker(checker);
        parameters.setDate(Date.from(at));
        try {
            validator.validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), parameters);
            return true;
        } catch (CertPathValidatorException e) {
            return e.getReason() == BasicReason.REVOKED;
        }
    }
}
