package org.federatedpartners.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.NOW;
import static org.federatedpartners.certificate.TestCertificates.dns;
import static org.federatedpartners.certificate.TestRevocations.KEY_COMPROMISE;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509TrustManager;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.certificate.PublishedKey;
import org.federatedpartners.certificate.RevocationCheck;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.certificate.TestRevocations;
import org.federatedpartners.certificate.revocation.RevocationWatch;
import org.federatedpartners.diagnosis.Step.Found;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.s2s.TlsSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChainCheckTest {

    private static final TestCertificates CA = TestCertificates.authority("Public");
    private static final X509Certificate LEAF = CA.certificate().names(dns("p.example")).lists("http://ca.example/1.crl").sign();
    private static final DomainTestRequest REQUEST = new DomainTestRequest(DomainName.of("p.example"), Optional.empty(), Trust.DEFAULT);

    /** A domain that is tested is not yet a partner's. */
    @ParameterizedTest
    @CsvSource({
        "SOFT_FAIL, '',      CERTIFICATE_PROVES_DOMAIN",
        "SOFT_FAIL, good,    CERTIFICATE_PROVES_DOMAIN",
        "SOFT_FAIL, revoked, CERTIFICATE_REVOKED",
        "HARD_FAIL, '',      CERTIFICATE_REVOCATION_UNKNOWN",
        "HARD_FAIL, good,    CERTIFICATE_PROVES_DOMAIN",
        "OFF,       revoked, CERTIFICATE_PROVES_DOMAIN",
    })
    void countsStapledResponsesAndAwaitsListsBeforeJudging(RevocationRule rule, String stapled, Step.Code found) {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        TestRevocations authority = CA.revocations();
        List<byte[]> responses = switch (stapled) {
            case "good" -> List.of(authority.good(LEAF, CA.root()).sign());
            case "revoked" -> List.of(authority.revoked(LEAF, CA.root(), KEY_COMPROMISE).sign());
            default -> List.of();
        };
        List<List<X509Certificate>> awaited = new ArrayList<>();
        try (RevocationWatch watch = new RevocationWatch(domain -> false, () -> false, () -> {}, clock)) {
            CertificateJudge judge = new CertificateJudge(() -> Set.of(CA.root()), domain -> Trust.DEFAULT, any -> List.of(),
                new RevocationCheck(() -> rule, watch.revocations()), clock);
            ChainCheck check = new ChainCheck(judge, LocalDomainTests.tls(), awaited::add, clock);
            check.learn(PeerCertificate.of(List.of(LEAF)), responses, REQUEST);
            assertThat(check.judge(PeerCertificate.of(List.of(LEAF)), REQUEST)).extracting(Found::code).containsExactly(found);
            assertThat(awaited).containsExactly(List.of(LEAF, CA.root()));
        }
    }

    /** The same moment at which the page of certificates warns. */
    @ParameterizedTest
    @CsvSource({"P30D, true", "P30DT1S, false"})
    void warnsOfACertificateThatExpiresSoon(Duration left, boolean warned) {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        CertificateJudge judge = TestCertificates.judge(() -> Set.of(CA.root()), domain -> Trust.DEFAULT, clock);
        X509Certificate leaf = CA.issue("CN=p.example", NOW.minus(Duration.ofDays(60)), NOW.plus(left), dns("p.example"));
        assertThat(new ChainCheck(judge, LocalDomainTests.tls(), path -> {}, clock).judge(PeerCertificate.of(List.of(leaf)), REQUEST)).extracting(Found::code)
            .containsExactlyElementsOf(warned ? List.of(Step.Code.CERTIFICATE_PROVES_DOMAIN, Step.Code.CERTIFICATE_EXPIRES_SOON) : List.of(Step.Code.CERTIFICATE_PROVES_DOMAIN));
    }

    /** Those are what the choice is for. */
    @ParameterizedTest
    @CsvSource({"PT-1S, true, CERTIFICATE_TRUSTED_BY_KEY", "P1D, true, CERTIFICATE_TRUSTED_BY_KEY", "PT-1S, false, CERTIFICATE_EXPIRED",
        "P1D, false, CERTIFICATE_PROVES_DOMAIN CERTIFICATE_EXPIRES_SOON"})
    void aKeyThatIsTrustedAloneIsTrustedWheneverItsCertificateExpires(Duration left, boolean alone, String found) {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        CertificateJudge judge = TestCertificates.judge(() -> Set.of(CA.root()), domain -> Trust.DEFAULT, clock);
        X509Certificate leaf = CA.issue("CN=p.example", NOW.minus(Duration.ofDays(60)), NOW.plus(left), dns("p.example"));
        Trust trust = new Trust(List.of(KeyPin.of(leaf).with(alone)), List.of(), MinimumTls.NONE, false, Optional.empty());
        DomainTestRequest request = new DomainTestRequest(DomainName.of("p.example"), Optional.empty(), trust);
        assertThat(new ChainCheck(judge, LocalDomainTests.tls(), path -> {}, clock).judge(PeerCertificate.of(List.of(leaf)), request)).extracting(one -> one.code().name())
            .containsExactly(found.split(" "));
    }

    /** RFC 7671 5.1, whether or not a CA vouches for the certificate as well. */
    @ParameterizedTest
    @ValueSource(strings = {"P-1D", "P1D"})
    void aPublishedKeyIsTrustedWheneverItsCertificateExpires(Duration left) throws Exception {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        X509Certificate leaf = CA.issue("CN=p.example", NOW.minus(Duration.ofDays(60)), NOW.plus(left), dns("p.example"));
        PublishedKey published = new PublishedKey(PublishedKey.Holder.SERVER, 0, 0, HexFormat.of().formatHex(leaf.getEncoded()), "xmpp.p.example");
        Trust trust = new Trust(List.of(), List.of(), MinimumTls.NONE, true, Optional.empty());
        try (RevocationWatch watch = new RevocationWatch(domain -> false, () -> false, () -> {}, clock)) {
            CertificateJudge judge = new CertificateJudge(() -> Set.of(CA.root()), domain -> Trust.DEFAULT, any -> List.of(published),
                new RevocationCheck(() -> RevocationRule.OFF, watch.revocations()), clock);
            assertThat(new ChainCheck(judge, LocalDomainTests.tls(), path -> {}, clock).judge(PeerCertificate.of(List.of(leaf)),
                new DomainTestRequest(DomainName.of("p.example"), Optional.empty(), trust))).extracting(Found::code).containsExactly(Step.Code.CERTIFICATE_TRUSTED_BY_KEY);
        }
    }

    /** Openfire's trust manager wraps what is wrong several times. */
    private static final class Opinion implements X509TrustManager {

        private final String words;
        private List<X509Certificate> asked = List.of();

        Opinion(String words) {
            this.words = words;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new AssertionError("It is a server's");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            asked = List.of(chain);
            if (!words.isEmpty()) {
                throw new CertificateException(new CertPathBuilderException("no path", new CertificateExpiredException(words)));
            }
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Settings that have nothing but an opinion. */
    private interface Opinionated extends TlsSettings {

        @Override
        Optional<X509TrustManager> opinion() throws GeneralSecurityException;

        @Override
        default KeyManager[] keys() {
            return new KeyManager[0];
        }

        @Override
        default List<String> protocols() {
            return List.of();
        }

        @Override
        default List<String> cipherSuites() {
            return List.of();
        }
    }

    private static ChainCheck check(Opinionated openfire, Duration patience) {
        return new ChainCheck(TestCertificates.judge(() -> Set.of(CA.root()), domain -> Trust.DEFAULT, Clock.fixed(NOW, ZoneOffset.UTC)), openfire, path -> {}, Clock.systemUTC(), patience);
    }

    private static void awaits(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"expired last year", "''"})
    void asksOpenfireAboutTheChainAsShown(String words) {
        Opinion opinion = new Opinion(words);
        List<X509Certificate> shown = List.of(LEAF, CA.root());
        assertThat(check(() -> Optional.of(opinion), Duration.ofSeconds(30)).judgeInHandshake(PeerCertificate.of(shown)))
            .isEqualTo(words.isEmpty() ? List.of() : List.of(Found.of(Step.Code.OPENFIRE_REFUSES_CERTIFICATE, words)));
        assertThat(opinion.asked).isEqualTo(shown);
    }

    @Test
    void leavesOpenWhatOpenfireThinksIfItDoesNotAnswer() {
        CountDownLatch never = new CountDownLatch(1);
        assertThat(check(() -> {
            awaits(never);
            return Optional.empty();
        }, Duration.ofMillis(50)).judgeInHandshake(PeerCertificate.of(List.of(LEAF)))).extracting(Found::code).containsExactly(Step.Code.OUT_OF_TIME);
        never.countDown();
        assertThat(check(() -> {
            throw new GeneralSecurityException("no trust store");
        }, Duration.ofSeconds(30)).judgeInHandshake(PeerCertificate.of(List.of(LEAF)))).extracting(Found::code).containsExactly(Step.Code.INTERNAL_ERROR);
    }
}
