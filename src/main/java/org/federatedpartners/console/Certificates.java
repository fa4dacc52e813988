package org.federatedpartners.console;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.policy.CertificateProblem;

/** Whose certificates are to be renewed in time. */
public interface Certificates {

    /** Those that this server shows to others. */
    List<X509Certificate> own();

    /** A problem that partners may have with the certificate or chain that this server shows; empty if there is none, or if it cannot be read. */
    Optional<CertificateProblem> ownProblem();

    /** Those that partners' servers have shown last. */
    List<SeenCertificate> partners();
}
