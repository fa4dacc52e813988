package org.federatedpartners.stream;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.dom4j.Element;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.policy.StreamFacts.Encryption;
import org.federatedpartners.policy.Verdict;

/** The state that both kinds of negotiation share, and how they ask the policy. */
final class StreamState {

    private static final List<CertificateProblem> NONE_SHOWN = List.of(CertificateProblem.of(CertificateProblem.Code.NONE_SHOWN));

    private enum Phase { PLAIN, HANDSHAKING, ENCRYPTED }

    /** How a domain stood, under the policy of this edition and after so many changes of the stream. */
    private record Found(Object edition, String domain, int changes, long at, Standing standing) {}

    private final Direction direction;
    private final Supplier<PolicySnapshot> policy;
    private final ServerLimits limits;
    /** The policy that decides about the event under way; guarded by the negotiation. */
    private PolicySnapshot deciding;
    private final Map<String, Authentication> authenticated = new ConcurrentHashMap<>();
    private volatile Phase phase = Phase.PLAIN;
    /** How often this stream has become another one to those who judge stanzas. */
    private final AtomicInteger changes = new AtomicInteger();
    /** The latest answer: one stream mostly carries one domain. */
    private volatile Found found;
    private final LongSupplier nanos;
    private volatile RecentStatus certificate;

    StreamState(Direction direction, Supplier<PolicySnapshot> policy, ServerLimits limits) {
        this(direction, policy, limits, System::nanoTime);
    }

    /** @param nanos a clock, as {@link System#nanoTime} is one */
    StreamState(Direction direction, Supplier<PolicySnapshot> policy, ServerLimits limits, LongSupplier nanos) {
        this.direction = direction;
        this.policy = policy;
        this.limits = limits;
        this.nanos = nanos;
        this.certificate = recent(new TlsFacts("", domain -> NONE_SHOWN));
    }

    /** An event begins. The policy that is in force now decides about it, to the refusal that it may end in. */
    void begin() {
        deciding = policy.get();
    }

    /** The policy that decides about the event under way. */
    PolicySnapshot policy() {
        return deciding;
    }

    void startHandshake() {
        phase = Phase.HANDSHAKING;
        changes.incrementAndGet();
    }

    boolean isHandshaking() {
        return phase == Phase.HANDSHAKING;
    }

    boolean isEncrypted() {
        return phase == Phase.ENCRYPTED;
    }

    void encrypted(TlsFacts facts) {
        authenticated.clear();
        certificate = recent(facts);
        phase = Phase.ENCRYPTED;
        changes.incrementAndGet();
    }

    void resume(Optional<TlsFacts> facts, Map<String, Authentication> known) {
        facts.ifPresent(this::encrypted);
        known.forEach((domain, how) -> authenticated(DomainName.lookupKey(domain), how));
    }

    void authenticated(String domain, Authentication how) {
        authenticated.put(domain, how);
        changes.incrementAndGet();
    }

    boolean isAuthenticated(String domain) {
        return authenticated.containsKey(domain);
    }

    boolean hasAuthenticatedAnyone() {
        return !authenticated.isEmpty();
    }

    Optional<TlsFacts> tls() {
        return isEncrypted() ? Optional.of(certificate.tls()) : Optional.empty();
    }

    /** The status of the certificate by which the domain is about to be authenticated. Perhaps waits for the network, unlike {@link #facts}. */
    CertificateStatus certificate(String domain) {
        certificate.settle(domain);
        return certificate.of(domain, deciding);
    }

    private RecentStatus recent(TlsFacts tls) {
        return new RecentStatus(tls, nanos);
    }

    /** What is known now; outside of any event too, from any thread. */
    StreamFacts facts(String domain) {
        return facts(policy.get(), DomainName.lookupKey(domain));
    }

