package org.federatedpartners.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.federatedpartners.certificate.CertificateVerdict.TrustedBy;
import org.federatedpartners.policy.BoundedMap;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateProblem.Code;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.Trust;

/**
 * Judges what a chain proves about a domain: trust, dates, usage, strength and identity, each separately. Uses no network; any thread
 * may call it. A verdict is cached for a short time, because the gate asks for one at each stanza.
 */
public final class CertificateJudge {

    private static final int MAX_CACHED = 4096;
    private static final int MAX_OF_STREAM = 8;
    private static final Duration FRESH = Duration.ofSeconds(30);

    /** The CA certificates that are trusted to issue certificates of remote servers, as they are now. */
    @FunctionalInterface
    public interface TrustAnchors {
        Set<X509Certificate> current() throws GeneralSecurityException;
    }

    /** What domains publish for their servers. */
    @FunctionalInterface
    public interface PublishedKeys {

        /**
         * What is known now, and proven. Does not block; what is not known is looked up for the next time.
         *
         * @param domain as on the wire
         */
        List<PublishedKey> of(String domain);

        /** The same without looking anything up: pages ask this of many domains at once, which must not hold up what streams wait for. By default, nothing is to be looked up. */
        default List<PublishedKey> known(String domain) {
            return of(domain);
        }
    }

    /** A comparison of a certificate with a published key. */
    @FunctionalInterface
    private interface Match {
        boolean with(PublishedKey key) throws GeneralSecurityException;
    }

    private record Question(PeerCertificate peer, String domain, Trust trust, List<PublishedKey> published) {

        private List<X509Certificate> chain() {
            return peer.chain();
        }

        private X509Certificate leaf() {
            return chain().get(0);
        }
    }

    /**
     * What speaks for a certificate, and what against that.
     *
     * @param path  as {@link CertificateVerdict} has it
     * @param alone whether what the certificate says of itself does not matter
     */
    private record Support(TrustedBy by, List<X509Certificate> path, List<CertificateProblem> problems, boolean alone) {

        /** Whether the path leads to a trust anchor, even if it is weak. */
        private boolean holds() {
            return problems.stream().allMatch(problem -> problem.code().status() == CertificateStatus.WEAK);
        }

        private CertificateVerdict verdict(PeerCertificate peer, List<CertificateProblem> more) {
            List<CertificateProblem> all = alone ? problems : Stream.concat(problems.stream(), more.stream()).toList();
            return holds() ? new CertificateVerdict(peer, all, Optional.of(by), path) : new CertificateVerdict(peer, all, Optional.empty(), List.of());
        }
    }

    /**
     * @param verdicts those that prove the domain, by different paths, the preferred one first; else the one that tells most clearly why none does
     * @param at       when that was found out
     */
    private record Answer(List<CertificateVerdict> verdicts, Instant at) {

        /** A clock that was set back must not make it last: by that clock, a certificate may have expired that has not. */
        private boolean isFresh(Instant now) {
            return !now.isBefore(at) && now.isBefore(at.plus(FRESH));
        }
    }

    private final TrustAnchors anchors;
    private final Function<String, Trust> trusts;
    private final PublishedKeys published;
    private final RevocationCheck revocation;
    private final Clock clock;
    private final Optional<CertificateJudge> forAll;
    private final Map<Question, Answer> answers;

    /**
     * @param anchors   the CAs that are trusted for all domains
     * @param trusts    what the policy in force also trusts for the partner that a domain belongs to
     * @param published the keys that domains publish; they count where the partner's settings accept them
     * @param revocation the check of revocation status
     */
    public CertificateJudge(TrustAnchors anchors, Function<String, Trust> trusts, PublishedKeys published, RevocationCheck revocation, Clock clock) {
        this.anchors = anchors;
        this.trusts = trusts;
        this.published = published;
        this.revocation = revocation;
        this.clock = clock;
        forAll = Optional.empty();
        answers = BoundedMap.ofLatelyUsed(MAX_CACHED);
    }

