package org.federatedpartners.s2s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.atMost;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.net.ssl.X509TrustManager;
import org.federatedpartners.background.Chores;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.ReceivingNegotiation;
import org.federatedpartners.stream.Spellings;
import org.federatedpartners.stream.TlsFacts;
import org.junit.jupiter.api.Test;

class RecordingTrustManagerTest {

    private static final TestCertificates CA = TestCertificates.authority("CA");
    private static final X509Certificate LEAF = CA.issue();

    private static final List<X509Certificate> PATH = List.of(LEAF, CA.root());
    private static final List<X509Certificate> OTHER_PATH = List.of(LEAF);

    private final AtomicLong nanos = new AtomicLong();
    private final CountDownLatch network = new CountDownLatch(1);
    private final X509TrustManager openfires = mock(X509TrustManager.class);
    private final RecordingTrustManager trust = new RecordingTrustManager(Optional.of(openfires), nanos::get);

    @Test
    void namesNoIssuers() {
        when(openfires.getAcceptedIssuers()).thenReturn(new X509Certificate[] {CA.root()});
        assertThat(trust.getAcceptedIssuers()).isEmpty();
    }

    @Test
    void handsNoChainOfAPeerToOpenfire() {
        assertThatCode(() -> {
            trust.checkClientTrusted(new X509Certificate[] {LEAF, CA.root()}, "RSA");
            trust.checkServerTrusted(new X509Certificate[] {LEAF, CA.root()}, "RSA");
        }).doesNotThrowAnyException();
        verifyNoInteractions(openfires);
    }

    @Test
    void asksOpenfireOnceAboutAPathThatWasFound() throws CertificateException {
        trust.checkClientTrusted(new X509Certificate[] {LEAF, CA.root(), CA.root()}, "RSA");
        trust.ask(PATH);
        trust.ask(PATH);
        assertThat(trust.rejection(PATH)).isEmpty();
        verify(openfires, times(1)).checkClientTrusted(eq(new X509Certificate[] {LEAF}), eq("RSA"));
    }

    @Test
    void rejectsAPathThatOpenfireRejects() throws CertificateException {
        doThrow(new CertificateException("revoked")).when(openfires).checkServerTrusted(any(), any());
        trust.checkServerTrusted(new X509Certificate[] {LEAF}, "RSA");
        assertThat(asked(PATH)).isPresent();
        assertThat(asked(List.of(LEAF))).as("trusted by itself").isPresent();
    }

    @Test
    void rejectsNothingWhenTheServersOpinionDoesNotCount() {
        assertThat(new RecordingTrustManager(Optional.empty()).rejection(List.of(LEAF, CA.root()))).isEmpty();
    }

    @Test
    void rejectsAPathWhenOpenfiresCheckFails() throws CertificateException {
        doThrow(new IllegalStateException("broken")).when(openfires).checkClientTrusted(any(), any());
        trust.checkClientTrusted(new X509Certificate[] {LEAF}, "RSA");
        assertThat(asked(PATH)).isPresent();
    }

    private Optional<String> asked(List<X509Certificate> path) {
        trust.ask(path);
        return trust.rejection(path);
    }

    /** The opinion about anything but the first path needs the network, which does not answer. */
    private void blocksTheNetwork() throws CertificateException {
        assertThat(asked(PATH)).isEmpty();
        doAnswer(call -> {
            network.await();
            throw new CertificateException("revoked");
        }).when(openfires).checkServerTrusted(any(), any());
    }

    @Test
    void rejectsAPathOfWhichNothingIsKnownWithoutWaiting() throws CertificateException {
        doAnswer(call -> {
            network.await();
            return null;
        }).when(openfires).checkServerTrusted(any(), any());
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> assertThat(trust.rejection(PATH)).isPresent());
        network.countDown();
        await(() -> trust.rejection(PATH).isEmpty());
    }

    @Test
    void keepsTheOpinionAboutTheFormerPathForABoundedTimeWhileTheNetworkDoesNotAnswer() throws CertificateException {
        blocksTheNetwork();
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertThat(trust.rejection(OTHER_PATH)).isEmpty();
            nanos.addAndGet(Duration.ofSeconds(30).toNanos());
            assertThat(trust.rejection(OTHER_PATH)).isEmpty();
            nanos.addAndGet(1);
            assertThat(trust.rejection(OTHER_PATH)).isPresent();
        });
        verify(openfires, atMost(2)).checkServerTrusted(any(), any());
        network.countDown();
        await(() -> trust.rejection(OTHER_PATH).filter(words -> words.contains("revoked")).isPresent());
    }

    /** On the thread of time, live streams are judged before and after it. */
    @Test
    void aRelaxationEndsOnTimeWhileTheNetworkDoesNotAnswer() throws Exception {
        blocksTheNetwork();
        PolicySnapshot policy = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of());
        Negotiation stream = new ReceivingNegotiation(() -> policy, ServerFacts.UNCONSTRAINED::usableInbound, () -> false, new Spellings());
        stream.resume(Optional.of(new TlsFacts("TLSv1.3", domain -> trust.rejection(OTHER_PATH)
            .map(words -> List.of(CertificateProblem.of(CertificateProblem.Code.CHAIN_INVALID, words))).orElse(List.of()))), Map.of("partner.example", Authentication.EXTERNAL));
        Chores time = new Chores("time", (line, fault) -> {});
        CountDownLatch ended = new CountDownLatch(1);
        try {
            time.soon("judge the live streams", () -> stream.facts("partner.example"));
            time.soon("end a relaxation", ended::countDown);
            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
        } finally {
            network.countDown();
            time.end();
        }
    }

    private static void await(BooleanSupplier known) {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            while (!known.getAsBoolean()) {
                Thread.sleep(5);
            }
        });
    }
}
