package org.federatedpartners.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.NOW;
import static org.federatedpartners.certificate.TestCertificates.dns;

import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.certificate.CertificateVerdict.TrustedBy;
import org.federatedpartners.certificate.PublishedKey.Holder;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Trust;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What published keys prove, and what they do not. */
class DaneTest {

    private static final String DOMAIN = "p.example";
    private static final String HOST = "xmpp.p.example";
    private static final TestCertificates SERVERS = TestCertificates.authority("Trusted CA");
    private static final TestCertificates OWN = TestCertificates.authority("A partner's CA");

    private static final X509Certificate GOOD = OWN.issue(dns(DOMAIN));
    private static final X509Certificate EXPIRED = OWN.issue("CN=old", NOW.minus(9, ChronoUnit.DAYS), NOW.minus(1, ChronoUnit.DAYS), dns(DOMAIN));
    private static final X509Certificate OF_HOST = OWN.issue(dns(HOST));
    private static final X509Certificate OF_OTHERS = OWN.issue(dns("other.example"));
    private static final X509Certificate FOREIGN = TestCertificates.authority("Stranger").issue(dns(DOMAIN));

    private static X509Certificate certificate(String name) {
        return switch (name) {
            case "good" -> GOOD;
            case "expired" -> EXPIRED;
            case "of-host" -> OF_HOST;
            case "of-others" -> OF_OTHERS;
            case "foreign" -> FOREIGN;
            default -> OWN.root();
        };
    }

    private static PublishedKey published(Holder holder, int selector, int matching, X509Certificate certificate) throws Exception {
        byte[] selected = selector == 1 ? certificate.getPublicKey().getEncoded() : certificate.getEncoded();
        byte[] matched = switch (matching) {
            case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
            case 2 -> MessageDigest.getInstance("SHA-512").digest(selected);
            default -> selected;
        };
        return new PublishedKey(holder, selector, matching, HexFormat.of().formatHex(matched), HOST);
    }

    private static CertificateVerdict verdict(boolean allowed, List<X509Certificate> chain, PublishedKey... keys) {
        return judge(trust(allowed), keys).verdict(PeerCertificate.of(chain), DOMAIN);
    }

    private static Trust trust(boolean allowed) {
        return new Trust(List.of(), List.of(), MinimumTls.NONE, allowed, Optional.empty());
    }