    private CertificateJudge(CertificateJudge forAll) {
        anchors = forAll.anchors;
        trusts = forAll.trusts;
        published = forAll.published;
        revocation = forAll.revocation;
        clock = forAll.clock;
        this.forAll = Optional.of(forAll);
        answers = BoundedMap.ofLatelyUsed(MAX_OF_STREAM);
    }

    /** Judges the same, for one stream, and remembers it however many other streams there are. */
    public CertificateJudge forStream() {
        return new CertificateJudge(this);
    }

    /**
     * Judges this server's own certificates as other servers do. They can be expected to trust the root CAs that this server trusts. They know neither an intermediate
     * CA that was added to its trust store, nor its own certificate from there.
     *
     * @param own the certificates that this server shows as its own, without their CAs
     */
    public CertificateJudge asOthersDo(TrustAnchors own) {
        return new CertificateJudge(() -> {
            Set<X509Certificate> roots = new LinkedHashSet<>(anchors.current());
            roots.removeIf(anchor -> !NameConstraints.isSelfIssued(anchor));
            roots.removeAll(own.current());
            return roots;
        }, trusts, published, revocation, clock);
    }

    /** {@link #verdict} in a word. */
    public CertificateStatus status(PeerCertificate peer, String domain) {
        return verdict(peer, domain).status();
    }

    /**
     * The verdict under the policy in force. It is the same in both directions: what proves a server's domain does not depend on who has connected.
     *
     * @param domain as on the wire
     */
    public CertificateVerdict verdict(PeerCertificate peer, String domain) {
        return verdict(peer, domain, trusts.apply(domain), revocation.of(domain));
    }

    /**
     * The same, where the server itself has a say. It may be configured to look at more than we do, for example at revocation; but what only the
     * partner's own settings trust, it is certain to reject.
     *
     * @param opinion why the server would reject a path, from the peer's certificate to a trust anchor, both included; empty if it would not
     */
    public CertificateVerdict verdict(PeerCertificate peer, String domain, Function<List<X509Certificate>, Optional<String>> opinion) {
        CertificateVerdict verdict = verdict(peer, domain);
        Optional<String> rejection = verdict.provesDomain() && verdict.trustedBy().equals(Optional.of(TrustedBy.SERVER))
            ? opinion.apply(verdict.path()) : Optional.empty();
        return rejection.map(words -> verdict.with(List.of(CertificateProblem.of(Code.CHAIN_INVALID, words)))).orElse(verdict);
    }

    /**
     * Whether the key proves the domain alone, so that names and dates do not matter: one that is pinned so, or one that the domain publishes as its server's (DANE-EE,
     * RFC 7671 5.1), by what is known of it now.
     *
     * @param peer  one that proves the domain
     * @param trust with which it does
     */
    public boolean isByKeyAlone(PeerCertificate peer, String domain, Trust trust) {
        return peer.shown().filter(shown -> isByKeyAlone(domain, trust, shown.pin(), key -> key.matches(peer.chain().get(0)))).isPresent();
    }

    /**
     * The same under the policy in force, of a certificate that has proven the domain before. One that is published by its SHA-512 only is not recognized.
     *
     * @param fingerprint the SHA-256 of the whole certificate, in hexadecimal, lower case
     */
    public boolean isByKeyAlone(String fingerprint, KeyPin pin, String domain) {
        return isByKeyAlone(domain, trusts.apply(domain), pin, key -> key.matches(fingerprint, pin));
    }

