package org.federatedpartners.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.federatedpartners.certificate.CertificateProblem.Code;
import org.federatedpartners.certificate.CertificateVerdict.TrustedBy;
import org.federatedpartners.policy.CertificateStanding;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.Trust;

/**
 * Says what a chain proves about a domain: trust, dates, usage, strength and identity, each by itself. Asks nobody over the
 * network, and may be asked from any thread. A verdict is remembered for a short while, because the gate asks for each stanza.
 */
public final class CertificateJudge {

    private static final int REMEMBERED = 4096;
    private static final Duration FRESH = Duration.ofSeconds(30);

    private record Question(List<X509Certificate> chain, String domain, Trust trust, List<PublishedKey> published) { }

    /** As {@link CertificateVerdict} has it. */
    private record Trusted(Optional<TrustedBy> by, List<X509Certificate> path) {

        static final Trusted NOBODY = new Trusted(Optional.empty(), List.of());

        static Trusted by(TrustedBy by, List<X509Certificate> path) {
            return new Trusted(Optional.of(by), path);
        }
    }

    private record Answer(CertificateVerdict verdict, Instant until) { }

    private final TrustAnchors anchors;
    private final Function<String, Trust> trusts;
    private final PublishedKeys published;
    private final RevocationCheck revocation;
    private final Clock clock;
    private final Map<Question, Answer> answers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Answer> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Without a word of the DNS, or of certificates that were revoked. */
    public CertificateJudge(TrustAnchors anchors, Function<String, Trust> trusts, Clock clock) {
        this(anchors, trusts, PublishedKeys.NONE, RevocationCheck.NONE, clock);
    }

    /**
     * @param anchors   who is trusted for everybody
     * @param trusts    what is trusted besides for the partner that a domain belongs to, as the policy in force says
     * @param published what domains publish; counts where such a partner's settings let it
     * @param revocation whether authorities still stand by what they have signed
     */
    public CertificateJudge(TrustAnchors anchors, Function<String, Trust> trusts, PublishedKeys published, RevocationCheck revocation, Clock clock) {
        this.anchors = anchors;
        this.trusts = trusts;
        this.published = published;
        this.revocation = revocation;
        this.clock = clock;
    }

    /** {@link #verdict} in a word. */
    public CertificateStanding standing(List<X509Certificate> chain, String domain) {
        return verdict(chain, domain).standing();
    }

    /**
     * By the policy in force. The same in both directions: what proves a server's domain does not depend on who has connected.
     *
     * @param chain  as the peer showed it, its own certificate first; empty if it showed none
     * @param domain as on the wire
     */
    public CertificateVerdict verdict(List<X509Certificate> chain, String domain) {
        return verdict(chain, domain, trusts.apply(domain), revocation.of(domain));
    }

    /** The same, were it a partner's domain, and this trusted for it besides. */
    public CertificateVerdict verdict(List<X509Certificate> chain, String domain, Trust trust) {
        return verdict(chain, domain, trust, revocation.rule().get());
    }

    private CertificateVerdict verdict(List<X509Certificate> chain, String domain, Trust trust, RevocationRule asked) {
        String key = DomainName.lookupKey(domain);
        Instant now = clock.instant();
        CertificateVerdict verdict = verdict(new Question(List.copyOf(chain), key, trust, trust.dane() ? published.of(key) : List.of()), now);
        // Not remembered along with the rest: a revocation counts as soon as it is known.
        return verdict.with(revocation.problems(asked, verdict, key, now));
    }

    /** Takes what a server has shown of its own certificates' revocation, along with them; see {@link Revocations#stapled}. */
    public void stapled(List<X509Certificate> chain, List<byte[]> responses) {
        revocation.revocations().stapled(chain, responses);
    }

    private CertificateVerdict verdict(Question question, Instant now) {
        synchronized (answers) {
            Answer known = answers.get(question);
            if (known != null && now.isBefore(known.until)) {
                return known.verdict;
            }
        }
        CertificateVerdict byTrust = judge(question, now);
        CertificateVerdict verdict = byTrust.provesDomain() ? byTrust : byPublishedKeys(question, now).orElse(byTrust);
        synchronized (answers) {
            answers.put(question, new Answer(verdict, now.plus(FRESH)));
        }
        return verdict;
    }

