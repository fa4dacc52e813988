package org.federatedpartners.diagnosis;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.CertificateVerdict;
import org.federatedpartners.certificate.Expiry;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.diagnosis.Step.Found;

/** The judge's verdict about what a partner's server shows, under the settings that are tested. */
final class ChainCheck implements CertificateCheck {

    private final CertificateJudge judge;
    private final Consumer<List<X509Certificate>> revocations;
    private final Clock clock;

    /** @param revocations waits a moment for the revocation status of the certificates from the first to the last, a trusted CA */
    ChainCheck(CertificateJudge judge, Consumer<List<X509Certificate>> revocations, Clock clock) {
        this.judge = judge;
        this.revocations = revocations;
        this.clock = clock;
    }

    @Override
    public void learn(PeerCertificate peer, List<byte[]> stapled, DomainTestRequest request) {
        judge.stapled(peer.chain(), stapled);
        revocations.accept(judge.verdict(peer, request.domain().value(), request.trust()).path());
    }

    @Override
    public List<Found> judge(PeerCertificate peer, DomainTestRequest request) {
        CertificateVerdict verdict = judge.verdict(peer, request.domain().value(), request.trust());
        List<Found> found = new ArrayList<>();
        verdict.shown().filter(any -> verdict.provesDomain()).ifPresent(shown -> {
            Instant until = shown.facts().until();
            found.add(Found.of(Step.Code.CERTIFICATE_PROVES_DOMAIN, request.domain().display(), day(until)));
            if (Expiry.of(shown.facts().from(), until, clock.instant()).isNear()) {
                found.add(Found.of(Step.Code.CERTIFICATE_EXPIRES_SOON, day(until)));
            }
        });
        verdict.problems().forEach(problem -> found.add(new Found(Step.Code.of(problem.code()), problem.arguments())));
        return found;
    }

    private static String day(Instant until) {
        return until.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }
}