    private boolean isByKeyAlone(String domain, Trust trust, KeyPin pin, Match match) {
        if (trust.trustsAlone(pin)) {
            return true;
        }
        try {
            for (PublishedKey key : published(domain, trust, published::known)) {
                if (key.holder() == PublishedKey.Holder.SERVER && match.with(key)) {
                    return true;
                }
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            // What cannot be compared is not known to match.
            return false;
        }
        return false;
    }

    private static List<PublishedKey> published(String domain, Trust trust, Function<String, List<PublishedKey>> keys) {
        return trust.dane() ? keys.apply(DomainName.lookupKey(domain)) : List.of();
    }

    /** The verdict as if the domain belonged to a partner with these trust settings. */
    public CertificateVerdict verdict(PeerCertificate peer, String domain, Trust trust) {
        return verdict(peer, domain, trust, revocation.rule().get());
    }

    private CertificateVerdict verdict(PeerCertificate peer, String domain, Trust trust, RevocationRule asked) {
        String key = DomainName.lookupKey(domain);
        Instant now = clock.instant();
        List<CertificateVerdict> verdicts = answer(new Question(peer, key, trust, published(key, trust, published::of)), now).verdicts;
        CertificateVerdict first = null;
        for (CertificateVerdict verdict : verdicts) {
            // Not cached with the rest: a revocation counts as soon as it is known.
            CertificateVerdict whole = verdict.with(revocation.problems(asked, verdict, key, now));
            if (whole.provesDomain()) {
                return whole;
            }
            first = first == null ? whole : first;
        }
        return first;
    }

    /** Takes the stapled OCSP responses of a server, with its chain; see {@link Revocations#stapled}. */
    public void stapled(List<X509Certificate> chain, List<byte[]> responses) {
        revocation.revocations().stapled(chain, responses);
    }

    private Answer answer(Question question, Instant now) {
        synchronized (answers) {
            Answer known = answers.get(question);
            if (known != null && known.isFresh(now)) {
                return known;
            }
        }
        Answer found = forAll.map(judge -> judge.answer(question, now)).orElseGet(() -> new Answer(verdicts(question, now), now));
        synchronized (answers) {
            answers.put(question, found);
        }
        return found;
    }

    private List<CertificateVerdict> verdicts(Question question, Instant now) {
        List<CertificateVerdict> byTrust = judge(question, now);
        Optional<CertificateVerdict> byKeys = byPublishedKeys(question, now);
        if (!byTrust.get(0).provesDomain()) {
            return byKeys.map(List::of).orElse(byTrust);
        }
        // A revocation matters to paths, and there is none to a key that is itself published.
        return Stream.concat(byTrust.stream(), byKeys.filter(verdict -> verdict.provesDomain() && verdict.path().isEmpty()).stream()).toList();
    }

    private List<CertificateVerdict> judge(Question question, Instant now) {
        if (question.chain().isEmpty()) {
            return List.of(new CertificateVerdict(question.peer, List.of(CertificateProblem.of(Code.NONE_SHOWN)), Optional.empty(), List.of()));
        }
        X509Certificate leaf = question.leaf();
        List<CertificateProblem> problems = new ArrayList<>();
        try {
            date(leaf, now).ifPresent(problems::add);
            Usage.ofKey(leaf).ifPresent(problems::add);
            Usage.extended(leaf).ifPresent(problems::add);
            name(leaf, question.domain).ifPresent(problems::add);
            List<Support> supports = supports(question, now, problems.stream().allMatch(problem -> problem.code().isNote()));
            if (!supports.isEmpty()) {
                return best(question.peer, supports, problems);
            }
            problems.add(new PathSearch(question.chain(), allAnchors(question)).missing());
            Strength.ofKey(leaf).ifPresent(problems::add);
        } catch (GeneralSecurityException | RuntimeException e) {
            problems.add(CertificateProblem.of(Code.UNREADABLE, String.valueOf(e.getMessage())));
        }
        // A key that is trusted alone counts, even if its certificate cannot be read.
        return List.of(byPin(question).filter(Support::alone).map(pinned -> pinned.verdict(question.peer, problems))
            .orElseGet(() -> new CertificateVerdict(question.peer, problems, Optional.empty(), List.of())));
    }

    /**
     * As {@link Answer} has it.
     *
     * @param supports at least one
     * @param more     what is to be said against the certificate, whatever supports it
     */
    private static List<CertificateVerdict> best(PeerCertificate peer, List<Support> supports, List<CertificateProblem> more) {
        List<CertificateVerdict> all = supports.stream().map(support -> support.verdict(peer, more)).toList();
        List<CertificateVerdict> good = all.stream().filter(CertificateVerdict::provesDomain).toList();
        return good.isEmpty() ? List.of(Collections.min(all, Comparator.comparing(verdict -> verdict.problems().size()))) : good;
    }

    /** The verdicts by published keys. They come last, because problems of a CA do not matter for a certificate that is itself published. Empty if none is of use. */
    private static Optional<CertificateVerdict> byPublishedKeys(Question question, Instant now) {
        if (question.published.isEmpty() || question.chain().isEmpty()) {
            return Optional.empty();
        }
        X509Certificate leaf = question.leaf();
        Dane dane = new Dane(question.published, question.chain());
        List<CertificateProblem> problems = new ArrayList<>();
        try {
            if (dane.publishesLeaf()) {
                Strength.ofKey(leaf).ifPresent(problems::add);
                return Optional.of(new CertificateVerdict(question.peer, problems, Optional.of(TrustedBy.DANE), List.of()));
            }
            date(leaf, now).ifPresent(problems::add);
            Usage.ofKey(leaf).ifPresent(problems::add);
            Usage.extended(leaf).ifPresent(problems::add);
            if (!dane.isFor(question.domain)) {
                name(leaf, question.domain).ifPresent(problems::add);
            }
            List<Support> supports = supports(TrustedBy.DANE, dane.paths(), now);
            return supports.isEmpty() ? Optional.empty() : Optional.of(best(question.peer, supports, problems).get(0));
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

    /**
     * Everything that makes the certificate trusted. Trust for all domains comes first. Where it exists, a pinned key does not count, so that
     * problems of the path, such as a revocation, do count; except for a key that is trusted alone.
     *
     * @param good whether the certificate itself has no problem
     */
    private List<Support> supports(Question question, Instant now, boolean good) throws GeneralSecurityException {
        List<Support> all = new ArrayList<>(supports(TrustedBy.SERVER, new PathSearch(question.chain(), anchors.current()).complete(), now));
        boolean needed = all.stream().noneMatch(support -> support.problems.isEmpty()) || !good;
        byPin(question).filter(pinned -> needed || pinned.alone).ifPresent(all::add);
        if (!question.trust.privateCas().isEmpty()) {
            all.addAll(supports(TrustedBy.PRIVATE_CA, new PathSearch(question.chain(), question.trust.privateCas()).complete(), now));
        }
        return all;
    }

    private static Optional<Support> byPin(Question question) {
        return question.peer.shown().flatMap(shown -> question.trust.pins().stream().filter(key -> key.isSameKey(shown.pin())).findFirst())
            .map(key -> new Support(TrustedBy.PIN, List.of(), Strength.ofKey(question.leaf()).stream().toList(), key.alone()));
    }

    private static List<Support> supports(TrustedBy by, List<List<X509Certificate>> paths, Instant now) {
        return paths.stream().map(path -> new Support(by, path, problems(path, now), false)).toList();
    }

    /** The problems of one path. An unreadable CA certificate does not exclude another path. */
    private static List<CertificateProblem> problems(List<X509Certificate> path, Instant now) {
        try {
            return TrustPath.problems(path, now);
        } catch (GeneralSecurityException | RuntimeException e) {
            return List.of(CertificateProblem.of(Code.CHAIN_INVALID, String.valueOf(e.getMessage())));
        }
    }

    private Set<X509Certificate> allAnchors(Question question) throws GeneralSecurityException {
        Set<X509Certificate> all = new LinkedHashSet<>(anchors.current());
        all.addAll(question.trust.privateCas());
        return all;
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
