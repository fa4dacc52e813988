package org.federatedpartners.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.NOW;
import static org.federatedpartners.certificate.TestCertificates.newKey;
import static org.federatedpartners.certificate.TestRevocations.HOLD;
import static org.federatedpartners.certificate.TestRevocations.KEY_COMPROMISE;
import static org.federatedpartners.certificate.TestRevocations.REMOVED;
import static org.federatedpartners.certificate.TestRevocations.point;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists of every kind, and what each says of a certificate. */
class RevocationListTest {

    private static final String HERE = "http://ca.example/1.crl";
    private static final KeyPair RSA = newKey("RSA", "2048");
    private static final TestCertificates CA = TestCertificates.authority("Public", RSA, NOW.plus(999, ChronoUnit.DAYS));
    private static final TestCertificates OTHER = TestCertificates.authority("Other");
    private static final TestCertificates SAME_NAME = TestCertificates.authority("Public");
    private static final X509Certificate LEAF = CA.certificate().lists(HERE, "ldap://ca.example/x").sign();
    private static final X509Certificate BETWEEN = CA.intermediate("Between", NOW.plus(9, ChronoUnit.DAYS)).root();

    private static TestRevocations.CrlOf list() {
        return CA.revocations().list();
    }

    private static TestRevocations.CrlOf revoking() {
        return list().with(BETWEEN, 0).with(LEAF, KEY_COMPROMISE);
    }

    static Object[][] lists() {
        return new Object[][] {
            {"good", list().sign(), LEAF, "good"},
            {"others are revoked", list().with(BETWEEN, 0).sign(), LEAF, "good"},
            {"revoked", revoking().sign(), LEAF, "KEY_COMPROMISE"},
            {"revoked, no reason told", list().with(LEAF, 0).sign(), LEAF, "UNSPECIFIED"},
            {"on hold", list().with(LEAF, HOLD).sign(), LEAF, "CERTIFICATE_HOLD"},
            {"no longer on hold", list().with(LEAF, REMOVED).sign(), LEAF, "good"},
            {"good, by PSS", list().signedBy("SHA256withRSAandMGF1").sign(), LEAF, "good"},
            {"has ended, good", list().valid(NOW.minusSeconds(9), NOW.minusSeconds(1)).sign(), LEAF, "good, but ended"},
            {"has ended, revoked", revoking().valid(NOW.minusSeconds(9), NOW.minusSeconds(1)).sign(), LEAF, "KEY_COMPROMISE"},
            {"does not say when it ends", list().valid(NOW.minusSeconds(1), null).sign(), LEAF, "good, but ended"},
            {"is of tomorrow", revoking().valid(NOW.plus(1, ChronoUnit.DAYS), NOW.plus(2, ChronoUnit.DAYS)).sign(), LEAF, "no list"},
            {"the authority's clock is a little fast", list().valid(NOW.plusSeconds(60), NOW.plusSeconds(90)).sign(), LEAF, "good"},
            {"by somebody else", OTHER.revocations().list().with(LEAF, KEY_COMPROMISE).sign(), LEAF, "no list"},
            {"by somebody else of the same name", SAME_NAME.revocations().list().with(LEAF, KEY_COMPROMISE).sign(), LEAF, "no list"},
            {"by SHA-1", list().signedBy("SHA1withRSA").sign(), LEAF, "no list"},
            {"by MD5", list().signedBy("MD5withRSA").sign(), LEAF, "no list"},
            {"no list at all", "<html>Not found</html>".getBytes(StandardCharsets.US_ASCII), LEAF, "no list"},
            {"nothing", new byte[0], LEAF, "no list"},
            {"cut short", java.util.Arrays.copyOf(list().sign(), 100), LEAF, "no list"},
            {"changed on the way", changed(list().sign()), LEAF, "no list"},
            {"a change to a list", list().delta().sign(), LEAF, "no list"},
            {"something critical that nobody knows", list().extension(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), DERNull.INSTANCE).sign(), LEAF, "no list"},
            {"for others, too", revoking().scope(null, false, false, null, true, false).sign(), LEAF, "no list"},
            {"of servers only", list().scope(null, true, false, null, false, false).sign(), LEAF, "good"},
            {"of servers only, of an authority", list().scope(null, true, false, null, false, false).sign(), BETWEEN, "nothing"},
            {"of authorities only", list().scope(null, false, true, null, false, false).sign(), LEAF, "nothing"},
            {"of authorities only, of an authority", list().scope(null, false, true, null, false, false).sign(), BETWEEN, "good"},
            {"of attribute certificates", list().scope(null, false, false, null, false, true).sign(), LEAF, "nothing"},
            {"for some reasons", list().scope(null, false, false, new ReasonFlags(ReasonFlags.keyCompromise), false, false).sign(), LEAF, "nothing"},
            {"for some reasons, revoked", revoking().scope(null, false, false, new ReasonFlags(ReasonFlags.keyCompromise), false, false).sign(), LEAF, "KEY_COMPROMISE"},
            {"of the place that the certificate names", list().scope(point(HERE), false, false, null, false, false).sign(), LEAF, "good"},
            {"of another place", list().scope(point("http://ca.example/2.crl"), false, false, null, false, false).sign(), LEAF, "nothing"},
            {"of another place, revoked", revoking().scope(point("http://ca.example/2.crl"), false, false, null, false, false).sign(), LEAF, "KEY_COMPROMISE"},
        };
    }

    private static byte[] changed(byte[] list) {
        list[list.length - 1] ^= 1;
        return list;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lists")
    void acceptsOnlyValidListsThatCoverTheCertificate(String kind, byte[] list, X509Certificate certificate, String expected) {
        assertThat(said(CA.root(), list, certificate)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("onlyAnAuthorityThatMaySignListsDoes")
    void acceptsListsOnlyFromACaThatMaySignThem(int usage, String expected) {
        X509Certificate root = CA.certificate().subject("CN=Public").key(RSA).usage(usage).sign();
        assertThat(said(root, list().sign(), LEAF)).isEqualTo(expected);
    }

    static Object[][] onlyAnAuthorityThatMaySignListsDoes() {
        return new Object[][] {{KeyUsage.keyCertSign | KeyUsage.cRLSign, "good"}, {KeyUsage.keyCertSign, "no list"}};
    }

    private static String said(X509Certificate issuer, byte[] list, X509Certificate certificate) {
        try {
            Optional<RevocationStatement> said = RevocationList.of(list, issuer, NOW).about(certificate);
            return said.map(statement -> statement.revoked().map(revoked -> revoked.reason().name())
                .orElse(statement.holdsAt(NOW) ? "good" : "good, but ended")).orElse("nothing");
        } catch (GeneralSecurityException e) {
            return "no list";
        }
    }
}
