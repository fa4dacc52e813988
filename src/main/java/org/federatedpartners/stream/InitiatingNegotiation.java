package org.federatedpartners.stream;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.dom4j.DocumentHelper;
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
import org.federatedpartners.policy.Verdict;

/** The negotiation of a stream that we open to another server. It chooses among the offered features, and judges which domain the server proves. */
public final class InitiatingNegotiation implements Negotiation {

    /** After EXTERNAL, the stream is opened again: until the features of that one it {@code RESTARTS} (RFC 6120 4.3.2 and 6.4.6). */
    private enum Step {
        OPENING, OFFERED, WANTS_TLS, WANTS_EXTERNAL, WANTS_DIALBACK, RESTARTS, DONE
    }

    private final StreamState state;
    private final Failures failures;
    private final Addressee addressee;
    private final String local;
    private final String remote;
    private final Set<String> keysSent = new HashSet<>();
    private Step step = Step.OPENING;
    private final Ending ending = new Ending();
    /** Whether a key in the clear would do in place of TLS, for the other side and the policy. */
    private boolean tlsIsOptional;
    private boolean externalSent;
    private boolean externalAvoided;

    /** The local and the remote domain that a stream is opened for. */
    public record Ends(String local, String remote) {}

    /**
     * @param policy    the policy in force
     * @param limits    what server-wide Openfire settings leave of it for outbound streams
     * @param failures  where TLS or EXTERNAL has failed, shared with the streams that take the place of this one
     * @param spellings how other servers write their domains, shared by all streams
     */
    public InitiatingNegotiation(Supplier<PolicySnapshot> policy, ServerLimits limits, Failures failures, Spellings spellings, Ends ends) {
        this.failures = failures;
        this.local = ends.local();
        this.state = new StreamState(Direction.OUTBOUND, policy, limits);
        this.remote = DomainName.lookupKey(ends.remote());
        this.addressee = new Addressee(spellings, this.remote);
    }

    /**
     * Whether features follow on the other server's header: one before XMPP 1.0 sends none (RFC 6120 4.7.5). What is before the dot decides, as it does for
     * Openfire. Some servers without a version send features all the same: what arrives together with the header is judged as if it were announced.
     */
    public static boolean announcesFeatures(Element header) {
        String version = header.attributeValue("version", "").trim();
        int dot = version.indexOf('.');
        String major = dot < 0 ? version : version.substring(0, dot);
        return major.chars().allMatch(digit -> digit >= '0' && digit <= '9') && major.chars().anyMatch(digit -> digit != '0');
    }

    /** What a server offers that announces no features. */
    public static Element noFeatures() {
        return DocumentHelper.createElement(StreamNames.FEATURES);
    }

    @Override
    public Direction direction() {
        return Direction.OUTBOUND;
    }

    @Override
    public boolean carries(String domain) {
        return state.isAuthenticated(domain);
    }

    @Override
    public StreamFacts facts(String domain) {
        return state.facts(domain);
    }

    @Override
    public Standing standing(PolicySnapshot by, String domain) {
        return state.standing(by, domain);
    }

    @Override
    public List<CertificateProblem> problems(String domain) {
        return state.problems(domain);
    }

    @Override
    public Optional<TlsFacts> tls() {
        return state.tls();
    }

    @Override
    public synchronized Rejection reject(String domain, Reason reason) {
        state.begin();
        return state.rejection(domain, reason);
    }

    @Override
    public String peer() {
        return remote;
    }

    @Override
    public synchronized void resume(Optional<TlsFacts> tls, Map<String, Authentication> authenticated) {
        state.resume(tls, authenticated);
        step = Step.DONE;
    }

    @Override
    public synchronized void handshakeDone(TlsFacts tls) {
        keysSent.clear();
        externalSent = false;
        ending.startsOver();
        step = Step.OPENING;
        state.encrypted(tls);
    }

    @Override
    public synchronized Action handshakeFailed(Reason reason) {
        state.begin();
        return tlsFailed(ending.ofHandshake(reason));
    }

    /** A man in the middle who breaks TLS must not get a stream in the clear that way, unless he could have taken TLS away as well. */
    private Action tlsFailed(Reason reason) {
        boolean doesWithout = tlsIsOptional && uses(AuthenticationMethod.TCP_DIALBACK);
        if (hasPolicy() && !doesWithout) {
            return state.refuse(remote, reason);
        }
        ending.failedTls(reason);
        return Action.PASS;
    }

    @Override
    public void givesUp() {
        ending.givesUp();
    }

    @Override
    public void leaves() {
        ending.leaves();
    }

    @Override
    public void broke(Reason reason) {
        ending.broke(reason);
    }

    /** Whatever the domain: the server routes a stanza that comes in here, so what it reads and we do not must not reach it. */
    @Override
    public synchronized Action unreadable() {
        state.begin();
        return violation(remote);
    }

