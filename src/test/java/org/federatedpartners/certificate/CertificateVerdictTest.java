package org.federatedpartners.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.NOW;
import static org.federatedpartners.certificate.TestCertificates.dns;
import static org.federatedpartners.certificate.TestCertificates.newKey;
import static org.federatedpartners.certificate.TestCertificates.srv;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.federatedpartners.certificate.CertificateVerdict.TrustedBy;
import org.federatedpartners.policy.CertificateProblem.Code;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Trust;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates of every kind, and all that is to be said of each. */
class CertificateVerdictTest {

    private static final String DOMAIN = "p.example";
    private static final KeyPair RSA = newKey("RSA", "2048");
    private static final KeyPair SHORT_RSA = newKey("RSA", "1024");
    private static final TestCertificates CA = TestCertificates.authority("Public");
    private static final TestCertificates RSA_CA = TestCertificates.authority("Public RSA", RSA, NOW.plus(999, ChronoUnit.DAYS));
    private static final TestCertificates WEAK_CA = TestCertificates.authority("Weak", SHORT_RSA, NOW.plus(999, ChronoUnit.DAYS));
    private static final TestCertificates EXPIRED_CA = TestCertificates.authority("Expired", newKey(), NOW.minusSeconds(1));
    private static final TestCertificates PRIVATE = TestCertificates.authority("Private");
    private static final TestCertificates BETWEEN = CA.intermediate("Between", NOW.plus(99, ChronoUnit.DAYS));
    private static final TestCertificates BETWEEN_EXPIRED = CA.intermediate("Once between", NOW.minusSeconds(1));
    private static final TestCertificates EARLY = CA.below("Early", issue -> issue.valid(NOW.plusSeconds(1), NOW.plusSeconds(9)));
    private static final TestCertificates FOR_CODE = CA.below("Code", issue -> issue.extendedUsage(false, KeyPurposeId.id_kp_codeSigning));
    private static final TestCertificates FOR_OTHERS = CA.below("Others", issue -> issue.constrained(List.of(dns("other.example")), List.of()));
    private static final TestCertificates FOR_MANY = CA.below("Many", issue -> issue.constrained(Collections.nCopies(101, dns(DOMAIN)), List.of()));
    private static final TestCertificates IMPOSTOR = CA.impostor("Impostor");
    private static final X509Certificate SELF = TestCertificates.selfSigned(RSA, dns(DOMAIN));
    private static final X509Certificate OF_PRIVATE = PRIVATE.issue(dns(DOMAIN));

    private static final Set<X509Certificate> TRUSTED = Set.of(CA.root(), RSA_CA.root(), WEAK_CA.root(), EXPIRED_CA.root());

    private static TestCertificates.Issue good() {
        return CA.certificate().names(dns(DOMAIN));
    }

    private static CertificateVerdict verdict(List<X509Certificate> chain, Trust trust) {
        return TestCertificates.judge(() -> TRUSTED, domain -> trust, Clock.fixed(NOW, ZoneOffset.UTC)).verdict(PeerCertificate.of(chain), DOMAIN);
    }

    private static Trust pinned(X509Certificate... certificates) {
        return new Trust(List.of(certificates).stream().map(KeyPin::of).toList(), List.of(), MinimumTls.NONE, false, Optional.empty());
    }

    private static Trust alone(X509Certificate certificate) {
        return new Trust(List.of(KeyPin.of(certificate).with(true)), List.of(), MinimumTls.NONE, false, Optional.empty());
    }

    private static Trust authorities(X509Certificate... certificates) {
        return new Trust(List.of(), List.of(certificates), MinimumTls.NONE, false, Optional.empty());
    }

    private static List<X509Certificate> chain(X509Certificate... certificates) {
        return List.of(certificates);
    }

