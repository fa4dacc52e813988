package org.federatedpartners.console.view;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;

/**
 * What partners may find wrong with this server's certificate. Depends on the domain of this server that a stream is for; each is asked about once.
 * Of one page, used by one thread.
 */
public final class OwnCertificate {

    private final String main;
    private final Predicate<DomainName> isLocal;
    private final Function<String, Optional<CertificateProblem>> question;
    private final Map<String, Optional<CertificateProblem>> known = new HashMap<>();

    /**
     * @param main     this server's main domain
     * @param isLocal  whether this server serves a domain
     * @param question as {@link org.federatedpartners.console.Certificates#ownProblem} has it
     */
    OwnCertificate(String main, Predicate<DomainName> isLocal, Function<String, Optional<CertificateProblem>> question) {
        this.main = main;
        this.isLocal = isLocal;
        this.question = question;
    }

    public static OwnCertificate of(ConsoleServices services) {
        return new OwnCertificate(services.here().own(), services.here().isLocal(), services.diagnosis().certificates()::ownProblem);
    }

    Optional<CertificateProblem> problem(String local) {
        return known.computeIfAbsent(local, question);
    }

    /** The domain of this server that a stream is for; the main one if that is not known. A server that connects to us may name any. */
    String domain(Direction direction, Optional<Transcript> transcript) {
        return transcript.flatMap(Transcript::local).flatMap(OwnCertificate::name).filter(name -> direction == Direction.OUTBOUND || isLocal.test(name))
            .map(DomainName::value).orElse(main);
    }

    private static Optional<DomainName> name(String written) {
        return DomainName.parse(written) instanceof DomainName.Valid valid ? Optional.of(valid.name()) : Optional.empty();
    }
}