    /** How the domain stands; from any thread, and does not lock. */
    Standing standing(PolicySnapshot by, String domain) {
        Found latest = found;
        long now = nanos.getAsLong();
        // Read before the facts: if these change while they are read, the answer is not used again.
        int before = changes.get();
        if (latest != null && latest.edition == by.edition() && latest.changes == before && now - latest.at < RecentStatus.LIFETIME_NANOS && latest.domain.equals(domain)) {
            return latest.standing;
        }
        Standing standing = Standing.of(by, direction, domain, facts(by, DomainName.lookupKey(domain)));
        found = new Found(by.edition(), domain, before, now, standing);
        return standing;
    }

    private StreamFacts facts(PolicySnapshot by, String key) {
        return facts(by, key, authenticated.getOrDefault(key, Authentication.NONE));
    }

    /** The facts as they would be if the domain were authenticated in this way. */
    private StreamFacts facts(PolicySnapshot by, String domain, Authentication how) {
        Encryption encryption = switch (phase) {
            case PLAIN -> Encryption.NONE;
            case HANDSHAKING -> Encryption.UNKNOWN;
            case ENCRYPTED -> Encryption.TLS;
        };
        // Only EXTERNAL rests on the certificate; judging one for each stanza of a dialback stream would be for nothing.
        CertificateStatus status = encryption != Encryption.TLS ? CertificateStatus.ABSENT
            : how == Authentication.EXTERNAL ? certificate.of(domain, by) : CertificateStatus.UNKNOWN;
        return new StreamFacts(encryption, how, status, certificate.tls().protocol());
    }

    /** Judges the domain as if it were authenticated in this way; {@link Action#PASS} or a refusal. */
    Action judge(String domain, Authentication how) {
        return judge(domain, facts(deciding, domain, how));
    }

    /** Judges the domain as if it were authenticated by EXTERNAL, which it is about to be. Perhaps waits for the network. */
    Action judgeExternal(String domain) {
        certificate.settle(domain);
        return judge(domain, Authentication.EXTERNAL);
    }

    /** Judges the domain as it is on this stream; {@link Action#PASS} or a refusal. */
    Action judge(String domain) {
        return judge(domain, facts(deciding, domain));
    }

    private Action judge(String domain, StreamFacts facts) {
        return deciding.judge(direction, domain, facts) instanceof Verdict.Refused refused
            ? new Action.Refuse(rejection(domain, refused.reason(), facts)) : Action.PASS;
    }

    boolean accepts(String domain, AuthenticationMethod method) {
        return deciding.accepted(direction, domain).contains(method);
    }

    boolean acceptsTls(String domain) {
        return accepts(domain, AuthenticationMethod.SASL_OVER_TLS) || accepts(domain, AuthenticationMethod.TLS_DIALBACK);
    }

    /** Whether the method is accepted, and the server's own settings leave it. */
    boolean uses(String domain, AuthenticationMethod method) {
        return accepts(domain, method) && limits.usable(isEncrypted()).contains(method);
    }

    boolean usesTls(String domain) {
        return uses(domain, AuthenticationMethod.SASL_OVER_TLS) || uses(domain, AuthenticationMethod.TLS_DIALBACK);
    }

    /** The method that dialback is, on the stream as it is now. */
    AuthenticationMethod dialback() {
        return isEncrypted() ? AuthenticationMethod.TLS_DIALBACK : AuthenticationMethod.TCP_DIALBACK;
    }

    Action refuse(String domain, Reason reason) {
        return new Action.Refuse(rejection(domain, reason));
    }

    Rejection rejection(String domain, Reason reason) {
        return rejection(domain, reason, facts(deciding, DomainName.lookupKey(domain)));
    }

    /** Why the stream has ended: before any domain was authenticated, a certificate that has kept the other side from EXTERNAL says more than the end. */
    Rejection rejection(String domain, Reason reason, Ending ending) {
        Optional<CertificateStatus> certificate = hasAuthenticatedAnyone() ? Optional.empty() : ending.unproven(reason);
        return certificate.map(status -> rejection(domain, status)).orElseGet(() -> rejection(domain, reason));
    }

