package org.federatedpartners.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.NOW;
import static org.federatedpartners.certificate.TestCertificates.dns;
import static org.federatedpartners.certificate.TestCertificates.other;
import static org.federatedpartners.certificate.TestCertificates.srv;
import static org.federatedpartners.certificate.TestCertificates.xmppAddr;
import static org.federatedpartners.policy.CertificateStatus.ABSENT;
import static org.federatedpartners.policy.CertificateStatus.OUT_OF_DATE;
import static org.federatedpartners.policy.CertificateStatus.PROVES_DOMAIN;
import static org.federatedpartners.policy.CertificateStatus.UNKNOWN;
import static org.federatedpartners.policy.CertificateStatus.UNTRUSTED;
import static org.federatedpartners.policy.CertificateStatus.WRONG_NAME;

import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.federatedpartners.SettableClock;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Trust;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CertificateJudgeTest {

    private static final TestCertificates CA = TestCertificates.authority("Test CA");
    private static final TestCertificates STRANGER = TestCertificates.authority("Stranger CA");
    private static final String DOMAIN = "p.example";

    private final CertificateJudge judge = TestCertificates.judge(() -> Set.of(CA.root()), domain -> Trust.DEFAULT, Clock.fixed(NOW, ZoneOffset.UTC));

    static Object[][] identities() {
        return new Object[][] {
            {"dNSName", DOMAIN, PROVES_DOMAIN, names(dns("p.example"))},
            {"dNSName in capitals", DOMAIN, PROVES_DOMAIN, names(dns("P.EXAMPLE"))},
            {"one of several", DOMAIN, PROVES_DOMAIN, names(dns("a.example"), dns("p.example"))},
            {"A-label", "xn--bcher-kva.example", PROVES_DOMAIN, names(dns("xn--bcher-kva.example"))},
            {"xmppAddr", DOMAIN, PROVES_DOMAIN, names(xmppAddr("p.example"))},
            {"xmppAddr with U-label", "xn--bcher-kva.example", PROVES_DOMAIN, names(xmppAddr("bücher.example"))},
            {"SRVName", DOMAIN, PROVES_DOMAIN, names(srv("_xmpp-server.p.example"))},
            {"wildcard, one label", "chat.p.example", PROVES_DOMAIN, names(dns("*.p.example"))},
            {"wildcard, no label", DOMAIN, WRONG_NAME, names(dns("*.p.example"))},
            {"wildcard, two labels", "a.b.p.example", WRONG_NAME, names(dns("*.p.example"))},
            {"wildcard inside", "chat.p.example", WRONG_NAME, names(dns("chat.*.example"))},
            {"wildcard part", "chat.p.example", WRONG_NAME, names(dns("c*.p.example"))},
            {"wildcard alone", "example", WRONG_NAME, names(dns("*"))},
            {"double wildcard", "a.b.example", WRONG_NAME, names(dns("*.*.example"))},
            {"SRVName for clients", DOMAIN, WRONG_NAME, names(srv("_xmpp-client.p.example"))},
            {"SRVName as xmppAddr", DOMAIN, WRONG_NAME, names(xmppAddr("_xmpp-server.p.example"))},
            {"xmppAddr of a user", DOMAIN, WRONG_NAME, names(xmppAddr("user@p.example"))},
            {"another kind of name", DOMAIN, WRONG_NAME, names(other("1.3.6.1.4.1.311.20.2.3", new DERUTF8String("p.example")))},
            {"URI", DOMAIN, WRONG_NAME, names(new GeneralName(GeneralName.uniformResourceIdentifier, "xmpp:p.example"))},
            {"parent domain", "sub.p.example", WRONG_NAME, names(dns("p.example"))},
            {"suffix", "evilp.example", WRONG_NAME, names(dns("p.example"))},
            {"space around it", DOMAIN, WRONG_NAME, names(xmppAddr(" p.example\t"))},
            {"NUL behind it", DOMAIN, WRONG_NAME, names(dns("p.example\u0000.evil.example"))},
            {"no names at all", DOMAIN, WRONG_NAME, names()},
        };
    }

    private static GeneralName[] names(GeneralName... names) {
        return names;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("identities")
    void matchesTheDomainAgainstTheNamesOfTheCertificate(String kind, String domain, CertificateStatus expected, GeneralName[] names) {
        assertThat(judge.status(PeerCertificate.of(List.of(CA.issue(names), CA.root())), domain)).isEqualTo(expected);
        assertThat(judge.status(PeerCertificate.of(List.of(CA.issue(names))), domain)).as("the root need not be sent").isEqualTo(expected);
    }

    @Test
    void theCommonNameProvesNothing() {
        X509Certificate named = CA.issue("CN=p.example", NOW.minusSeconds(60), NOW.plusSeconds(60), dns("other.example"));
        assertThat(judge.status(PeerCertificate.of(List.of(named)), DOMAIN)).isEqualTo(WRONG_NAME);
        X509Certificate onlyNamed = CA.issue("CN=p.example", NOW.minusSeconds(60), NOW.plusSeconds(60));
        assertThat(judge.status(PeerCertificate.of(List.of(onlyNamed)), DOMAIN)).isEqualTo(WRONG_NAME);
    }

    @Test
    void reportsAbsentWhenNoCertificateIsShown() {
        assertThat(judge.status(PeerCertificate.of(List.of()), DOMAIN)).isEqualTo(ABSENT);
    }

    @Test
    void reportsUntrustedWhenTheChainLeadsToNoTrustAnchor() {
        assertThat(judge.status(PeerCertificate.of(List.of(STRANGER.issue(dns(DOMAIN)), STRANGER.root())), DOMAIN)).isEqualTo(UNTRUSTED);
        assertThat(judge.status(PeerCertificate.of(List.of(STRANGER.issue(dns(DOMAIN)), CA.root())), DOMAIN)).as("a chain that does not chain").isEqualTo(UNTRUSTED);
    }

    @Test
    void reportsUntrustedWithoutAnyTrustAnchor() {
        CertificateJudge trustsNobody = TestCertificates.judge(Set::of, domain -> Trust.DEFAULT, Clock.fixed(NOW, ZoneOffset.UTC));
        assertThat(trustsNobody.status(PeerCertificate.of(List.of(CA.issue(dns(DOMAIN)), CA.root())), DOMAIN)).isEqualTo(UNTRUSTED);
    }

    @Test
    void acceptsALeafThatIsATrustAnchorForItsOwnNamesOnly() {
        X509Certificate leaf = STRANGER.issue(dns(DOMAIN));
        CertificateJudge trustsLeaf = TestCertificates.judge(() -> Set.of(leaf), domain -> Trust.DEFAULT, Clock.fixed(NOW, ZoneOffset.UTC));
        assertThat(trustsLeaf.status(PeerCertificate.of(List.of(leaf)), DOMAIN)).isEqualTo(PROVES_DOMAIN);
        assertThat(trustsLeaf.status(PeerCertificate.of(List.of(leaf)), "other.example")).isEqualTo(WRONG_NAME);
    }

    @Test
    void reportsUntrustedWhenALeafStandsInForTheIssuer() {
        X509Certificate leaf = CA.issue(dns("p.example"));
        assertThat(judge.status(PeerCertificate.of(List.of(STRANGER.issue(dns(DOMAIN)), leaf, CA.root())), DOMAIN)).isEqualTo(UNTRUSTED);
    }

    @Test
    void reportsExpiredAndNotYetValidCertificatesAsOutOfDate() {
        assertThat(judge.status(PeerCertificate.of(List.of(CA.issue("CN=a", NOW.minusSeconds(60), NOW.minusSeconds(1), dns(DOMAIN)))), DOMAIN)).isEqualTo(OUT_OF_DATE);
        assertThat(judge.status(PeerCertificate.of(List.of(CA.issue("CN=a", NOW.plusSeconds(1), NOW.plusSeconds(60), dns(DOMAIN)))), DOMAIN)).isEqualTo(OUT_OF_DATE);
    }

    /** Java reads this one, but its name has no type of value. */
    @ParameterizedTest
    @CsvSource({"true, PROVES_DOMAIN", "false, UNKNOWN"})
    void whatTheCertificateSaysMattersNotForAKeyThatIsTrustedAlone(boolean alone, CertificateStatus status) {
        X509Certificate odd = CA.issue(new GeneralName(GeneralName.otherName, new DERSequence(new ASN1Encodable[] {new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.5"), new DERUTF8String(DOMAIN)})));
        Trust trust = new Trust(List.of(KeyPin.of(odd).with(alone)), List.of(), MinimumTls.NONE, false, Optional.empty());
        assertThat(TestCertificates.judge(() -> Set.of(CA.root()), domain -> trust, Clock.fixed(NOW, ZoneOffset.UTC)).status(PeerCertificate.of(List.of(odd)), DOMAIN)).isEqualTo(status);
    }

    @Test
    void anUnreadableTrustStoreIsUnknown() {
        CertificateJudge broken = TestCertificates.judge(() -> {
            throw new KeyStoreException("broken");
        }, domain -> Trust.DEFAULT, Clock.fixed(NOW, ZoneOffset.UTC));
        assertThat(broken.status(PeerCertificate.of(List.of(CA.issue(dns(DOMAIN)))), DOMAIN)).isEqualTo(UNKNOWN);
    }

    @Test
    void aVerdictIsRememberedForAShortWhile() {
        AtomicInteger asked = new AtomicInteger();
        SettableClock clock = new SettableClock(NOW);
        CertificateJudge counting = TestCertificates.judge(() -> {
            asked.incrementAndGet();
            return Set.of(CA.root());
        }, domain -> Trust.DEFAULT, clock);
        List<X509Certificate> chain = List.of(CA.issue("CN=a", NOW.minusSeconds(60), NOW.plusSeconds(45), dns(DOMAIN)));
        assertThat(counting.status(PeerCertificate.of(chain), DOMAIN)).isEqualTo(PROVES_DOMAIN);
        assertThat(counting.status(PeerCertificate.of(chain), DOMAIN)).isEqualTo(PROVES_DOMAIN);
        assertThat(asked).hasValue(1);
        assertThat(counting.status(PeerCertificate.of(chain), "other.example")).as("another domain is another question").isEqualTo(WRONG_NAME);
        clock.pass(Duration.ofMinutes(1));
        assertThat(counting.status(PeerCertificate.of(chain), DOMAIN)).isEqualTo(OUT_OF_DATE);
    }

    /** As many as there are streams, one stanza of each at a time. */
    @Test
    void whatIsKnownOfAStreamsCertificateDoesNotDependOnOtherStreams() {
        AtomicInteger asked = new AtomicInteger();
        CertificateJudge all = TestCertificates.judge(() -> {
            asked.incrementAndGet();
            return Set.of(CA.root());
        }, domain -> Trust.DEFAULT, Clock.fixed(NOW, ZoneOffset.UTC));
        PeerCertificate peer = PeerCertificate.of(List.of(CA.issue(dns("*.example"))));
        List<CertificateJudge> streams = Stream.generate(all::forStream).limit(5_000).toList();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < streams.size(); i++) {
                assertThat(streams.get(i).status(peer, "p" + i + ".example")).isEqualTo(PROVES_DOMAIN);
            }
        }
        assertThat(asked).hasValue(streams.size());
    }

    /** As with a clock that has lost its battery, until it is set by the network. */
    @Test
    void whatWasFoundOutUnderAClockThatWasAheadIsForgotten() {
        SettableClock clock = new SettableClock(NOW.plus(Duration.ofDays(5000)));
        CertificateJudge all = TestCertificates.judge(() -> Set.of(CA.root()), domain -> Trust.DEFAULT, clock);
        PeerCertificate peer = PeerCertificate.of(List.of(CA.issue(dns(DOMAIN))));
        assertThat(all.forStream().status(peer, DOMAIN)).isEqualTo(OUT_OF_DATE);
        clock.set(NOW);
        assertThat(all.forStream().status(peer, DOMAIN)).isEqualTo(PROVES_DOMAIN);
    }
}