    private CertificateVerdict judge(Question question, Instant now) {
        if (question.chain.isEmpty()) {
            return new CertificateVerdict(List.of(CertificateProblem.of(Code.NONE_SHOWN)), Optional.empty(), List.of());
        }
        List<CertificateProblem> problems = new ArrayList<>();
        Trusted trusted = Trusted.NOBODY;
        try {
            X509Certificate leaf = question.chain.get(0);
            date(leaf, now).ifPresent(problems::add);
            trusted = trusted(question, now, problems);
            Usage.ofKey(leaf).ifPresent(problems::add);
            Usage.extended(leaf).ifPresent(problems::add);
            name(leaf, question.domain).ifPresent(problems::add);
        } catch (GeneralSecurityException | RuntimeException e) {
            problems.add(CertificateProblem.of(Code.UNREADABLE, String.valueOf(e.getMessage())));
        }
        return new CertificateVerdict(problems, trusted.by, trusted.path);
    }

    /** Last, for then what authorities say against a certificate that is published by itself does not matter. Empty if none is of use. */
    private static Optional<CertificateVerdict> byPublishedKeys(Question question, Instant now) {
        if (question.published.isEmpty() || question.chain.isEmpty()) {
            return Optional.empty();
        }
        X509Certificate leaf = question.chain.get(0);
        Dane dane = new Dane(question.published, question.chain);
        List<CertificateProblem> problems = new ArrayList<>();
        try {
            if (dane.publishesLeaf()) {
                Strength.ofKey(leaf).ifPresent(problems::add);
                return Optional.of(new CertificateVerdict(problems, Optional.of(TrustedBy.DANE), List.of()));
            }
            Optional<List<X509Certificate>> path = dane.path(now);
            if (path.isEmpty()) {
                return Optional.empty();
            }
            strength(path.get(), problems);
            date(leaf, now).ifPresent(problems::add);
            Usage.ofKey(leaf).ifPresent(problems::add);
            Usage.extended(leaf).ifPresent(problems::add);
            if (!dane.isFor(question.domain)) {
                name(leaf, question.domain).ifPresent(problems::add);
            }
            return Optional.of(new CertificateVerdict(problems, Optional.of(TrustedBy.DANE), path.get()));
        } catch (GeneralSecurityException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<CertificateProblem> date(X509Certificate leaf, Instant now) {
        if (Date.from(now).after(leaf.getNotAfter())) {
            return Optional.of(CertificateProblem.of(Code.EXPIRED, leaf.getNotAfter().toInstant().toString()));
        }
        return Date.from(now).before(leaf.getNotBefore())
            ? Optional.of(CertificateProblem.of(Code.NOT_YET_VALID, leaf.getNotBefore().toInstant().toString())) : Optional.empty();
    }

    /** Whom everybody's certificate is trusted by goes first: what is said of it elsewhere, as of its revocation, then counts. */
    private Trusted trusted(Question question, Instant now, List<CertificateProblem> problems) throws GeneralSecurityException {
        List<X509Certificate> chain = question.chain;
        X509Certificate leaf = chain.get(0);
        TrustPath servers = new TrustPath(chain, anchors.current(), now);
        Optional<List<X509Certificate>> path = servers.found();
        if (path.isPresent()) {
            strength(path.get(), problems);
            return Trusted.by(TrustedBy.SERVER, path.get());
        }
        if (question.trust.pins().contains(KeyPin.of(leaf))) {
            Strength.ofKey(leaf).ifPresent(problems::add);
            return Trusted.by(TrustedBy.PIN, List.of());
        }
        TrustPath partners = new TrustPath(chain, Set.copyOf(question.trust.authorities()), now);
        path = partners.found();
        if (path.isPresent()) {
            strength(path.get(), problems);
            return Trusted.by(TrustedBy.AUTHORITY, path.get());
        }
        problems.add((partners.leadsSomewhere() ? partners : servers).missing());
        Strength.ofKey(leaf).filter(problem -> !problems.contains(problem)).ifPresent(problems::add);
        return Trusted.NOBODY;
    }

    /** How an authority that is trusted has signed itself does not matter. */
    private static void strength(List<X509Certificate> path, List<CertificateProblem> problems) {
        for (int i = 0; i < path.size(); i++) {
            Strength.ofKey(path.get(i)).ifPresent(problems::add);
            if (i < path.size() - 1) {
                Strength.ofSignature(path.get(i)).ifPresent(problems::add);
            }
        }
    }

    private static Optional<CertificateProblem> name(X509Certificate leaf, String domain) throws GeneralSecurityException {
        SubjectNames names = SubjectNames.of(leaf);
        if (DomainName.parse(domain) instanceof DomainName.Valid valid && names.prove(valid.name())) {
            return Optional.empty();
        }
        List<String> all = names.all();
        return Optional.of(all.isEmpty() ? CertificateProblem.of(Code.NO_NAMES) : CertificateProblem.of(Code.OTHER_NAMES, String.join(", ", all)));
    }
}
