package org.federatedpartners.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.NOW;
import static org.federatedpartners.certificate.TestCertificates.dns;
import static org.federatedpartners.certificate.TestRevocations.HOLD;
import static org.federatedpartners.certificate.TestRevocations.KEY_COMPROMISE;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.Trust;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the judge makes of what is known, under each rule. */
class RevocationCheckTest {

    private static final String DOMAIN = "p.example";
    private static final TestCertificates CA = TestCertificates.authority("Public");
    private static final TestCertificates PRIVATE = TestCertificates.authority("Private");
    private static final TestCertificates BETWEEN = CA.intermediate("Between", NOW.plus(99, ChronoUnit.DAYS));
    private static final X509Certificate LISTED = CA.certificate().names(dns(DOMAIN)).lists("http://ca.example/1.crl").sign();
    private static final X509Certificate ANSWERED_FOR = CA.certificate().names(dns(DOMAIN)).responder("http://ca.example/ocsp").sign();
    private static final X509Certificate NAMES_NOTHING = CA.issue(dns(DOMAIN));

    /** What is known, by the certificate; and of whom it was asked. */
    private static final class Knowledge implements Revocations {

        final Map<X509Certificate, RevocationStatement> said = new HashMap<>();
        final List<String> asked = new ArrayList<>();