    static Object[][] kinds() {
        KeyPurposeId server = KeyPurposeId.id_kp_serverAuth;
        KeyPurposeId client = KeyPurposeId.id_kp_clientAuth;
        return new Object[][] {
            {"good", chain(good().sign()), ""},
            {"good, of RSA", chain(RSA_CA.certificate().key(RSA).names(dns(DOMAIN)).sign(), RSA_CA.root()), ""},
            {"good, by RSASSA-PSS", chain(RSA_CA.certificate().signedBy("SHA256withRSAandMGF1").names(dns(DOMAIN)).sign()), ""},
            {"good, Ed25519", chain(good().key(newKey("Ed25519", "")).sign()), ""},
            {"good, P-384", chain(good().key(newKey("EC", "secp384r1")).sign()), ""},
            {"good, with an intermediate", chain(BETWEEN.issue(dns(DOMAIN)), BETWEEN.root()), ""},
            {"good, chain in disorder", chain(BETWEEN.issue(dns(DOMAIN)), CA.root(), PRIVATE.root(), BETWEEN.root()), ""},
            {"good, SRVName, all usages", chain(CA.certificate().names(srv("_xmpp-server.p.example")).extendedUsage(true, server, client)
                .usage(KeyUsage.digitalSignature).sign()), ""},
            {"any usage", chain(good().extendedUsage(false, KeyPurposeId.anyExtendedKeyUsage).sign()), ""},
            {"no certificate", chain(), "NONE_SHOWN"},
            {"serverAuth only", chain(good().extendedUsage(false, server).sign()), "(SERVERS_ONLY)"},
            {"serverAuth only, critical", chain(good().extendedUsage(true, server).sign()), "(SERVERS_ONLY)"},
            {"clientAuth only", chain(good().extendedUsage(false, client).sign()), "NOT_FOR_SERVERS[clientAuth]"},
            {"for code only", chain(good().extendedUsage(false, KeyPurposeId.id_kp_codeSigning).sign()), "NOT_FOR_SERVERS[1.3.6.1.5.5.7.3.3]"},
            {"key for RSA key exchange", chain(good().usage(KeyUsage.keyEncipherment).sign()), ""},
            {"key for authorities", chain(good().usage(KeyUsage.keyCertSign | KeyUsage.cRLSign).sign()), "NOT_FOR_SIGNATURES[]"},
            {"expired", chain(good().valid(NOW.minusSeconds(9), NOW.minusSeconds(1)).sign()), "EXPIRED[2026-06-01T11:59:59Z]"},
            {"not yet valid", chain(good().valid(NOW.plusSeconds(1), NOW.plusSeconds(9)).sign()), "NOT_YET_VALID[2026-06-01T12:00:01Z]"},
            {"of an expired authority", chain(EXPIRED_CA.issue(dns(DOMAIN))), "ISSUER_EXPIRED[CN=Expired, 2026-06-01T11:59:59Z]"},
            {"of an expired intermediate", chain(BETWEEN_EXPIRED.issue(dns(DOMAIN)), BETWEEN_EXPIRED.root()),
                "ISSUER_EXPIRED[CN=Once between, 2026-06-01T11:59:59Z]"},
            {"self-signed", chain(SELF), "SELF_SIGNED[" + KeyPin.of(SELF) + "]"},
            {"of a stranger, with its root", chain(OF_PRIVATE, PRIVATE.root()), "ISSUER_UNKNOWN[CN=Private]"},
            {"of a stranger, without its root", chain(OF_PRIVATE), "ISSUER_UNKNOWN[CN=Private]"},
            {"intermediate not sent", chain(BETWEEN.certificate().names(dns(DOMAIN)).authorityAccess().sign()), "CHAIN_INCOMPLETE[CN=Between]"},
            {"of a leaf", chain(PRIVATE.issue(dns(DOMAIN)), good().sign()), "ISSUER_UNKNOWN[CN=Private]"},
            {"of somebody who is no authority", chain(IMPOSTOR.issue(dns(DOMAIN)), IMPOSTOR.root()),
                "CHAIN_INVALID[CN=Impostor: basic constraints check failed: this is not a CA certificate]"},
            {"of an authority that is not yet valid", chain(EARLY.issue(dns(DOMAIN)), EARLY.root()), "ISSUER_NOT_YET_VALID[CN=Early, 2026-06-01T12:00:01Z]"},
            {"of an authority for code", chain(FOR_CODE.issue(dns(DOMAIN)), FOR_CODE.root()), "ISSUER_NOT_FOR_SERVERS[CN=Code, 1.3.6.1.5.5.7.3.3]"},
            {"of an authority for other names", chain(FOR_OTHERS.issue(dns(DOMAIN)), FOR_OTHERS.root()), "NAME_NOT_PERMITTED[CN=Others, p.example]"},
            {"of an authority with many constraints", chain(FOR_MANY.issue(dns(DOMAIN)), FOR_MANY.root()), "TOO_MANY_NAMES[CN=a server, 100]"},
            {"forged", chain(CA.pretender().issue(dns(DOMAIN)), CA.root()), "SIGNATURE_INVALID[CN=a server, CN=Public]"},
            {"of a stranger, and ten more", Stream.concat(Stream.of(OF_PRIVATE), Collections.nCopies(10, SELF).stream()).toList(), "CHAIN_TOO_LONG[10]"},
            {"RSA 1024", chain(good().key(SHORT_RSA).sign()), "WEAK_KEY[CN=a server, RSA 1024]"},
            {"EC 224", chain(good().key(newKey("EC", "secp224r1")).sign()), "WEAK_KEY[CN=a server, EC 224]"},
            {"DSA 1024", chain(good().key(newKey("DSA", "1024")).sign()), "WEAK_KEY[CN=a server, DSA 1024]"},
            {"of an authority with RSA 1024", chain(WEAK_CA.issue(dns(DOMAIN))), "WEAK_KEY[CN=Weak, RSA 1024]"},
            {"SHA-1", chain(RSA_CA.certificate().signedBy("SHA1withRSA").names(dns(DOMAIN)).sign()), "WEAK_SIGNATURE[CN=a server, SHA1withRSA]"},
            {"SHA-1 by PSS", chain(RSA_CA.certificate().signedBy("SHA1withRSAandMGF1").names(dns(DOMAIN)).sign()), "WEAK_SIGNATURE[CN=a server, SHA-1withRSASSA-PSS]"},
            {"MD5", chain(RSA_CA.certificate().signedBy("MD5withRSA").names(dns(DOMAIN)).sign()), "WEAK_SIGNATURE[CN=a server, MD5withRSA]"},
            {"other names", chain(CA.issue(dns("b.example"), dns("*.p.example"), dns("a.example"))), "OTHER_NAMES[*.p.example, a.example, b.example]"},
            {"no names", chain(CA.issue("CN=p.example", NOW.minusSeconds(1), NOW.plusSeconds(1))), "NO_NAMES[]"},
            {"wrong in every way", chain(PRIVATE.certificate().key(SHORT_RSA).valid(NOW.minusSeconds(9), NOW.minusSeconds(1))
                .extendedUsage(false, client).names(dns("x.example")).sign()),
                "EXPIRED[2026-06-01T11:59:59Z] ISSUER_UNKNOWN[CN=Private] NOT_FOR_SERVERS[clientAuth] WEAK_KEY[CN=a server, RSA 1024] OTHER_NAMES[x.example]"},
        };
    }

