package org.federatedpartners.certificate.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.NOW;
import static org.federatedpartners.certificate.TestCertificates.dns;
import static org.federatedpartners.certificate.TestRevocations.KEY_COMPROMISE;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.federatedpartners.SettableClock;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.certificate.TestRevocations;
import org.federatedpartners.certificate.revocation.KnownRevocations.Subject;
import org.junit.jupiter.api.Test;

class KnownRevocationsTest {

    private static final String DOMAIN = "p.example";
    private static final TestCertificates CA = TestCertificates.authority("Public");
    private static final TestCertificates OTHER = TestCertificates.authority("Other");
    private static final X509Certificate LEAF = CA.certificate().names(dns(DOMAIN)).lists("http://ca.example/1.crl").sign();

    private static final List<X509Certificate> MANY = IntStream.range(0, 150).mapToObj(i -> CA.issue(dns("x.example"))).toList();

    private final SettableClock clock = new SettableClock(NOW);
    private final KnownRevocations known = new KnownRevocations(DOMAIN::equals, clock, clock::nanoTime);

    private static TestRevocations.Response good() {
        return CA.revocations().good(LEAF, CA.root());
    }

    private String say(byte[]... responses) {
        known.stapled(List.of(LEAF, CA.root()), List.of(responses));
        return known();
    }

    private String known() {
        return known.known(LEAF, CA.root(), DOMAIN).map(statement -> statement.revoked().map(revoked -> revoked.reason().name())
            .orElse("good until " + statement.until())).orElse("nothing");
    }

    @Test
    void ignoresResponsesThatDoNotVerify() {
        assertThat(say(OTHER.revocations().revoked(LEAF, CA.root(), KEY_COMPROMISE).sign())).isEqualTo("nothing");
        assertThat(say(new byte[] {1, 2, 3})).isEqualTo("nothing");
        assertThat(say(new byte[0])).isEqualTo("nothing");
        assertThat(say(good().sign())).isEqualTo("good until 2026-06-07T12:00:00Z");
    }

    @Test
    void neitherRubbishNorAnOlderOneDisplacesAValidOne() {
        say(good().sign());
        assertThat(say(new byte[] {1, 2, 3})).isEqualTo("good until 2026-06-07T12:00:00Z");
        assertThat(say(OTHER.revocations().revoked(LEAF, CA.root(), KEY_COMPROMISE).sign())).isEqualTo("good until 2026-06-07T12:00:00Z");
        assertThat(say(good().valid(NOW.minus(Duration.ofDays(2)), NOW.plus(Duration.ofDays(60))).sign())).isEqualTo("good until 2026-06-07T12:00:00Z");
        assertThat(say(good().valid(NOW.minusSeconds(60), NOW.plusSeconds(60)).sign())).isEqualTo("good until 2026-06-01T12:01:00Z");
    }

    @Test
    void revocationStaysDespiteALaterGoodResponse() {
        assertThat(say(CA.revocations().revoked(LEAF, CA.root(), KEY_COMPROMISE).sign())).isEqualTo("KEY_COMPROMISE");
        clock.pass(Duration.ofDays(3));
        assertThat(say(good().valid(NOW.plus(Duration.ofDays(2)), NOW.plus(Duration.ofDays(9))).sign())).isEqualTo("KEY_COMPROMISE");
    }

    @Test
    void ignoresResponsesThatAreTooLong() {
        assertThat(say(java.util.Arrays.copyOf(good().sign(), 20_000))).isEqualTo("nothing");
    }

    @Test
    void countsAStapledResponseForAnIntermediateCa() {
        TestCertificates between = CA.intermediate("Between", NOW.plus(Duration.ofDays(9)));
        known.stapled(List.of(between.issue(dns(DOMAIN)), between.root()),
            List.of(new byte[0], CA.revocations().revoked(between.root(), CA.root(), KEY_COMPROMISE).sign()));
        assertThat(known.known(between.root(), CA.root(), DOMAIN)).isPresent();
    }