    @Override
    public synchronized Action sendingUnreadable() {
        state.begin();
        return hasPolicy() ? violation(remote) : Action.PASS;
    }

    @Override
    public synchronized Optional<Rejection> closed() {
        state.begin();
        noteEndOfTls();
        boolean authenticated = state.hasAuthenticatedAnyone();
        if (externalAvoided && !authenticated) {
            // Dialback was no better.
            failures.remove(local, remote);
        }
        Optional<Reason> why = !authenticated ? reason() : step != Step.RESTARTS ? ending.ofEstablished()
            : reason().map(reason -> reason == Reason.PARTNER_GAVE_UP ? Reason.PARTNER_LEFT_AFTER_EXTERNAL : reason);
        return why.filter(any -> hasPolicy()).map(reason -> state.rejection(remote, reason, ending));
    }

    @Override
    public String spelled() {
        return addressee.spelled();
    }

    @Override
    public synchronized boolean reconnects() {
        state.begin();
        if (reason().filter(Reason.PARTNER_HOST_UNKNOWN::equals).isPresent() && !state.hasAuthenticatedAnyone() && hasPolicy()) {
            return addressee.retries();
        }
        return doesWithoutTls() || dialsBack();
    }

    @Override
    public synchronized boolean doesWithoutTls() {
        state.begin();
        noteEndOfTls();
        Optional<Reason> failed = ending.failedTls().filter(any -> step == Step.WANTS_TLS && tlsIsOptional && hasPolicy() && uses(AuthenticationMethod.TCP_DIALBACK));
        failed.ifPresent(reason -> failures.addTls(local, remote, reason));
        return failed.isPresent();
    }

    private void noteEndOfTls() {
        if (step == Step.WANTS_TLS && state.isHandshaking()) {
            ending.endedInHandshake();
        } else if (step == Step.WANTS_TLS) {
            reason().ifPresent(ending::endedBeforeTls);
        }
    }

    private Optional<Reason> reason() {
        return ending.reason(keysSent.contains(remote));
    }

    /** Not after the other side has accepted EXTERNAL (RFC 6120 6.4.6): what ends the stream then is something else. */
    private boolean dialsBack() {
        boolean reconnects = reason().filter(ending::isAboutExternal).isPresent() && !state.hasAuthenticatedAnyone() && hasPolicy() && uses(AuthenticationMethod.TLS_DIALBACK);
        if (reconnects) {
            failures.add(local, remote, state.policy().partner(remote), ending.refusesExternalForNow() ? Optional.empty() : Optional.of(certificates()));
        }
        return reconnects;
    }

    private String certificates() {
        return state.tls().map(TlsFacts::certificates).orElse("");
    }

    @Override
    public synchronized Action received(Element element) {
        state.begin();
        if (StreamNames.isStanza(element)) {
            return stanzaFromPeer();
        }
        if (StreamNames.isRequestOfInitiator(element)) {
            return violation(remote);
        }
        if (hasPolicy() && (state.isHandshaking() || StreamNames.isDisguised(element))) {
            return violation(remote);
        }
        if (StreamNames.is(element, "error", StreamNames.STREAMS)) {
            ending.heardError(element);
            return Action.PASS;
        }
        if (StreamNames.is(element, "stream", StreamNames.STREAMS)) {
            return header(element);
        }
        if (step == Step.OPENING && hasPolicy()) {
            return violation(remote);
        }
        if (StreamNames.is(element, "features", StreamNames.STREAMS)) {
            return features(new Features(element));
        }
        if (StreamNames.is(element, "proceed", StreamNames.TLS)) {
            return proceed();
        }
        if (StreamNames.is(element, "failure", StreamNames.TLS)) {
            // Openfire takes any failure for one of SASL, and would go on with dialback.
            return tlsFailed(Reason.STARTTLS_REFUSED);
        }
        if (StreamNames.is(element, "success", StreamNames.SASL)) {
            return success();
        }
        if (StreamNames.is(element, "failure", StreamNames.SASL)) {
            return failure(element);
        }
        if (StreamNames.is(element, "result", StreamNames.DIALBACK)) {
            return dialbackResult(element);
        }
        if (Dialback.isAnswer(element) && "error".equals(element.attributeValue("type"))) {
            ending.heardDenial(element);
        }
        return Action.PASS;
    }