    private Rejection rejection(String domain, Reason reason, StreamFacts seen) {
        return new Rejection(deciding, domain, reason, seen, problems(deciding, domain, seen));
    }

    /** What is wrong with the certificate by which the domain is authenticated; empty if nothing, or if it is not by a certificate. From any thread. */
    List<CertificateProblem> problems(String domain) {
        PolicySnapshot now = policy.get();
        String key = DomainName.lookupKey(domain);
        return problems(now, key, facts(now, key));
    }

    private List<CertificateProblem> problems(PolicySnapshot by, String domain, StreamFacts seen) {
        return seen.encryption() == Encryption.TLS && seen.authentication() == Authentication.EXTERNAL ? allProblems(by, domain) : List.of();
    }

    private List<CertificateProblem> allProblems(PolicySnapshot by, String domain) {
        return CertificateProblem.withoutNotes(certificate.problems(domain, by));
    }

    /** Refuses where nothing that is accepted can be had; had the partner not shown something stronger, dialback might do. */
    Action refuseTooWeak(String domain, Reason otherwise) {
        return refuse(domain, unlessDowngraded(domain, otherwise));
    }

    /** Refuses a certificate that does not prove the domain. */
    Action refuse(String domain, CertificateStatus certificate) {
        return new Action.Refuse(rejection(domain, certificate));
    }

    /** The rejection of a certificate that does not prove the domain, with what it is like among what was seen. */
    Rejection rejection(String domain, CertificateStatus certificate) {
        StreamFacts seen = facts(deciding, domain);
        return new Rejection(deciding, domain, unlessDowngraded(domain, certificate.reason()),
            new StreamFacts(seen.encryption(), seen.authentication(), certificate, seen.tlsProtocol()), allProblems(deciding, domain));
    }

    private Reason unlessDowngraded(String domain, Reason otherwise) {
        return judge(domain, Authentication.DIALBACK) instanceof Action.Refuse refused && refused.rejection().reason() == Reason.DOWNGRADED
            ? Reason.DOWNGRADED : otherwise;
    }

    /** Whether the version of TLS that is in force is new enough for the domain. */
    boolean isTlsNewEnough(String domain) {
        return deciding.trust(domain).minimumTls().admits(certificate.tls().protocol());
    }

    /**
     * The stanza with its sender's domain as an A-label, if it is written otherwise. Openfire compares the domain letter by letter with those that the
     * stream carries, and would end the stream (invalid-from).
     */
    static Action withSenderAsLookedUp(Element stanza) {
        String from = stanza.attributeValue("from", "");
        int slash = from.indexOf('/');
        int end = slash < 0 ? from.length() : slash;
        int at = from.indexOf('@');
        int start = at < end ? at + 1 : 0;
        String domain = domain(stanza, "from");
        if (from.substring(start, end).equals(domain)) {
            return Action.PASS;
        }
        Element copy = stanza.createCopy();
        copy.addAttribute("from", from.substring(0, start) + domain + from.substring(end));
        return new Action.Replace(copy);
    }

    /** The same domain as {@link #domain}, as the other side writes it where the attribute holds nothing else. */
    static String spelling(Element element, String attribute) {
        String written = element.attributeValue(attribute, "");
        String domain = domain(element, attribute);
        return DomainName.lookupKey(written).equals(domain) ? written : domain;
    }

    /** The domain in an address-like attribute, as looked up; empty if there is none. */
    static String domain(Element element, String attribute) {
        String value = element.attributeValue(attribute);
        if (value == null) {
            return "";
        }
        int slash = value.indexOf('/');
        String bare = slash < 0 ? value : value.substring(0, slash);
        return DomainName.lookupKey(bare.substring(bare.indexOf('@') + 1));
    }
}
