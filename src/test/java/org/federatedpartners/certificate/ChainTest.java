package org.federatedpartners.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.NOW;
import static org.federatedpartners.certificate.TestCertificates.dns;
import static org.federatedpartners.certificate.TestCertificates.newKey;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.federatedpartners.CpuTime;
import org.federatedpartners.certificate.CertificateVerdict.TrustedBy;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Trust;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What lies between a certificate and a trust anchor: which of several paths counts, and what is said where none does. */
class ChainTest {

    private static final String DOMAIN = "p.example";
    private static final UnaryOperator<TestCertificates.Issue> PLAIN = UnaryOperator.identity();
    private static final KeyPurposeId SERVER = KeyPurposeId.id_kp_serverAuth;
    private static final KeyPurposeId CLIENT = KeyPurposeId.id_kp_clientAuth;
    private static final KeyPurposeId MAIL = KeyPurposeId.id_kp_emailProtection;
    private static final KeyPair RSA = newKey("RSA", "2048");
    private static final KeyPair SHORT = newKey("RSA", "1024");
    private static final TestCertificates ROOT = TestCertificates.authority("Root");
    private static final TestCertificates RSA_ROOT = TestCertificates.authority("RSA root", RSA, NOW.plus(999, ChronoUnit.DAYS));

    private static UnaryOperator<TestCertificates.Issue> usage(KeyPurposeId... purposes) {
        return issue -> issue.extendedUsage(false, purposes);
    }

    private static UnaryOperator<TestCertificates.Issue> valid(int fromDays, int untilDays) {
        return issue -> issue.valid(NOW.plus(fromDays, ChronoUnit.DAYS), NOW.plus(untilDays, ChronoUnit.DAYS));
    }

    private static X509Certificate leaf(TestCertificates of) {
        return of.issue(dns(DOMAIN));
    }

    private static List<X509Certificate> chain(X509Certificate... certificates) {
        return List.of(certificates);
    }