    private static CertificateJudge judge(Trust trust, PublishedKey... keys) {
        return new CertificateJudge(() -> Set.of(SERVERS.root()), domain -> trust, domain -> domain.equals(DOMAIN) ? List.of(keys) : List.of(), TestCertificates.NO_CHECK,
            Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** Digests that are not comparable tell nothing. */
    @ParameterizedTest
    @CsvSource({
        // published by    shown     selector matching allowed, by the certificate, by its digests
        "SERVER,    expired,   expired, 0, 0, true,  true,  true",
        "SERVER,    expired,   expired, 0, 1, true,  true,  true",
        "SERVER,    expired,   expired, 0, 2, true,  true,  false",
        "SERVER,    expired,   expired, 1, 0, true,  true,  true",
        "SERVER,    expired,   expired, 1, 1, true,  true,  true",
        "SERVER,    expired,   expired, 1, 2, true,  true,  false",
        "SERVER,    expired,   expired, 1, 1, false, false, false",
        "SERVER,    expired,   expired, 2, 1, true,  false, false",
        "SERVER,    expired,   expired, 1, 3, true,  false, false",
        "SERVER,    expired,   foreign, 1, 1, true,  false, false",
        "SERVER,    expired,   foreign, 0, 0, true,  false, false",
        "SERVER,    authority, expired, 1, 1, true,  false, false",
        "CA,        authority, expired, 1, 1, true,  false, false",
        "CA,        expired,   expired, 1, 1, true,  false, false",
    })
    void aPublishedKeyCountsAlone(Holder holder, String published, String shown, int selector, int matching, boolean allowed, boolean byCertificate, boolean byDigests) throws Exception {
        CertificateJudge judge = judge(trust(allowed), published(holder, selector, matching, certificate(published)));
        PeerCertificate peer = PeerCertificate.of(List.of(certificate(shown), OWN.root()));
        ShownCertificate digests = peer.shown().orElseThrow();
        assertThat(judge.isByKeyAlone(peer, DOMAIN, trust(allowed))).isEqualTo(byCertificate);
        assertThat(judge.isByKeyAlone(digests.fingerprint(), digests.pin(), DOMAIN)).isEqualTo(byDigests);
        assertThat(judge.isByKeyAlone(digests.fingerprint(), digests.pin(), "other.example")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // published by    shown      selector matching  expected
        "SERVER,    good,      good,      0, 0, PROVES_DOMAIN",
        "SERVER,    good,      good,      0, 1, PROVES_DOMAIN",
        "SERVER,    good,      good,      0, 2, PROVES_DOMAIN",
        "SERVER,    good,      good,      1, 0, PROVES_DOMAIN",
        "SERVER,    good,      good,      1, 1, PROVES_DOMAIN",
        "SERVER,    good,      good,      1, 2, PROVES_DOMAIN",
        "SERVER,    expired,   expired,   1, 1, PROVES_DOMAIN",
        "SERVER,    of-others, of-others, 1, 1, PROVES_DOMAIN",
        "SERVER,    good,      good,      2, 1, UNTRUSTED",
        "SERVER,    good,      good,      1, 3, UNTRUSTED",
        "SERVER,    good,      foreign,   1, 1, UNTRUSTED",
        "SERVER,    authority, good,      1, 1, UNTRUSTED",
        "CA,        authority, good,      0, 0, PROVES_DOMAIN",
        "CA,        authority, good,      0, 1, PROVES_DOMAIN",
        "CA,        authority, good,      1, 2, PROVES_DOMAIN",
        "CA,        authority, of-host,   1, 1, PROVES_DOMAIN",
        "CA,        authority, of-others, 1, 1, WRONG_NAME",
        "CA,        authority, expired,   1, 1, OUT_OF_DATE",
        "CA,        authority, foreign,   1, 1, UNTRUSTED",
        "CA,        good,      good,      1, 1, UNTRUSTED",
    })
    void matchesTheShownChainAgainstPublishedKeys(Holder holder, String published, String shown, int selector, int matching, CertificateStatus expected) throws Exception {
        CertificateVerdict verdict = verdict(true, List.of(certificate(shown), OWN.root()), published(holder, selector, matching, certificate(published)));

        assertThat(verdict.status()).isEqualTo(expected);
        assertThat(verdict.trustedBy()).isEqualTo(expected == CertificateStatus.UNTRUSTED ? Optional.empty() : Optional.of(TrustedBy.DANE));
    }

    @Test
    void publishedCaThatIsMissingFromTheChainProvesNothing() throws Exception {
        assertThat(verdict(true, List.of(GOOD), published(Holder.CA, 1, 1, OWN.root())).status()).isEqualTo(CertificateStatus.UNTRUSTED);
    }

    @Test
    void oneMatchingKeyOfSeveralProvesTheDomain() throws Exception {
        assertThat(verdict(true, List.of(GOOD), published(Holder.SERVER, 1, 1, FOREIGN), published(Holder.SERVER, 1, 1, GOOD)).provesDomain()).isTrue();
    }

    @Test
    void nothingIsProvenWhereTheSettingsDoNotLetIt() throws Exception {
        assertThat(verdict(false, List.of(GOOD), published(Holder.SERVER, 1, 1, GOOD)).status()).isEqualTo(CertificateStatus.UNTRUSTED);
    }

    @Test
    void nothingIsProvenWithoutAnythingPublishedOrShown() throws Exception {
        assertThat(verdict(true, List.of(GOOD)).status()).isEqualTo(CertificateStatus.UNTRUSTED);
        assertThat(verdict(true, List.of(), published(Holder.SERVER, 1, 1, GOOD)).status()).isEqualTo(CertificateStatus.ABSENT);
    }

    @Test
    void otherPublishedKeyDoesNotHarmATrustedCertificate() throws Exception {
        CertificateVerdict verdict = verdict(true, List.of(SERVERS.issue(dns(DOMAIN))), published(Holder.SERVER, 1, 1, FOREIGN));
        assertThat(verdict.provesDomain()).isTrue();
        assertThat(verdict.trustedBy()).contains(TrustedBy.SERVER);
    }

    @Test
    void aTrustedCertificateOfAHostThatIsPublishedProvesTheDomain() throws Exception {
        X509Certificate ofHost = SERVERS.issue(dns(HOST));
        assertThat(verdict(true, List.of(ofHost), published(Holder.SERVER, 1, 1, FOREIGN)).status()).isEqualTo(CertificateStatus.WRONG_NAME);
        assertThat(verdict(true, List.of(ofHost), published(Holder.SERVER, 1, 1, ofHost)).provesDomain()).isTrue();
    }

    @Test
    void newlyPublishedKeyCountsAtOnce() throws Exception {
        Trust trust = new Trust(List.of(), List.of(), MinimumTls.NONE, true, Optional.empty());
        PublishedKey[] now = {published(Holder.SERVER, 1, 1, FOREIGN)};
        CertificateJudge judge = new CertificateJudge(Set::of, domain -> trust, domain -> List.of(now), TestCertificates.NO_CHECK, Clock.fixed(NOW, ZoneOffset.UTC));
        assertThat(judge.status(PeerCertificate.of(List.of(GOOD)), DOMAIN)).isEqualTo(CertificateStatus.UNTRUSTED);
        now[0] = published(Holder.SERVER, 1, 1, GOOD);
        assertThat(judge.status(PeerCertificate.of(List.of(GOOD)), DOMAIN)).isEqualTo(CertificateStatus.PROVES_DOMAIN);
    }
}