    @Test
    void wantsOnlyPartnersCertificatesForAWeekAfterTheirLastUse() {
        known.known(LEAF, CA.root(), "stranger.example");
        assertThat(known.wanted()).isEmpty();
        known.known(LEAF, CA.root(), DOMAIN);
        assertThat(known.wanted()).containsOnlyKeys(new Subject(LEAF, CA.root()));
        clock.pass(Duration.ofDays(6));
        known.known(LEAF, CA.root(), DOMAIN);
        clock.pass(Duration.ofDays(6));
        known.forget();
        assertThat(known.wanted()).hasSize(1);
        clock.pass(Duration.ofDays(1));
        known.forget();
        assertThat(known.wanted()).isEmpty();
    }

    @Test
    void aFloodOfResponsesDisplacesNoneThatIsNew() {
        byte[] response = good().sign();
        MANY.forEach(one -> known.stapled(List.of(one), List.of(response)));
        assertThat(say(good().sign())).startsWith("good");
    }

    @Test
    void forgetsAnUnusedResponseAfterAMinute() {
        known.stapled(List.of(LEAF, CA.root()), List.of(good().sign()));
        clock.pass(Duration.ofSeconds(61));
        known.forget();
        assertThat(known()).isEqualTo("nothing");
    }

    @Test
    void responsesForStrangersCountWithoutDisplacingPartners() {
        KnownRevocations of = new KnownRevocations(domain -> domain.endsWith("partner.example"), clock, clock::nanoTime);
        of.known(LEAF, CA.root(), "a.partner.example");
        for (X509Certificate own : MANY) {
            of.stapled(List.of(own), List.of(CA.revocations().good(own, CA.root()).sign()));
            assertThat(of.known(own, CA.root(), "x.example")).isPresent();
        }
        assertThat(of.wanted()).containsKey(new Subject(LEAF, CA.root())).hasSizeLessThan(MANY.size());
    }

    @Test
    void limitsTheCertificatesOfOneDomainWithoutDisplacingAny() {
        KnownRevocations of = new KnownRevocations(domain -> domain.endsWith("partner.example"), clock, clock::nanoTime);
        of.known(LEAF, CA.root(), "a.partner.example");
        MANY.forEach(one -> of.known(one, CA.root(), "a.partner.example"));
        assertThat(of.wanted()).hasSize(KnownRevocations.MAX_OF_DOMAIN).containsKey(new Subject(LEAF, CA.root()));
        X509Certificate other = CA.issue(dns("b.partner.example"));
        of.known(other, CA.root(), "B.partner.example");
        assertThat(of.wanted()).hasSize(KnownRevocations.MAX_OF_DOMAIN + 1).containsKey(new Subject(other, CA.root()));
        clock.pass(Duration.ofDays(8));
        of.forget();
        assertThat(of.wanted()).isEmpty();
        MANY.forEach(one -> of.known(one, CA.root(), "a.partner.example"));
        assertThat(of.wanted()).hasSize(KnownRevocations.MAX_OF_DOMAIN);
    }

    /** The JDK would, if it were let. */
    @Test
    void verifiesResponsesWithoutNetworkAccess() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.close();
        });
        server.start();
        try {
            String here = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            X509Certificate leaf = CA.certificate().names(dns(DOMAIN)).lists(here + "crl").responder(here + "ocsp").sign();
            for (byte[] response : List.of(CA.revocations().good(leaf, CA.root()).sign(), OTHER.revocations().good(leaf, CA.root()).sign(),
                CA.revocations().good(LEAF, CA.root()).sign(), CA.revocations().revoked(leaf, CA.root(), KEY_COMPROMISE).sign(), new byte[] {1})) {
                known.stapled(List.of(leaf), List.of(response));
                known.known(leaf, CA.root(), DOMAIN);
            }
            assertThat(known.known(leaf, CA.root(), DOMAIN)).isPresent();
        } finally {
            server.stop(0);
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void whatWasWantedUnderAClockThatWasAheadTakesNoRoomForLonger() {
        clock.set(NOW.plus(Duration.ofDays(5000)));
        MANY.forEach(one -> known.known(one, CA.root(), DOMAIN));
        clock.set(NOW);
        clock.pass(KnownRevocations.LIFETIME);
        known.forget();
        known.known(LEAF, CA.root(), DOMAIN);
        assertThat(known.wanted()).containsOnlyKeys(new Subject(LEAF, CA.root()));
    }
}