    @Override
    public synchronized Action sending(Element element) {
        state.begin();
        if (StreamNames.is(element, "stream", StreamNames.STREAMS)) {
            return state.policy().mayFederate(remote) instanceof Verdict.Refused refused ? state.refuse(remote, refused.reason()) : addressed(element);
        }
        if (StreamNames.is(element, "starttls", StreamNames.TLS)) {
            return hasPolicy() && step != Step.WANTS_TLS ? violation(remote) : Action.PASS;
        }
        if (StreamNames.is(element, "auth", StreamNames.SASL)) {
            return auth();
        }
        if (StreamNames.is(element, "result", StreamNames.DIALBACK) && element.attributeValue("type") == null) {
            Action action = dialbackKey(StreamState.domain(element, "to"));
            return action == Action.PASS ? addressed(element) : action;
        }
        if (Dialback.isQuestion(element)) {
            // The answer authenticates the partner on another stream, so it has to come over no weaker TLS than that one.
            return hasPolicy() && state.isEncrypted() && !state.isTlsNewEnough(remote) ? state.refuse(remote, Reason.TLS_TOO_OLD) : Action.PASS;
        }
        return StreamNames.isStanza(element) ? stanzaFromUs(StreamState.domain(element, "to")) : Action.PASS;
    }

    private Action addressed(Element element) {
        return hasPolicy() ? addressee.addressed(element) : Action.PASS;
    }

    private void named(Element element) {
        if (hasPolicy()) {
            addressee.named(element);
        }
    }

    private void authenticated(String domain, Authentication how) {
        state.authenticated(domain, how);
        step = Step.DONE;
        if (domain.equals(remote) && hasPolicy()) {
            addressee.proven();
        }
    }

    private boolean hasPolicy() {
        return hasPolicyFor(remote);
    }

    private boolean hasPolicyFor(String domain) {
        return !domain.isEmpty() && state.policy().hasPolicyFor(domain);
    }

    private boolean accepts(AuthenticationMethod method) {
        return state.accepts(remote, method);
    }

    private boolean uses(AuthenticationMethod method) {
        return state.uses(remote, method);
    }

    private Action violation(String domain) {
        return state.refuse(domain, Reason.PROTOCOL_VIOLATION);
    }

    private Action header(Element header) {
        boolean expected = step == Step.OPENING || step == Step.RESTARTS || step == Step.DONE && externalSent;
        if (!expected) {
            return hasPolicy() ? violation(remote) : Action.PASS;
        }
        if (step == Step.OPENING) {
            step = Step.OFFERED;
        } else if (!announcesFeatures(header)) {
            step = Step.DONE;
        }
        named(header);
        return Action.PASS;
    }

    private Action features(Features offered) {
        if (step == Step.RESTARTS) {
            step = Step.DONE;
        }
        if (!hasPolicy() || step == Step.DONE) {
            return Action.PASS;
        }
        if (step != Step.OFFERED) {
            return violation(remote);
        }
        return state.isEncrypted() ? chooseUnderTls(offered) : chooseInTheClear(offered);
    }

    private Action chooseInTheClear(Features offered) {
        boolean tlsWouldDo = state.acceptsTls(remote) && offered.offerStartTls();
        tlsIsOptional = uses(AuthenticationMethod.TCP_DIALBACK) && !offered.requireStartTls();
        Optional<Reason> failed = failures.takeTls(local, remote).filter(reason -> tlsIsOptional);
        failed.ifPresent(ending::failedTls);
        if (tlsWouldDo && state.usesTls(remote) && failed.isEmpty()) {
            step = Step.WANTS_TLS;
            return new Action.Replace(offered.onlyStartTls(!uses(AuthenticationMethod.TCP_DIALBACK)));
        }
        if (tlsIsOptional) {
            return chooseDialback(offered);
        }
        boolean mustEncrypt = offered.requireStartTls();
        if (tlsWouldDo || accepts(AuthenticationMethod.TCP_DIALBACK) && !mustEncrypt) {
            return state.refuse(remote, Reason.SERVER_SETTINGS);
        }
        return accepts(AuthenticationMethod.TCP_DIALBACK)
            ? state.refuse(remote, Reason.ENCRYPTION_NOT_ACCEPTED) : state.refuseTooWeak(remote, Reason.ENCRYPTION_NOT_OFFERED);
    }