    private static String told(CertificateVerdict verdict) {
        return verdict.problems().stream().map(problem -> problem.code().isNote() ? "(" + problem.code() + ")" : problem.code() + problem.arguments().toString())
            .collect(Collectors.joining(" "));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void reportsTheProblemsOfEachKindOfChain(String kind, List<X509Certificate> chain, String expected) {
        CertificateVerdict verdict = verdict(chain, Trust.DEFAULT);
        assertThat(told(verdict)).isEqualTo(expected.equals("NONE_SHOWN") ? "NONE_SHOWN[]" : expected);
        assertThat(verdict.provesDomain()).isEqualTo(expected.isEmpty() || expected.startsWith("("));
        assertThat(verdict.status()).isEqualTo(verdict.problems().isEmpty() ? CertificateStatus.PROVES_DOMAIN : verdict.problems().get(0).code().status());
        if (verdict.provesDomain()) {
            assertThat(verdict.trustedBy()).contains(TrustedBy.SERVER);
        }
    }

    static Object[][] trusts() {
        X509Certificate shortSelf = TestCertificates.selfSigned(SHORT_RSA, dns(DOMAIN));
        X509Certificate otherName = PRIVATE.issue(dns("other.example"));
        X509Certificate expired = PRIVATE.certificate().names(dns(DOMAIN)).valid(NOW.minusSeconds(9), NOW.minusSeconds(1)).sign();
        X509Certificate mail = PRIVATE.certificate().extendedUsage(true, KeyPurposeId.id_kp_emailProtection).sign();
        X509Certificate goodPublic = good().sign();
        X509Certificate expiredPublic = good().valid(NOW.minusSeconds(9), NOW.minusSeconds(1)).sign();
        X509Certificate sha1 = RSA_CA.certificate().signedBy("SHA1withRSA").names(dns(DOMAIN)).sign();
        TestCertificates below = PRIVATE.intermediate("Below", NOW.plus(9, ChronoUnit.DAYS));
        TestCertificates gone = TestCertificates.authority("Gone", newKey(), NOW.minusSeconds(1));
        return new Object[][] {
            {"pinned, self-signed", chain(SELF), pinned(SELF), TrustedBy.PIN, ""},
            {"pinned, of a private authority", chain(OF_PRIVATE), pinned(SELF, OF_PRIVATE), TrustedBy.PIN, ""},
            {"pinned by another key", chain(SELF), pinned(OF_PRIVATE), null, "SELF_SIGNED[" + KeyPin.of(SELF) + "]"},
            {"pinned is the authority's key", chain(OF_PRIVATE, PRIVATE.root()), pinned(PRIVATE.root()), null, "ISSUER_UNKNOWN[CN=Private]"},
            {"pinned, another name", chain(otherName), pinned(otherName), TrustedBy.PIN, "OTHER_NAMES[other.example]"},
            {"pinned, expired", chain(expired), pinned(expired), TrustedBy.PIN, "EXPIRED[2026-06-01T11:59:59Z]"},
            {"pinned, weak", chain(shortSelf), pinned(shortSelf), TrustedBy.PIN, "WEAK_KEY[CN=self, RSA 1024]"},
            {"key alone, another name", chain(otherName), alone(otherName), TrustedBy.PIN, ""},
            {"key alone, expired", chain(expired), alone(expired), TrustedBy.PIN, ""},
            {"key alone, no names and for e-mail", chain(mail), alone(mail), TrustedBy.PIN, ""},
            {"key alone, weak", chain(shortSelf), alone(shortSelf), TrustedBy.PIN, "WEAK_KEY[CN=self, RSA 1024]"},
            {"key alone, public and expired", chain(expiredPublic), alone(expiredPublic), TrustedBy.PIN, ""},
            {"key alone, public and good", chain(goodPublic), alone(goodPublic), TrustedBy.SERVER, ""},
            {"key alone of another key", chain(otherName), alone(expired), null, "ISSUER_UNKNOWN[CN=Private] OTHER_NAMES[other.example]"},
            {"pinned, public and signed with SHA-1", chain(sha1), pinned(sha1), TrustedBy.PIN, ""},
            {"pinned, public and expired", chain(expiredPublic), pinned(expiredPublic), TrustedBy.SERVER, "EXPIRED[2026-06-01T11:59:59Z]"},
            {"of the private authority", chain(OF_PRIVATE), authorities(PRIVATE.root()), TrustedBy.PRIVATE_CA, ""},
            {"of the second one", chain(OF_PRIVATE), authorities(gone.root(), PRIVATE.root()), TrustedBy.PRIVATE_CA, ""},
            {"of one below it", chain(below.issue(dns(DOMAIN)), below.root()), authorities(PRIVATE.root()), TrustedBy.PRIVATE_CA, ""},
            {"of one below it that was not sent", chain(below.issue(dns(DOMAIN))), authorities(PRIVATE.root()), null, "ISSUER_UNKNOWN[CN=Below]"},
            {"of one whose expiry nobody noticed", chain(gone.issue(dns(DOMAIN))), authorities(gone.root()), null, "ISSUER_EXPIRED[CN=Gone, 2026-06-01T11:59:59Z]"},
            {"of another authority", chain(OF_PRIVATE), authorities(gone.root()), null, "ISSUER_UNKNOWN[CN=Private]"},
            {"public, though there is a private authority", chain(good().sign()), authorities(PRIVATE.root()), TrustedBy.SERVER, ""},
            {"of the private authority, expired", chain(expired), authorities(PRIVATE.root()), TrustedBy.PRIVATE_CA, "EXPIRED[2026-06-01T11:59:59Z]"},
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trusts")
    void reportsWhichTrustSettingVouchesForTheChain(String kind, List<X509Certificate> chain, Trust trust, TrustedBy by, String expected) {
        CertificateVerdict verdict = verdict(chain, trust);
        assertThat(told(verdict)).isEqualTo(expected);
        assertThat(verdict.trustedBy()).isEqualTo(Optional.ofNullable(by));
        assertThat(verdict.provesDomain()).isEqualTo(expected.isEmpty());
    }

    @Test
    void trustSettingsOfOnePartnerDoNotApplyToAnother() {
        CertificateJudge judge = TestCertificates.judge(() -> TRUSTED, domain -> domain.equals(DOMAIN) ? authorities(PRIVATE.root()) : pinned(SELF),
            Clock.fixed(NOW, ZoneOffset.UTC));
        X509Certificate both = PRIVATE.issue(dns(DOMAIN), dns("other.example"));
        assertThat(judge.verdict(PeerCertificate.of(chain(both)), DOMAIN).shown()).hasValueSatisfying(shown -> assertThat(shown.pin()).isEqualTo(KeyPin.of(both)));
        assertThat(judge.status(PeerCertificate.of(chain(both)), DOMAIN)).isEqualTo(CertificateStatus.PROVES_DOMAIN);
        assertThat(judge.status(PeerCertificate.of(chain(both)), "other.example")).isEqualTo(CertificateStatus.UNTRUSTED);
        assertThat(judge.verdict(PeerCertificate.of(chain(both)), "other.example", pinned(both)).trustedBy()).contains(TrustedBy.PIN);
    }

    @Test
    void tableOfChainsCoversEveryProblem() {
        Set<Code> found = new HashSet<>();
        for (Object[] kind : kinds()) {
            @SuppressWarnings("unchecked")
            List<X509Certificate> chain = (List<X509Certificate>) kind[1];
            verdict(chain, Trust.DEFAULT).problems().forEach(problem -> found.add(problem.code()));
        }
        // A malformed certificate is for the tests of the judge, revocation for its own.
        assertThat(found).containsAll(EnumSet.complementOf(EnumSet.of(Code.UNREADABLE, Code.REVOKED, Code.REVOCATION_UNKNOWN)));
    }

    @Test
    void certificateStatusFitsIntoItsColumn() {
        assertThat(CertificateStatus.values()).allMatch(status -> status.name().length() <= 16);
    }
}
