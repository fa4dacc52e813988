package org.federatedpartners.openfire.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.NOW;
import static org.federatedpartners.certificate.TestCertificates.dns;
import static org.federatedpartners.certificate.TestCertificates.newKey;
import static org.federatedpartners.certificate.TestRevocations.KEY_COMPROMISE;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.certificate.RevocationCheck;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.certificate.revocation.RevocationWatch;
import org.federatedpartners.diagnosis.LocalDomainTests;
import org.federatedpartners.diagnosis.OwnServer;
import org.federatedpartners.history.SeenCertificates;
import org.federatedpartners.history.SeenCertificatesInMemory;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateProblem.Code;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.stream.TlsFacts;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.session.LocalIncomingServerSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateWatchTest {

    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String DOMAIN = "own.example";
    private static final TestCertificates CA = TestCertificates.authority("Public");
    private static final TestCertificates BETWEEN = CA.intermediate("Between", NOW.plusSeconds(9));
    private static final TestCertificates BEFORE = CA.intermediate("Before", NOW.minusSeconds(1));
    private static final TestCertificates LATER = CA.below("Later", issue -> issue.valid(NOW.plusSeconds(1), NOW.plusSeconds(9)));
    private static final TestCertificates CLIENTS = CA.below("Clients", issue -> issue.extendedUsage(false, KeyPurposeId.id_kp_clientAuth));
    private static final TestCertificates ELSEWHERE = CA.below("Elsewhere", issue -> issue.constrained(List.of(dns("elsewhere.example")), List.of()));
    private static final TestCertificates LAST = CA.below("Last", issue -> issue.length(0));
    private static final TestCertificates FURTHER = LAST.below("Further", issue -> issue);
    private static final TestCertificates PRIVATE = TestCertificates.authority("Private");
    private static final TestCertificates BELOW_PRIVATE = PRIVATE.intermediate("Below", NOW.plusSeconds(9));
    private static final TestCertificates RSA_CA = TestCertificates.root("RSA", newKey("RSA", "2048"), issue -> issue);

    private static TestCertificates.Issue good() {
        return CA.certificate().names(dns(DOMAIN));
    }

    private static List<X509Certificate> chain(X509Certificate... certificates) {
        return List.of(certificates);
    }

    static Object[][] kinds() {
        X509Certificate self = TestCertificates.selfSigned(newKey("EC", "secp256r1"), dns(DOMAIN));
        X509Certificate[] many = new X509Certificate[11];
        Arrays.fill(many, self);
        many[0] = PRIVATE.issue(dns(DOMAIN));
        return new Object[][] {
            {"good", chain(good().sign()), null},
            {"good, with an intermediate", chain(BETWEEN.issue(dns(DOMAIN)), BETWEEN.root()), null},
            {"expired", chain(good().valid(NOW.minusSeconds(9), NOW.minusSeconds(1)).sign()), Code.EXPIRED},
            {"not yet valid", chain(good().valid(NOW.plusSeconds(1), NOW.plusSeconds(9)).sign()), Code.NOT_YET_VALID},
            {"of an expired intermediate", chain(BEFORE.issue(dns(DOMAIN)), BEFORE.root()), Code.ISSUER_EXPIRED},
            {"of an intermediate that is not yet valid", chain(LATER.issue(dns(DOMAIN)), LATER.root()), Code.ISSUER_NOT_YET_VALID},
            {"self-signed", chain(self), Code.SELF_SIGNED},
            {"intermediate not sent", chain(BETWEEN.issue(dns(DOMAIN))), Code.CHAIN_INCOMPLETE},
            {"intermediate not sent, its address known", chain(BETWEEN.certificate().names(dns(DOMAIN)).authorityAccess().sign()), Code.CHAIN_INCOMPLETE},
            {"intermediate not sent, but its root", chain(BETWEEN.issue(dns(DOMAIN)), CA.root()), Code.CHAIN_INCOMPLETE},
            {"intermediate not sent, its root unknown here", chain(BELOW_PRIVATE.issue(dns(DOMAIN)), PRIVATE.root()), Code.CHAIN_INCOMPLETE},
            {"of a CA that only partners know", chain(PRIVATE.issue(dns(DOMAIN)), PRIVATE.root()), null},
            {"below a CA that only partners know", chain(BELOW_PRIVATE.issue(dns(DOMAIN)), BELOW_PRIVATE.root(), PRIVATE.root()), null},
            {"too long", chain(many), Code.CHAIN_TOO_LONG},
            {"forged", chain(CA.pretender().issue(dns(DOMAIN)), CA.root()), Code.SIGNATURE_INVALID},
            {"for clients", chain(good().extendedUsage(false, KeyPurposeId.id_kp_clientAuth).sign()), Code.NOT_FOR_SERVERS},
            {"of a CA for clients", chain(CLIENTS.issue(dns(DOMAIN)), CLIENTS.root()), Code.ISSUER_NOT_FOR_SERVERS},
            {"of a CA for other names", chain(ELSEWHERE.issue(dns(DOMAIN)), ELSEWHERE.root()), Code.NAME_NOT_PERMITTED},
            {"below more CAs than the one above permits", chain(FURTHER.issue(dns(DOMAIN)), FURTHER.root(), LAST.root()), Code.CHAIN_INVALID},
            {"not for signatures", chain(good().usage(KeyUsage.cRLSign).sign()), Code.NOT_FOR_SIGNATURES},
            {"weak", chain(good().key(newKey("RSA", "1024")).sign()), Code.WEAK_KEY},
            {"signed with SHA-1", chain(RSA_CA.certificate().signedBy("SHA1withRSA").names(dns(DOMAIN)).sign(), RSA_CA.root()), Code.WEAK_SIGNATURE},
            {"no names", chain(CA.issue()), Code.NO_NAMES},
            {"other names", chain(CA.issue(dns("other.example"))), Code.OTHER_NAMES},
            {"for servers only", chain(good().extendedUsage(false, KeyPurposeId.id_kp_serverAuth).sign()), Code.SERVERS_ONLY},
            {"expired, and its intermediate not sent", chain(BETWEEN.certificate().valid(NOW.minusSeconds(9), NOW.minusSeconds(1)).names(dns(DOMAIN)).sign()), Code.EXPIRED},
        };
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("kinds")
    void tellsOfItsOwnCertificateWhatPartnersSeeToo(String what, List<X509Certificate> chain, Code told) {
        assertThat(told(List.of(chain)).map(CertificateProblem::code)).isEqualTo(Optional.ofNullable(told));
    }

    /** Partners have their own trust stores. */
    static Object[][] knownOnlyHere() {
        X509Certificate self = TestCertificates.selfSigned(newKey("EC", "secp256r1"), dns(DOMAIN));
        X509Certificate root = PRIVATE.root();
        return new Object[][] {
            {"intermediate not sent", chain(BETWEEN.issue(dns(DOMAIN))), List.of(CA.root(), BETWEEN.root()), Code.CHAIN_INCOMPLETE},
            {"intermediate sent", chain(BETWEEN.issue(dns(DOMAIN)), BETWEEN.root()), List.of(CA.root(), BETWEEN.root()), null},
            {"self-signed", chain(self), List.of(CA.root(), self), Code.SELF_SIGNED},
            {"its own certificate, of a CA", chain(CA.issue(dns(DOMAIN))), List.of(CA.root()), null},
            {"a private root", chain(PRIVATE.issue(dns(DOMAIN))), List.of(CA.root(), root), null},
        };
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("knownOnlyHere")
    void partnersAreNotExpectedToKnowWhatOnlyThisTrustStoreHas(String what, List<X509Certificate> chain, List<X509Certificate> store, Code told) {
        CertificateJudge judge = TestCertificates.judge(() -> Set.copyOf(store), domain -> Trust.DEFAULT, CLOCK);
        assertThat(told(judge, List.of(chain)).map(CertificateProblem::code)).isEqualTo(Optional.ofNullable(told));
    }

    @Test
    void namesTheCaWhoseCertificateIsMissing() {
        assertThat(told(List.of(chain(BETWEEN.issue(dns(DOMAIN)))))).contains(CertificateProblem.of(Code.CHAIN_INCOMPLETE, "CN=Between"));
    }

    @Test
    void tellsThatItsOwnCertificateIsRevoked() {
        X509Certificate leaf = good().sign();
        try (RevocationWatch watch = new RevocationWatch(domain -> false, () -> false, () -> {}, CLOCK)) {
            CertificateJudge judge = new CertificateJudge(() -> Set.of(CA.root()), domain -> Trust.DEFAULT, any -> List.of(),
                new RevocationCheck(() -> RevocationRule.SOFT_FAIL, watch.revocations()), CLOCK);
            judge.stapled(chain(leaf), List.of(CA.revocations().revoked(leaf, CA.root(), KEY_COMPROMISE).sign()));
            assertThat(told(judge, List.of(chain(leaf))).map(CertificateProblem::code)).contains(Code.REVOKED);
        }
    }

    /** What a handshake shows depends on the other side's choice; one that is good is enough not to blame this server. */
    @Test
    void saysNothingOfABadCertificateBesideAGoodOne() {
        assertThat(told(List.of(chain(CA.issue(dns("other.example"))), chain(good().sign())))).isEmpty();
        assertThat(told(List.of(chain(CA.issue(dns("other.example"))), chain(CA.issue())))).map(CertificateProblem::code).contains(Code.OTHER_NAMES);
    }

    /** A stream of a component shows the same certificate, which has to name the component's domain as well. */
    @ParameterizedTest
    @CsvSource({"own.example, own.example, ''", "own.example, conference.own.example, OTHER_NAMES", "own.example conference.own.example, conference.own.example, ''",
        "conference.own.example, own.example, OTHER_NAMES"})
    void judgesItsOwnCertificateForTheDomainThatTheStreamIsFor(String named, String local, String told) {
        X509Certificate leaf = CA.issue(Stream.of(named.split(" ")).map(TestCertificates::dns).toArray(GeneralName[]::new));
        assertThat(told(judge(), shows(List.of(chain(leaf))), local).map(problem -> problem.code().name()).orElse("")).isEqualTo(told);
    }

    @Test
    void tellsThatThereIsNoCertificate() {
        assertThat(told(List.of()).map(CertificateProblem::code)).contains(Code.NONE_SHOWN);
    }

    @Test
    void blamesNothingThatCannotBeRead() {
        assertThat(told(TestCertificates.judge(Set::of, domain -> Trust.DEFAULT, CLOCK), new Server() {
            @Override
            public List<PeerCertificate> certificates() throws GeneralSecurityException {
                throw new GeneralSecurityException("no key store");
            }
        }, DOMAIN)).isEmpty();
    }

    /** A peer that has connected again usually shows the same. */
    @ParameterizedTest
    @ValueSource(longs = {-60, 60})
    void asksNothingOfAStreamWhoseCertificateIsKnown(long began) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        LocalIncomingServerSession session = mock(LocalIncomingServerSession.class);
        when(session.getValidatedDomains()).thenReturn(List.of("partner.example"));
        when(session.getCreationDate()).thenReturn(Date.from(NOW.plusSeconds(began)));
        FederationStreams streams = new FederationStreams(() -> mock(SessionManager.class), new GivenFacts(one -> {
            asked.incrementAndGet();
            return new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
        }), () -> new Followed(List.of(session), true));
        SeenCertificates seen = SeenCertificatesInMemory.empty(CLOCK, domain -> true, change -> {});
        TlsFacts shows = new TlsFacts("TLSv1.3", "", PeerCertificate.of(chain(CA.issue(dns("partner.example")))).shown(), domain -> List.of());
        CertificateWatch watch = new CertificateWatch(streams, one -> Optional.of(shows), seen, new CertificateWatch.Own(shows(List.of()), judge()), CLOCK);
        for (int polls = 0; polls < 3; polls++) {
            watch.poll();
        }
        assertThat(asked).hasValue(1);
        assertThat(seen.ofPartners()).singleElement().extracting(one -> one.print().fingerprint()).isEqualTo(shows.shown().orElseThrow().fingerprint());
    }

    @ParameterizedTest
    @CsvSource({"partner.example, true, true", "partner.example, false, false", "other.example, true, false"})
    void saysWhoseKeyProvesTheDomainAlone(String domain, boolean alone, boolean expected) {
        ShownCertificate shown = PeerCertificate.of(chain(CA.issue(dns("partner.example")))).shown().orElseThrow();
        Trust pinned = new Trust(List.of(shown.pin().with(alone)), List.of(), MinimumTls.NONE, false, Optional.empty());
        CertificateJudge judge = TestCertificates.judge(() -> Set.of(CA.root()), name -> name.equals("partner.example") ? pinned : Trust.DEFAULT, CLOCK);
        SeenCertificates seen = SeenCertificatesInMemory.empty(CLOCK, name -> true, change -> {});
        seen.see(domain, Direction.INBOUND, shown);
        CertificateWatch watch = new CertificateWatch(new FederationStreams(() -> mock(SessionManager.class), new GivenFacts(session -> null), Followed::none), session -> Optional.empty(), seen,
            new CertificateWatch.Own(shows(List.of()), judge), CLOCK);
        assertThat(watch.isByKeyAlone(seen.ofPartners().get(0))).isEqualTo(expected);
    }

    private static CertificateJudge judge() {
        return TestCertificates.judge(() -> Set.of(CA.root(), RSA_CA.root()), domain -> Trust.DEFAULT, CLOCK);
    }

    private static Optional<CertificateProblem> told(List<List<X509Certificate>> chains) {
        return told(judge(), chains);
    }

    private static Optional<CertificateProblem> told(CertificateJudge judge, List<List<X509Certificate>> chains) {
        return told(judge, shows(chains), DOMAIN);
    }

    private static OwnServer shows(List<List<X509Certificate>> chains) {
        return new Server() {
            @Override
            public List<PeerCertificate> certificates() {
                return chains.stream().map(PeerCertificate::of).toList();
            }
        };
    }

    private static Optional<CertificateProblem> told(CertificateJudge judge, OwnServer server, String local) {
        FederationStreams none = new FederationStreams(() -> mock(SessionManager.class), new GivenFacts(session -> null), Followed::none);
        return new CertificateWatch(none, session -> Optional.empty(), SeenCertificatesInMemory.empty(CLOCK, domain -> false, change -> {}),
            new CertificateWatch.Own(server, judge), CLOCK).ownProblem(local);
    }

    private abstract static class Server extends LocalDomainTests.Here {
        @Override
        public String domain() {
            return DOMAIN;
        }

        @Override
        public abstract List<PeerCertificate> certificates() throws GeneralSecurityException;
    }
}
