package org.federatedpartners.s2s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.stream.TlsFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartnerTlsTest {

    private static final TestCertificates CA = TestCertificates.authority("CA");
    private static final TestTls OWN = TestTls.of(CA, "own.example");
    private static final TestTls PARTNER = TestTls.of(TestCertificates.authority("somebody else"), "partner.example");

    /** Both sides of one handshake, done. */
    private record Both(PartnerTls own, SSLSocket ours, SSLSocket theirs) {}

    private static Both handshake(TlsSettings own, TlsSettings partner, boolean asks) throws Exception {
        PartnerTls tls = new PartnerTls(own);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<SSLSocket> accepted = CompletableFuture.supplyAsync(() -> {
                try {
                    SSLSocket socket = new PartnerTls(partner).receiving(server.accept(), asks);
                    socket.startHandshake();
                    return socket;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            SSLSocket ours = tls.initiating(new Socket(server.getInetAddress(), server.getLocalPort()), "partner.example");
            ours.startHandshake();
            return new Both(tls, ours, accepted.get());
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void acceptsAnUntrustedCertificateAndReportsItsStatus(String protocol) throws Exception {
        Both both = handshake(OWN, PARTNER.only(protocol), true);
        assertThat(PeerCertificate.of(both.ours().getSession()).chain().get(0).getSubjectAlternativeNames().toString()).contains("partner.example");
        assertThat(PeerCertificate.of(both.theirs().getSession()).chain().get(0).getSubjectAlternativeNames().toString()).contains("own.example");
        CertificateJudge judge = TestCertificates.judge(() -> Set.of(CA.root()), domain -> Trust.DEFAULT, Clock.fixed(TestCertificates.NOW, ZoneOffset.UTC));
        TlsFacts facts = both.own().facts(both.ours().getSession(), judge);
        assertThat(facts.protocol()).isEqualTo(protocol);
        assertThat(facts.certificate().problems("partner.example")).extracting(CertificateProblem::code).containsExactly(CertificateProblem.Code.ISSUER_UNKNOWN);
    }

    /** What failed with one certificate may work with another, on either side; with the same ones it is not tried again. */
    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void tellsWhetherEitherSideHasShownAnotherCertificate(String protocol) throws Exception {
        TestTls partner = PARTNER.only(protocol);
        String before = certificates(OWN, partner);
        assertThat(certificates(OWN, partner)).isEqualTo(before);
        assertThat(certificates(TestTls.of(CA, "own.example"), partner)).as("ours is another one").isNotEqualTo(before);
        assertThat(certificates(TestTls.withoutCertificate(), partner)).as("we have none").isNotEqualTo(before);
        assertThat(certificates(OWN, TestTls.of(CA, "partner.example").only(protocol))).as("the partner's is another one").isNotEqualTo(before);
    }

    /** As our side of a handshake tells them. */
    private static String certificates(TestTls own, TestTls partner) throws Exception {
        Both both = handshake(own, partner, true);
        assertThat(both.own().hasShownCertificate()).isEqualTo(own.keyStore().size() > 0);
        return both.own().facts(both.ours().getSession(), TestCertificates.judge(Set::of, domain -> Trust.DEFAULT, Clock.systemUTC())).certificates();
    }

    @ParameterizedTest
    @CsvSource({"true, true, true", "false, false, false"})
    void recordsWhetherOurCertificateWasRequestedAndSent(boolean asks, boolean asked, boolean shown) throws Exception {
        PartnerTls own = handshake(OWN, PARTNER, asks).own();
        assertThat(own.wasAskedForCertificate()).isEqualTo(asked);
        assertThat(own.hasShownCertificate()).isEqualTo(shown);
    }

    @Test
    void sendsNoCertificateWhenThereIsNone() throws Exception {
        Both both = handshake(TestTls.withoutCertificate(), PARTNER, true);
        assertThat(both.own().wasAskedForCertificate()).isTrue();
        assertThat(both.own().hasShownCertificate()).isFalse();
        assertThat(PeerCertificate.of(both.theirs().getSession()).chain()).isEmpty();
    }

    @Test
    void failsWithoutACommonProtocol() {
        assertThatThrownBy(() -> handshake(OWN.only("TLSv1.3"), PARTNER.only("TLSv1.2"), false))
            .isInstanceOfAny(SSLException.class, ExecutionException.class);
    }

    @Test
    void configuresEnginesLikeSockets() throws Exception {
        SSLEngine initiating = new PartnerTls(OWN.only("TLSv1.2")).initiating("partner.example");
        assertThat(initiating.getUseClientMode()).isTrue();
        assertThat(initiating.getPeerHost()).isEqualTo("partner.example");
        assertThat(List.of(initiating.getEnabledProtocols())).containsExactly("TLSv1.2");
        SSLEngine receiving = new PartnerTls(OWN.only("TLSv1.2")).receiving(true);
        assertThat(receiving.getUseClientMode()).isFalse();
        assertThat(receiving.getWantClientAuth()).isTrue();
        assertThat(List.of(receiving.getEnabledProtocols())).containsExactly("TLSv1.2");
    }
}
