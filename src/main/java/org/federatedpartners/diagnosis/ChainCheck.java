package org.federatedpartners.diagnosis;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.X509TrustManager;
import org.federatedpartners.background.DaemonThreads;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.CertificateVerdict;
import org.federatedpartners.certificate.Expiry;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.certificate.TlsFailure;
import org.federatedpartners.diagnosis.Step.Found;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.s2s.TlsSettings;

/** The judge's verdict about what a partner's server shows, under the settings that are tested. */
final class ChainCheck implements CertificateCheck {

    private static final Log LOG = Log.of(ChainCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CertificateJudge judge;
    private final TlsSettings openfire;
    private final Consumer<List<X509Certificate>> revocations;
    private final Clock clock;
    private final Duration patience;

    /**
     * @param openfire    with Openfire's own opinion of certificates
     * @param revocations waits a moment for the revocation status of the certificates from the first to the last, a trusted CA
     */
    ChainCheck(CertificateJudge judge, TlsSettings openfire, Consumer<List<X509Certificate>> revocations, Clock clock) {
        this(judge, openfire, revocations, clock, PATIENCE);
    }

    /** @param patience how long Openfire may take for its opinion */
    ChainCheck(CertificateJudge judge, TlsSettings openfire, Consumer<List<X509Certificate>> revocations, Clock clock, Duration patience) {
        this.judge = judge;
        this.openfire = openfire;
        this.revocations = revocations;
        this.clock = clock;
        this.patience = patience;
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
            if (judge.isByKeyAlone(peer, request.domain().value(), request.trust())) {
                found.add(Found.of(Step.Code.CERTIFICATE_TRUSTED_BY_KEY, request.domain().display()));
                return;
            }
            Instant until = shown.facts().until();
            found.add(Found.of(Step.Code.CERTIFICATE_PROVES_DOMAIN, request.domain().display(), day(until)));
            if (Expiry.of(shown.facts().from(), until, clock.instant()).isNear()) {
                found.add(Found.of(Step.Code.CERTIFICATE_EXPIRES_SOON, day(until)));
            }
        });
        verdict.problems().forEach(problem -> found.add(new Found(Step.Code.of(problem.code()), problem.arguments())));
        return found;
    }

    /** On another thread: Openfire may ask the network for revocation, and a chain that a server has made up may take it long. */
    @Override
    public List<Found> judgeInHandshake(PeerCertificate peer) {
        CompletableFuture<List<Found>> answer = new CompletableFuture<>();
        DaemonThreads.named("federatedpartners-opinion").newThread(() -> answer.complete(ofOpenfire(peer.chain()))).start();
        return answer.completeOnTimeout(List.of(Found.of(Step.Code.OUT_OF_TIME)), patience.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    private List<Found> ofOpenfire(List<X509Certificate> chain) {
        try {
            Optional<X509TrustManager> opinion = openfire.opinion();
            if (opinion.isPresent()) {
                opinion.get().checkServerTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
            }
            return List.of();
        } catch (CertificateException e) {
            return List.of(Found.of(Step.Code.OPENFIRE_REFUSES_CERTIFICATE, TlsFailure.objection(e)));
        } catch (GeneralSecurityException | RuntimeException e) {
            LOG.error("Openfire does not say what it thinks of a certificate", e);
            return List.of(Found.of(Step.Code.INTERNAL_ERROR));
        }
    }

    private static String day(Instant until) {
        return until.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }
}