    private static List<X509Certificate> chain(TestCertificates... authorities) {
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf(authorities[0])));
        Arrays.stream(authorities).map(TestCertificates::root).forEach(chain::add);
        return chain;
    }

    private static Set<X509Certificate> anchors(TestCertificates... authorities) {
        return Arrays.stream(authorities).map(TestCertificates::root).collect(Collectors.toSet());
    }

    private static CertificateVerdict verdict(List<X509Certificate> chain, Set<X509Certificate> anchors, Trust trust) {
        return TestCertificates.judge(() -> anchors, domain -> trust, Clock.fixed(NOW, ZoneOffset.UTC)).verdict(PeerCertificate.of(chain), DOMAIN);
    }

    private static String told(List<X509Certificate> chain, Set<X509Certificate> anchors) {
        return verdict(chain, anchors, Trust.DEFAULT).problems().stream().map(problem -> problem.code() + problem.arguments().toString()).collect(Collectors.joining(" "));
    }

    static Object[][] usages() {
        String mail = "ISSUER_NOT_FOR_SERVERS[CN=Between, 1.3.6.1.5.5.7.3.4]";
        return new Object[][] {
            {"no usage", PLAIN, ""},
            {"serverAuth", usage(SERVER), ""},
            {"both", usage(SERVER, CLIENT), ""},
            {"any", usage(KeyPurposeId.anyExtendedKeyUsage), ""},
            {"e-mail and serverAuth", usage(MAIL, SERVER), ""},
            {"e-mail only", usage(MAIL), mail},
            {"e-mail only, critical", (UnaryOperator<TestCertificates.Issue>) issue -> issue.extendedUsage(true, MAIL), mail},
            {"clientAuth only", usage(CLIENT), "ISSUER_NOT_FOR_SERVERS[CN=Between, clientAuth]"},
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("usages")
    void requiresCasInTheChainToBeUsableForServers(String kind, UnaryOperator<TestCertificates.Issue> how, String expected) {
        TestCertificates between = ROOT.below("Between", how);
        TestCertificates lowest = between.below("Lowest", PLAIN);
        assertThat(told(chain(between), anchors(ROOT))).isEqualTo(expected);
        assertThat(told(chain(lowest, between), anchors(ROOT))).as("two levels up").isEqualTo(expected);
        TestCertificates anchor = TestCertificates.root("Between", how);
        assertThat(told(chain(leaf(anchor)), anchors(anchor))).as("in the trust anchor").isEqualTo(expected);
        assertThat(verdict(chain(leaf(anchor)), Set.of(), new Trust(List.of(), List.of(anchor.root()), MinimumTls.NONE, false, Optional.empty())).provesDomain())
            .as("in a private CA").isEqualTo(expected.isEmpty());
    }

    /** One CA, certified more than once: one of the certificates is good. */
    static Object[][] twins() {
        TestCertificates other = TestCertificates.authority("Other root");
        TestCertificates expired = TestCertificates.root("Expired root", valid(-90, -1));
        TestCertificates mails = TestCertificates.root("Mail root", usage(MAIL));
        TestCertificates small = TestCertificates.authority("Small root", SHORT, NOW.plus(9, ChronoUnit.DAYS));
        return new Object[][] {
            {"signed with SHA-1", RSA_ROOT, (UnaryOperator<TestCertificates.Issue>) issue -> issue.signedBy("SHA1withRSA")},
            {"of a weak root", small, PLAIN},
            {"expired", other, valid(-90, -1)},
            {"not yet valid", other, valid(1, 90)},
            {"of an expired root", expired, PLAIN},
            {"for e-mail", other, usage(MAIL)},
            {"of a root for e-mail", mails, PLAIN},
            {"no authority", other, (UnaryOperator<TestCertificates.Issue>) issue -> issue.length(0).constrained(List.of(dns("elsewhere.example")), List.of())},
            {"with an unknown critical extension", other, (UnaryOperator<TestCertificates.Issue>) issue -> issue.extension(
                new org.bouncycastle.asn1.ASN1ObjectIdentifier("1.2.3.4"), true, org.bouncycastle.asn1.DERNull.INSTANCE)},
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("twins")
    void findsTheGoodPathBesideABadCertificateOfTheSameCa(String kind, TestCertificates by, UnaryOperator<TestCertificates.Issue> how) {
        TestCertificates good = ROOT.below("CA", PLAIN);
        TestCertificates bad = by.certifying(good, how);
        X509Certificate leaf = leaf(good);
        Set<X509Certificate> anchors = anchors(ROOT, by);
        assertThat(told(chain(leaf, bad.root()), anchors)).as("by itself").isNotEmpty();
        List<X509Certificate> sent = new ArrayList<>(List.of(good.root(), bad.root(), by.root(), ROOT.root()));
        for (int seed = 0; seed < 12; seed++) {
            Collections.shuffle(sent, new Random(seed));
            List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
            chain.addAll(sent);
            assertThat(told(chain, anchors)).as("sent as %s", sent).isEmpty();
        }
        TestCertificates lowest = good.below("Lowest", PLAIN);
        assertThat(told(chain(leaf(lowest), lowest.root(), bad.root(), good.root()), anchors)).as("one level more").isEmpty();
    }

    @Test
    void prefersALongerPathOverAShorterOneWithProblems() {
        TestCertificates good = ROOT.below("CA", PLAIN);
        TestCertificates long1 = ROOT.below("Detour", PLAIN).certifying(good, PLAIN);
        TestCertificates detour = TestCertificates.root("Detour", PLAIN);
        TestCertificates viaDetour = detour.certifying(good, PLAIN);
        TestCertificates sha1 = RSA_ROOT.certifying(good, issue -> issue.signedBy("SHA1withRSA"));
        X509Certificate certified = ROOT.certifying(detour, PLAIN).root();
        assertThat(told(chain(leaf(good), sha1.root(), viaDetour.root(), certified), anchors(ROOT, RSA_ROOT))).isEmpty();
        assertThat(told(chain(leaf(good), long1.root(), sha1.root()), anchors(RSA_ROOT))).as("the worse one alone")
            .isEqualTo("WEAK_SIGNATURE[CN=CA, SHA1withRSA]");
    }

    @Test
    void acceptsARenewedRootOfTheSameNameAndKey() {
        KeyPair key = newKey();
        TestCertificates old = TestCertificates.root("Renewed", key, valid(-900, -1));
        TestCertificates renewed = TestCertificates.root("Renewed", key, valid(-1, 900));
        X509Certificate leaf = leaf(renewed);
        assertThat(told(chain(leaf), anchors(old, renewed))).isEmpty();
        assertThat(told(chain(leaf, old.root()), anchors(renewed))).isEmpty();
        assertThat(told(chain(leaf, renewed.root()), anchors(old))).isEqualTo("ISSUER_EXPIRED[CN=Renewed, 2026-05-31T12:00:00Z]");
    }

    @Test
    void trustsThePrivateCaWhenTheServersPathIsWeak() {
        TestCertificates own = TestCertificates.authority("Private");
        TestCertificates ca = RSA_ROOT.below("CA", issue -> issue.signedBy("SHA1withRSA"));
        TestCertificates privately = own.certifying(ca, PLAIN);
        CertificateVerdict verdict = verdict(chain(leaf(ca), ca.root(), privately.root()), anchors(RSA_ROOT),
            new Trust(List.of(), List.of(own.root()), MinimumTls.NONE, false, Optional.empty()));
        assertThat(verdict.provesDomain()).isTrue();
        assertThat(verdict.trustedBy()).contains(TrustedBy.PRIVATE_CA);
        assertThat(verdict.path()).endsWith(privately.root(), own.root());
    }

    static Object[][] explanations() {
        TestCertificates early = ROOT.below("Early", valid(1, 90));
        TestCertificates earlyRoot = TestCertificates.root("Early root", valid(1, 90));
        TestCertificates renewed = TestCertificates.root("Renewed root", valid(-10, 900));
        TestCertificates pretender = ROOT.pretender();
        TestCertificates between = ROOT.below("Between", PLAIN);
        TestCertificates betweenPretender = between.pretender();
        TestCertificates shortened = TestCertificates.root("Short", issue -> issue.length(0));
        TestCertificates belowShort = shortened.below("Below", PLAIN);
        X509Certificate expired = renewed.certificate().names(dns(DOMAIN)).valid(NOW.minus(60, ChronoUnit.DAYS), NOW.minus(30, ChronoUnit.DAYS)).sign();
        X509Certificate expiredBelow = ROOT.below("Below", valid(-10, 90)).certificate().names(dns(DOMAIN))
            .valid(NOW.minus(60, ChronoUnit.DAYS), NOW.minus(30, ChronoUnit.DAYS)).sign();
        TestCertificates gone = TestCertificates.root("Gone", valid(-90, -20));
        X509Certificate expiredOfGone = gone.certificate().names(dns(DOMAIN)).valid(NOW.minus(60, ChronoUnit.DAYS), NOW.minus(30, ChronoUnit.DAYS)).sign();
        X509Certificate stranger = TestCertificates.authority("Stranger").issue(dns(DOMAIN));
        List<X509Certificate> endless = new ArrayList<>(List.of(stranger));
        for (int i = 0; i < 12; i++) {
            endless.add(TestCertificates.authority("Filler " + i).root());
        }
        return new Object[][] {
            {"a CA that is not yet valid", chain(early), anchors(ROOT), "ISSUER_NOT_YET_VALID[CN=Early, 2026-06-02T12:00:00Z]"},
            {"a root that is not yet valid", chain(leaf(earlyRoot)), anchors(earlyRoot), "ISSUER_NOT_YET_VALID[CN=Early root, 2026-06-02T12:00:00Z]"},
            {"an expired leaf of a root that is newer", chain(expired), anchors(renewed), "EXPIRED[2026-05-02T12:00:00Z]"},
            {"an expired leaf of a CA that expired since", chain(expiredOfGone), anchors(gone), "EXPIRED[2026-05-02T12:00:00Z]"},
            {"an expired leaf of a stranger", chain(TestCertificates.authority("Stranger").certificate().names(dns(DOMAIN))
                .valid(NOW.minusSeconds(9), NOW.minusSeconds(1)).sign()), anchors(ROOT), "EXPIRED[2026-06-01T11:59:59Z] ISSUER_UNKNOWN[CN=Stranger]"},
            {"a forged leaf", chain(leaf(pretender)), anchors(ROOT), "SIGNATURE_INVALID[CN=a server, CN=Root]"},
            {"a forged leaf, with the real root", chain(leaf(pretender), ROOT.root()), anchors(ROOT), "SIGNATURE_INVALID[CN=a server, CN=Root]"},
            {"a forged leaf, with the forged root", chain(pretender), anchors(ROOT), "SIGNATURE_INVALID[CN=a server, CN=Root]"},
            {"forged below a real CA", chain(leaf(betweenPretender), between.root()), anchors(ROOT), "SIGNATURE_INVALID[CN=a server, CN=Between]"},
            {"a forged CA", chain(leaf(pretender.below("Between", PLAIN)), pretender.below("Between", PLAIN).root()), anchors(ROOT),
                "SIGNATURE_INVALID[CN=a server, CN=Between]"},
            {"too long for its root", chain(belowShort), anchors(shortened), "CHAIN_INVALID[CN=Short: pathLenConstraint 0]"},
            {"more certificates than are looked at", endless, anchors(ROOT), "CHAIN_TOO_LONG[10]"},
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("explanations")
    void explainsWhyNoPathIsAccepted(String kind, List<X509Certificate> chain, Set<X509Certificate> anchors, String expected) {
        assertThat(told(chain, anchors)).isEqualTo(expected);
    }

    @Test
    void boundsTheTimeSpentOnManyCasOfTheSameName() {
        KeyPair key = newKey("RSA", "3072");
        List<X509Certificate> alike = new ArrayList<>();
        List<X509Certificate> ofOneKey = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            alike.add(TestCertificates.root("Look-alike", PLAIN).root());
            ofOneKey.add(TestCertificates.root("Look-alike", key, PLAIN).root());
        }
        TestCertificates real = TestCertificates.root("Look-alike", PLAIN);
        TestCertificates ofKey = TestCertificates.root("Look-alike", key, PLAIN);
        for (List<X509Certificate> crowd : List.of(alike, ofOneKey)) {
            for (TestCertificates issuer : List.of(real, ofKey)) {
                List<X509Certificate> chain = new ArrayList<>(List.of(leaf(issuer)));
                chain.addAll(crowd);
                assertThat(CpuTime.of(() -> {
                    assertThat(verdict(chain, anchors(ROOT), Trust.DEFAULT).provesDomain()).isFalse();
                    verdict(chain, new HashSet<>(crowd), Trust.DEFAULT);
                    verdict(chain.subList(0, 10), anchors(ROOT), Trust.DEFAULT);
                })).isLessThan(Duration.ofMillis(1500));
            }
        }
    }

    @Test
    void boundsTheTimeSpentOnManyNamesAndConstraints() {
        List<org.bouncycastle.asn1.x509.GeneralName> many = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            many.add(dns("n" + i + ".example"));
        }
        many.add(dns(DOMAIN));
        TestCertificates constrained = ROOT.below("Constrained", issue -> issue.constrained(many, many.subList(0, 1999)));
        X509Certificate leaf = constrained.issue(many.toArray(org.bouncycastle.asn1.x509.GeneralName[]::new));
        assertThat(CpuTime.of(() -> assertThat(told(chain(leaf, constrained.root()), anchors(ROOT))).contains("TOO_MANY_NAMES"))).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void theFirstHundredNamesAreLookedAt() {
        for (int others : new int[] {99, 100}) {
            List<org.bouncycastle.asn1.x509.GeneralName> names = new ArrayList<>();
            for (int i = 0; i < others; i++) {
                names.add(dns("n" + i + ".example"));
            }
            names.add(dns(DOMAIN));
            X509Certificate leaf = ROOT.issue(names.toArray(org.bouncycastle.asn1.x509.GeneralName[]::new));
            assertThat(verdict(chain(leaf), anchors(ROOT), Trust.DEFAULT).provesDomain()).as("after %d others", others).isEqualTo(others < 100);
        }
    }
}
