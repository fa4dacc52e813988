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
    public void learn(List<X509Certificate> chain, List<byte[]> stapled, DomainTestRequest request) {
        judge.stapled(chain, stapled);
        revocations.accept(judge.verdict(chain, request.domain().value(), request.trust()).path());
    }

    @Override
    public List<Found> judge(List<X509Certificate> chain, DomainTestRequest request) {
        CertificateVerdict verdict = judge.verdict(chain, request.domain().value(), request.trust());
        List<Found> found = new ArrayList<>();
        if (verdict.provesDomain()) {
            found.add(Found.of(Step.Code.CERTIFICATE_PROVES_DOMAIN, request.domain().display(), day(chain.get(0))));
            if (Expiry.of(end(chain.get(0)), clock.instant()).isNear()) {
                found.add(Found.of(Step.Code.CERTIFICATE_EXPIRES_SOON, day(chain.get(0))));
            }
        }
        verdict.problems().forEach(problem -> found.add(new Found(Step.Code.of(problem.code()), problem.arguments())));
        return found;
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    private static String day(X509Certificate certificate) {
        return end(certificate).atZone(ZoneOffset.UTC).toLocalDate().toString();
    }
}