        Knowledge with(X509Certificate certificate, X509Certificate issuer, byte[] list) {
            try {
                RevocationList.of(list, issuer, NOW).about(certificate).ifPresent(statement -> said.put(certificate, statement));
                return this;
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Optional<RevocationStatement> known(X509Certificate certificate, X509Certificate issuer, String domain) {
            asked.add(Names.subject(certificate) + " of " + Names.subject(issuer) + " for " + domain);
            return Optional.ofNullable(said.get(certificate));
        }

        @Override
        public Optional<RevocationStatement> known(X509Certificate certificate, X509Certificate issuer) {
            return Optional.ofNullable(said.get(certificate));
        }

        @Override
        public boolean seeks(String domain) {
            return domain.equals(DOMAIN);
        }

        @Override
        public void stapled(List<X509Certificate> chain, List<byte[]> responses) {
            throw new UnsupportedOperationException();
        }
    }

    private static CertificateJudge judge(RevocationRule rule, Knowledge knowledge, Trust trust, PublishedKey... keys) {
        return new CertificateJudge(() -> Set.of(CA.root()), domain -> trust, domain -> List.of(keys), new RevocationCheck(() -> rule, knowledge),
            Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static String told(CertificateVerdict verdict) {
        return verdict.problems().stream().map(problem -> problem.code() + problem.arguments().toString()).collect(Collectors.joining(" "));
    }

    private static TestRevocations.CrlOf list(String kind) {
        TestRevocations.CrlOf list = CA.revocations().list();
        return switch (kind) {
            case "good" -> list;
            case "ended" -> list.valid(NOW.minusSeconds(9), NOW.minusSeconds(1));
            case "revoked" -> list.with(LISTED, KEY_COMPROMISE);
            case "revoked once" -> list.with(LISTED, KEY_COMPROMISE).valid(NOW.minusSeconds(9), NOW.minusSeconds(1));
            case "hold" -> list.with(LISTED, HOLD);
            default -> throw new AssertionError(kind);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "OFF,       good,         PROVES_DOMAIN",
        "OFF,       revoked,      PROVES_DOMAIN",
        "OFF,       nothing,      PROVES_DOMAIN",
        "SOFT_FAIL, good,         PROVES_DOMAIN",
        "SOFT_FAIL, nothing,      PROVES_DOMAIN",
        "SOFT_FAIL, ended,        PROVES_DOMAIN",
        "SOFT_FAIL, revoked,      REVOKED",
        "SOFT_FAIL, revoked once, REVOKED",
        "SOFT_FAIL, hold,         REVOKED",
        "HARD_FAIL, good,         PROVES_DOMAIN",
        "HARD_FAIL, nothing,      STATUS_UNKNOWN",
        "HARD_FAIL, ended,        STATUS_UNKNOWN",
        "HARD_FAIL, revoked,      REVOKED",
        "HARD_FAIL, revoked once, REVOKED",
        "HARD_FAIL, hold,         REVOKED",
    })
    void judgesKnownAndUnknownStatusByEachRevocationRule(RevocationRule rule, String known, CertificateStatus status) {
        Knowledge knowledge = new Knowledge();
        if (!known.equals("nothing")) {
            knowledge.with(LISTED, CA.root(), list(known).sign());
        }
        assertThat(judge(rule, knowledge, Trust.DEFAULT).status(PeerCertificate.of(List.of(LISTED)), DOMAIN)).isEqualTo(status);
        assertThat(knowledge.asked).hasSize(rule == RevocationRule.OFF ? 0 : 1);
    }

    @Test
    void problemNamesTheCertificateWithTimeAndReasonOrSource() {
        Knowledge knowledge = new Knowledge().with(LISTED, CA.root(), list("revoked").sign());
        assertThat(told(judge(RevocationRule.SOFT_FAIL, knowledge, Trust.DEFAULT).verdict(PeerCertificate.of(List.of(LISTED)), DOMAIN)))
            .isEqualTo("REVOKED[CN=a server, 2026-05-30T12:00:00Z (keyCompromise)]");
        assertThat(told(judge(RevocationRule.HARD_FAIL, new Knowledge(), Trust.DEFAULT).verdict(PeerCertificate.of(List.of(LISTED)), DOMAIN)))
            .isEqualTo("REVOCATION_UNKNOWN[CN=a server, http://ca.example/1.crl]");
        assertThat(told(judge(RevocationRule.HARD_FAIL, new Knowledge(), Trust.DEFAULT).verdict(PeerCertificate.of(List.of(ANSWERED_FOR)), DOMAIN)))
            .isEqualTo("REVOCATION_UNKNOWN[CN=a server, http://ca.example/ocsp]");
    }

    @Test
    void hardFailAcceptsACertificateThatNamesNoRevocationSource() {
        assertThat(judge(RevocationRule.HARD_FAIL, new Knowledge(), Trust.DEFAULT).status(PeerCertificate.of(List.of(NAMES_NOTHING)), DOMAIN)).isEqualTo(CertificateStatus.PROVES_DOMAIN);
    }

    @Test
    void hardFailAcceptsUnknownStatusOfDomainsWithoutPartner() {
        X509Certificate other = CA.certificate().names(dns("stranger.example")).lists("http://ca.example/1.crl").sign();
        Knowledge knowledge = new Knowledge();
        CertificateJudge judge = judge(RevocationRule.HARD_FAIL, knowledge, Trust.DEFAULT);
        assertThat(judge.status(PeerCertificate.of(List.of(other)), "stranger.example")).isEqualTo(CertificateStatus.PROVES_DOMAIN);
        assertThat(judge.verdict(PeerCertificate.of(List.of(other)), "stranger.example", Trust.DEFAULT).status()).as("were it one").isEqualTo(CertificateStatus.STATUS_UNKNOWN);
        knowledge.with(other, CA.root(), CA.revocations().list().with(other, KEY_COMPROMISE).sign());
        assertThat(judge.status(PeerCertificate.of(List.of(other)), "stranger.example")).isEqualTo(CertificateStatus.REVOKED);
    }

    @ParameterizedTest
    @EnumSource(value = RevocationRule.class, names = {"SOFT_FAIL", "HARD_FAIL"})
    void refusesAChainWithARevokedIntermediateCa(RevocationRule rule) {
        Knowledge knowledge = new Knowledge().with(BETWEEN.root(), CA.root(), CA.revocations().list().with(BETWEEN.root(), KEY_COMPROMISE).sign());
        CertificateVerdict verdict = judge(rule, knowledge, Trust.DEFAULT).verdict(PeerCertificate.of(List.of(BETWEEN.issue(dns(DOMAIN)), BETWEEN.root())), DOMAIN);
        assertThat(told(verdict)).isEqualTo("REVOKED[CN=Between, 2026-05-30T12:00:00Z (keyCompromise)]");
        assertThat(knowledge.asked).as("not of the authority that is trusted")
            .containsExactly("CN=a server of CN=Between for p.example", "CN=Between of CN=Public for p.example");
    }

    /** Anybody can show a free certificate of an authority that everybody trusts, and claim any domain. */
    @ParameterizedTest
    @EnumSource(value = RevocationRule.class, names = {"SOFT_FAIL", "HARD_FAIL"})
    void asksForNoStatusWhenTheChainHasOtherProblems(RevocationRule rule) {
        Knowledge knowledge = new Knowledge();
        CertificateJudge judge = judge(rule, knowledge, Trust.DEFAULT);
        judge.status(PeerCertificate.of(List.of(CA.certificate().names(dns("other.example")).lists("http://ca.example/2.crl").sign())), DOMAIN);
        judge.status(PeerCertificate.of(List.of(CA.certificate().names(dns(DOMAIN)).lists("http://ca.example/3.crl").valid(NOW.minusSeconds(9), NOW.minusSeconds(1)).sign())), DOMAIN);
        judge.status(PeerCertificate.of(List.of(PRIVATE.certificate().names(dns(DOMAIN)).lists("http://ca.example/4.crl").sign(), PRIVATE.root())), DOMAIN);
        assertThat(knowledge.asked).isEmpty();
    }

    @Test
    void revokedIsWorseThanAnythingElse() {
        X509Certificate other = CA.certificate().names(dns("other.example")).valid(NOW.minusSeconds(9), NOW.minusSeconds(1)).sign();
        Knowledge knowledge = new Knowledge().with(other, CA.root(), CA.revocations().list().with(other, KEY_COMPROMISE).sign());
        CertificateVerdict verdict = judge(RevocationRule.SOFT_FAIL, knowledge, Trust.DEFAULT).verdict(PeerCertificate.of(List.of(other)), DOMAIN);
        assertThat(verdict.status()).isEqualTo(CertificateStatus.REVOKED);
        assertThat(verdict.problems()).hasSize(3);
    }

    @Test
    void unknownStatusRanksBelowOtherProblems() {
        X509Certificate other = CA.certificate().names(dns("other.example")).lists("http://ca.example/1.crl").sign();
        assertThat(judge(RevocationRule.HARD_FAIL, new Knowledge(), Trust.DEFAULT).status(PeerCertificate.of(List.of(other)), DOMAIN)).isEqualTo(CertificateStatus.WRONG_NAME);
    }

    @Test
    void refusesACertificateRevokedByItsPrivateCa() {
        X509Certificate leaf = PRIVATE.certificate().names(dns(DOMAIN)).lists("http://private.example/1.crl").sign();
        Trust trust = new Trust(List.of(), List.of(PRIVATE.root()), MinimumTls.NONE, false, Optional.empty());
        Knowledge knowledge = new Knowledge().with(leaf, PRIVATE.root(), PRIVATE.revocations().list().with(leaf, KEY_COMPROMISE).sign());
        assertThat(judge(RevocationRule.SOFT_FAIL, knowledge, trust).status(PeerCertificate.of(List.of(leaf)), DOMAIN)).isEqualTo(CertificateStatus.REVOKED);
    }

    @Test
    void asksForNoStatusOfPinnedDaneOrUntrustedCertificates() throws GeneralSecurityException {
        X509Certificate leaf = PRIVATE.certificate().names(dns(DOMAIN)).lists("http://private.example/1.crl").sign();
        Trust pinned = new Trust(List.of(KeyPin.of(leaf)), List.of(), MinimumTls.NONE, false, Optional.empty());
        Trust dane = new Trust(List.of(), List.of(), MinimumTls.NONE, true, Optional.empty());
        PublishedKey key = new PublishedKey(PublishedKey.Holder.SERVER, 0, 0, HexFormat.of().formatHex(leaf.getEncoded()), "xmpp.p.example");
        Knowledge knowledge = new Knowledge();
        assertThat(judge(RevocationRule.HARD_FAIL, knowledge, pinned).status(PeerCertificate.of(List.of(leaf)), DOMAIN)).isEqualTo(CertificateStatus.PROVES_DOMAIN);
        assertThat(judge(RevocationRule.HARD_FAIL, knowledge, dane, key).status(PeerCertificate.of(List.of(leaf)), DOMAIN)).isEqualTo(CertificateStatus.PROVES_DOMAIN);
        assertThat(judge(RevocationRule.HARD_FAIL, knowledge, Trust.DEFAULT).status(PeerCertificate.of(List.of(leaf)), DOMAIN)).isEqualTo(CertificateStatus.UNTRUSTED);
        assertThat(knowledge.asked).isEmpty();
    }

    /** A plain pin only replaces an authority that is missing; a key that is trusted alone stands for itself (RFC 7671 5.1 for one that is published). */
    @ParameterizedTest
    @CsvSource({
        "plain pin,       SOFT_FAIL, revoked, REVOKED",
        "plain pin,       HARD_FAIL, nothing, STATUS_UNKNOWN",
        "pin alone,       SOFT_FAIL, revoked, PROVES_DOMAIN",
        "pin alone,       HARD_FAIL, revoked, PROVES_DOMAIN",
        "pin alone,       HARD_FAIL, nothing, PROVES_DOMAIN",
        "published,       SOFT_FAIL, revoked, PROVES_DOMAIN",
        "published,       HARD_FAIL, nothing, PROVES_DOMAIN",
        "authority,       SOFT_FAIL, revoked, REVOKED",
        "authority,       HARD_FAIL, nothing, STATUS_UNKNOWN",
        "another's alone, SOFT_FAIL, revoked, REVOKED",
    })
    void aKeyThatIsTrustedAloneCountsForACertificateOfATrustedAuthorityToo(String by, RevocationRule rule, String known, CertificateStatus status) throws GeneralSecurityException {
        Knowledge knowledge = new Knowledge();
        if (!known.equals("nothing")) {
            knowledge.with(LISTED, CA.root(), list(known).sign());
        }
        KeyPin pin = KeyPin.of(by.startsWith("another") ? ANSWERED_FOR : LISTED).with(by.endsWith("alone"));
        Trust trust = new Trust(by.contains("pin") || by.contains("alone") ? List.of(pin) : List.of(), List.of(), MinimumTls.NONE, true, Optional.empty());
        PublishedKey published = by.equals("authority") ? new PublishedKey(PublishedKey.Holder.CA, 0, 0, HexFormat.of().formatHex(CA.root().getEncoded()), "xmpp.p.example")
            : new PublishedKey(PublishedKey.Holder.SERVER, 0, 0, HexFormat.of().formatHex(LISTED.getEncoded()), "xmpp.p.example");
        PublishedKey[] keys = trust.pins().isEmpty() ? new PublishedKey[] {published} : new PublishedKey[0];
        assertThat(judge(rule, knowledge, trust, keys).status(PeerCertificate.of(List.of(LISTED)), DOMAIN)).isEqualTo(status);
    }

    @Test
    void newlyKnownRevocationCountsAtOnce() {
        Knowledge knowledge = new Knowledge();
        CertificateJudge judge = judge(RevocationRule.SOFT_FAIL, knowledge, Trust.DEFAULT);
        assertThat(judge.status(PeerCertificate.of(List.of(LISTED)), DOMAIN)).isEqualTo(CertificateStatus.PROVES_DOMAIN);
        knowledge.with(LISTED, CA.root(), list("revoked").sign());
        assertThat(judge.status(PeerCertificate.of(List.of(LISTED)), DOMAIN)).isEqualTo(CertificateStatus.REVOKED);
    }
}
