package org.federatedpartners.console;

import java.util.List;
import java.util.Optional;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.CertificateProblem;

/** This server's own certificates, as partners see them, and what is known of theirs. */
public interface Certificates {

    /** Those that this server shows to others. */
    List<ShownCertificate> own();

    /**
     * A problem that partners may have with the certificate or chain that this server shows; empty if there is none, or if it cannot be read.
     *
     * @param local the domain of this server, as looked up, that a stream is for
     */
    Optional<CertificateProblem> ownProblem(String local);

    /** Whether the key of a partner's certificate proves the domain alone, so that it does not matter when the certificate ends. By what is known now; never waits. */
    boolean isByKeyAlone(SeenCertificate certificate);
}