    private Action chooseUnderTls(Features offered) {
        if (!state.isTlsNewEnough(remote)) {
            return state.refuse(remote, Reason.TLS_TOO_OLD);
        }
        boolean external = accepts(AuthenticationMethod.SASL_OVER_TLS);
        CertificateStatus certificate = external ? state.certificate(remote) : CertificateStatus.UNKNOWN;
        boolean possible = certificate == CertificateStatus.PROVES_DOMAIN && uses(AuthenticationMethod.SASL_OVER_TLS) && offered.offerExternal();
        externalAvoided = possible && uses(AuthenticationMethod.TLS_DIALBACK)
            && failures.avoidsExternal(local, remote, state.policy().partner(remote), certificates());
        if (possible && !externalAvoided) {
            step = Step.WANTS_EXTERNAL;
            Element features = offered.bare();
            Features.addExternal(features);
            return new Action.Replace(features);
        }
        if (uses(AuthenticationMethod.TLS_DIALBACK)) {
            ending.keptFromExternal(
                Optional.of(certificate).filter(status -> external && status != CertificateStatus.PROVES_DOMAIN && offered.offerExternal() && !offered.offerDialback()));
            return chooseDialback(offered);
        }
        if (accepts(AuthenticationMethod.TLS_DIALBACK) || external && !uses(AuthenticationMethod.SASL_OVER_TLS)) {
            return state.refuse(remote, Reason.SERVER_SETTINGS);
        }
        if (!external) {
            return state.refuse(remote, Reason.ENCRYPTION_NOT_ACCEPTED);
        }
        return certificate == CertificateStatus.PROVES_DOMAIN
            ? state.refuseTooWeak(remote, Reason.EXTERNAL_NOT_OFFERED) : state.refuse(remote, certificate);
    }

    /** Dialback may be tried where it is not offered: XEP-0220 2.3 came long after dialback itself. */
    private Action chooseDialback(Features offered) {
        step = Step.WANTS_DIALBACK;
        Element features = offered.bare();
        Features.addDialback(features);
        return new Action.Replace(features);
    }

    private Action proceed() {
        if (hasPolicy() && step != Step.WANTS_TLS) {
            return violation(remote);
        }
        state.startHandshake();
        return Action.PASS;
    }

    private Action auth() {
        if (hasPolicy()) {
            Action verdict = step == Step.WANTS_EXTERNAL ? state.judge(remote, Authentication.EXTERNAL) : violation(remote);
            if (verdict != Action.PASS) {
                return verdict;
            }
        }
        externalSent = true;
        ending.triesExternal();
        return Action.PASS;
    }

    private Action success() {
        if (!externalSent) {
            return hasPolicy() ? violation(remote) : Action.PASS;
        }
        Action verdict = hasPolicy() ? state.judge(remote, Authentication.EXTERNAL) : Action.PASS;
        if (verdict == Action.PASS) {
            authenticated(remote, Authentication.EXTERNAL);
            step = Step.RESTARTS;
        }
        return verdict;
    }

    private Action failure(Element failure) {
        externalSent = false;
        // RFC 6120 6.5.11: it is not about us, or our certificate.
        boolean forNow = Features.children(failure).stream().anyMatch(condition -> condition.getName().equals("temporary-auth-failure"));
        ending.refusesExternal(forNow);
        if (!hasPolicy()) {
            return Action.PASS;
        }
        if (state.isEncrypted() && uses(AuthenticationMethod.TLS_DIALBACK)) {
            step = Step.WANTS_DIALBACK;
            return Action.PASS;
        }
        return forNow ? state.refuse(remote, Reason.PARTNER_OVERLOADED) : state.refuseTooWeak(remote, Reason.EXTERNAL_FAILED);
    }

    private Action dialbackKey(String to) {
        if (hasPolicyFor(to) && state.judge(to, Authentication.DIALBACK) instanceof Action.Refuse refused) {
            return state.hasAuthenticatedAnyone() ? new Action.Drop(refused.rejection()) : refused;
        }
        if (to.equals(remote) && hasPolicy() && (step == Step.WANTS_TLS || step == Step.WANTS_EXTERNAL)) {
            return violation(remote);
        }
        keysSent.add(to);
        return Action.PASS;
    }

    private Action dialbackResult(Element result) {
        String from = StreamState.domain(result, "from");
        if (!"valid".equals(result.attributeValue("type"))) {
            if (from.equals(remote)) {
                ending.heardDenial(result);
            }
            return Action.PASS;
        }
        if (!keysSent.remove(from)) {
            return hasPolicy() || hasPolicyFor(from) ? violation(hasPolicyFor(from) ? from : remote) : Action.PASS;
        }
        Action verdict = hasPolicyFor(from) ? state.judge(from, Authentication.DIALBACK) : Action.PASS;
        if (verdict == Action.PASS) {
            if (from.equals(remote)) {
                named(result);
            }
            authenticated(from, Authentication.DIALBACK);
        }
        return verdict;
    }

    /**
     * Refuses a stanza on this stream. A stream carries stanzas in one direction (RFC 6120 4.4) unless XEP-0288 is negotiated, which we
     * never do. Openfire would route the stanza under any sender name, so it is refused whether or not the domain is under a policy.
     * The refusal is recorded for the remote domain: the sender name that its server uses proves nothing about that name.
     */
    private Action stanzaFromPeer() {
        return violation(remote);
    }

    private Action stanzaFromUs(String to) {
        return hasPolicyFor(to) && state.judge(to) instanceof Action.Refuse refused ? new Action.Drop(refused.rejection()) : Action.PASS;
    }
}
