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
 * An OCSP response (RFC 6960) of unverified origin. The JDK verifies that it comes from the CA: by the CA's signature, or by that of a
 * responder to which the CA has delegated it. Bouncy Castle reads the status.
 */
public final class OcspAnswer {

    /** The validity of a response that states none (RFC 6960 4.2.2.1: newer ones are available all the time). */
    private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(15);

    private OcspAnswer() {}

    /**
     * The status that a response states. Empty if it is not a response, does not come from the CA, is about other certificates, or says
     * that the responder does not know.
     *
     * @param response unverified bytes
     * @param issuer   the CA, whose certificate is trusted
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
            // A server can staple anything; old Bouncy Castles follow it to any depth of nesting.
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

    /** Whether the JDK accepts the response as the CA's. With one certificate and a response for it, the JDK has no reason to use the network. */
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
