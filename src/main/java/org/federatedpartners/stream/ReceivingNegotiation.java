package org.federatedpartners.stream;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
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

/** A stream that another server has opened to us: we offer, and judge what it tries. */
public final class ReceivingNegotiation implements Negotiation {

    private enum Sasl { NOT_ASKED, ASKED, DONE }

    private final StreamState state;
    private final BooleanSupplier sasl2;
    private final Spellings spellings;
    /** How the other side writes the domains for which it has shown keys, by their forms as looked up. */
    private final Map<String, String> askedByDialback = new HashMap<>();
    /** The domain in the header of the current stream; empty if the header had none. */
    private String claimed = "";
    /** The domain that was named before TLS: nothing relies on it (RFC 6120 5.4.3.3), but it tells who has left. */
    private String named = "";
    /** The domain in the current header, as the other side writes it. */
    private String spelled = "";
    private String askedByExternal = "";
    private final Ending ending = new Ending();
    private boolean headerIsDue = true;
    private boolean askedAboutKeys;
    /** Not if the latest features were without it. */
    private boolean offersTls = true;
    private Sasl sasl = Sasl.NOT_ASKED;

    /**
     * @param policy    the policy in force
     * @param limits    what the server's own settings leave of it for those who connect to us
     * @param sasl2     whether the server offers SASL2 (XEP-0388); asked at each event
     * @param spellings how other servers write their domains, shared by all streams
     */
    public ReceivingNegotiation(Supplier<PolicySnapshot> policy, ServerLimits limits, BooleanSupplier sasl2, Spellings spellings) {
        this.sasl2 = sasl2;
        this.spellings = spellings;
        this.state = new StreamState(Direction.INBOUND, policy, limits);
    }

    @Override
    public Direction direction() {
        return Direction.INBOUND;
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
    public synchronized String peer() {
        return claimed;
    }

    @Override
    public synchronized void resume(Optional<TlsFacts> tls, Map<String, Authentication> authenticated) {
        state.resume(tls, authenticated);
        headerIsDue = false;
    }

    @Override
    public synchronized void handshakeDone(TlsFacts tls) {
        named = claimed;
        claimed = "";
        askedByExternal = "";
        askedByDialback.clear();
        headerIsDue = true;
        sasl = Sasl.NOT_ASKED;
        state.encrypted(tls);
    }

    @Override
    public synchronized Action handshakeFailed(Reason reason) {
        state.begin();
        return hasPolicyFor(claimed) ? state.refuse(claimed, ending.ofHandshake(reason)) : Action.PASS;
    }

    @Override
    public synchronized void givesUp() {
        if (askedByDialback.isEmpty()) {
            ending.givesUp();
        } else {
            // It waits for us to verify a key.
            ending.leaves();
        }
    }

    @Override
    public void leaves() {
        ending.leaves();
    }

    @Override
    public void broke(Reason reason) {
        ending.broke(reason);
    }

    @Override
    public synchronized Action unreadable() {
        state.begin();
        return state.refuse(claimed, Reason.PROTOCOL_VIOLATION);
    }

    @Override
    public synchronized Action sendingUnreadable() {
        state.begin();
        return hasPolicyFor(claimed) ? state.refuse(claimed, Reason.PROTOCOL_VIOLATION) : Action.PASS;
    }

    @Override
    public synchronized Optional<Rejection> closed() {
        state.begin();
        // A stream for dialback verification only does not need authentication.
        Optional<Reason> why = state.hasAuthenticatedAnyone() ? ending.ofEstablished() : askedAboutKeys ? Optional.empty() : ending.reason(false);
        String left = claimed.isEmpty() ? named : claimed;
        return why.filter(any -> hasPolicyFor(left)).map(reason -> state.rejection(left, reason, ending));
    }

    @Override
    public synchronized Action received(Element element) {
        state.begin();
        String asserted = StreamState.domain(element, "from");
        String speaker = hasPolicyFor(asserted) ? asserted : claimed;
        if (hasPolicyFor(speaker) && (state.isHandshaking() || StreamNames.isDisguised(element))) {
            // What follows <starttls/> before the handshake is done would be taken for what was said under TLS.
            return state.refuse(speaker, Reason.PROTOCOL_VIOLATION);
        }
        if (StreamNames.is(element, "error", StreamNames.STREAMS)) {
            ending.heardError(element);
            return Action.PASS;
        }
        if (StreamNames.is(element, "stream", StreamNames.STREAMS)) {
            spelled = StreamState.spelling(element, "from");
            return header(asserted);
        }
        if (headerIsDue && hasPolicyFor(speaker)) {
            return state.refuse(speaker, Reason.PROTOCOL_VIOLATION);
        }
        if (StreamNames.is(element, "starttls", StreamNames.TLS)) {
            return starttls();
        }
        if (StreamNames.is(element, "auth", StreamNames.SASL) || StreamNames.is(element, "authenticate", StreamNames.SASL2)) {
            return requestOfSasl(element);
        }
        if (StreamNames.is(element, "result", StreamNames.DIALBACK)) {
            return Dialback.isKey(element) ? dialbackRequest(element, asserted) : notRequested(speaker);
        }
        if (StreamNames.is(element, "verify", StreamNames.DIALBACK)) {
            return Dialback.isAnswer(element) ? notRequested(speaker) : verifyRequest(element, asserted);
        }
        return StreamNames.isStanza(element) ? judgeStanza(element, asserted.isEmpty() ? claimed : asserted) : Action.PASS;
    }

    @Override
    public synchronized Action sending(Element element) {
        state.begin();
        if (StreamNames.is(element, "features", StreamNames.STREAMS)) {
            Action action = features(new Features(element));
            offersTls = new Features(action instanceof Action.Replace replacement ? replacement.element() : element).offerStartTls();
            return action;
        }
        if (StreamNames.is(element, "error", StreamNames.STREAMS)) {
            ending.saysError(element);
            return Action.PASS;
        }
        if (StreamNames.is(element, "success", StreamNames.SASL)) {
            headerIsDue = true;
            return success();
        }
        if (StreamNames.is(element, "success", StreamNames.SASL2)) {
            // The stream goes on without a new header (XEP-0388 2.6).
            return success();
        }
        if (StreamNames.is(element, "failure", StreamNames.SASL) || StreamNames.is(element, "failure", StreamNames.SASL2)) {
            sasl = Sasl.NOT_ASKED;
        }
        if (Dialback.isVerdict(element)) {
            return dialbackAnswer(element, StreamState.domain(element, "to"));
        }
        if (StreamNames.is(element, "compressed", StreamNames.COMPRESSION)) {
            headerIsDue = true;
        }
        return Action.PASS;
    }

    private boolean hasPolicyFor(String domain) {
        return !domain.isEmpty() && state.policy().hasPolicyFor(domain);
    }

    private Action header(String from) {
        if (!headerIsDue && (hasPolicyFor(claimed) || hasPolicyFor(from))) {
            // Openfire keeps the first header's domain, and would authenticate that one.
            return state.refuse(hasPolicyFor(claimed) ? claimed : from, Reason.PROTOCOL_VIOLATION);
        }
        headerIsDue = false;
        claimed = from;
        if (!from.isEmpty() && state.policy().mayFederate(from) instanceof Verdict.Refused refused) {
            return state.refuse(from, refused.reason());
        }
        return Action.PASS;
    }

    private Action features(Features offered) {
        if (!hasPolicyFor(claimed) || state.hasAuthenticatedAnyone()) {
            return Action.PASS;
        }
        return state.isEncrypted() ? featuresUnderTls(offered) : featuresInTheClear(offered);
    }

    private Action featuresInTheClear(Features offered) {
        boolean tls = state.usesTls(claimed) && offered.offerStartTls();
        boolean dialback = state.uses(claimed, AuthenticationMethod.TCP_DIALBACK);
        if (!tls && !dialback) {
            return state.refuse(claimed, Reason.SERVER_SETTINGS);
        }
        Element features = offered.bare();
        if (tls) {
            Features.addStartTls(features, !dialback);
        }
        if (dialback) {
            Features.addDialback(features);
        }
        return new Action.Replace(features);
    }

    private Action featuresUnderTls(Features offered) {
        if (!state.isTlsNewEnough(claimed)) {
            return state.refuse(claimed, Reason.TLS_TOO_OLD);
        }
        boolean external = state.accepts(claimed, AuthenticationMethod.SASL_OVER_TLS);
        CertificateStatus certificate = external ? state.certificate(claimed) : CertificateStatus.UNKNOWN;
        boolean proven = external && certificate == CertificateStatus.PROVES_DOMAIN;
        boolean offersExternal = proven && state.uses(claimed, AuthenticationMethod.SASL_OVER_TLS);
        boolean dialback = state.uses(claimed, AuthenticationMethod.TLS_DIALBACK);
        if (!offersExternal && !dialback) {
            return proven || state.accepts(claimed, AuthenticationMethod.TLS_DIALBACK) ? state.refuse(claimed, Reason.SERVER_SETTINGS)
                : external ? state.refuse(claimed, certificate) : state.refuse(claimed, Reason.ENCRYPTION_NOT_ACCEPTED);
        }
        ending.keptFromExternal(Optional.of(certificate).filter(status -> external && !proven));
        Element features = offered.bare();
        if (offersExternal) {
            Features.addExternal(features);
            if (sasl2.getAsBoolean()) {
                Features.addExternal2(features);
            }
        }
        if (dialback) {
            // Openfire itself offers it only where its own certificate is self-signed.
            Features.addDialback(features);
        }
        return new Action.Replace(features);
    }

    private Action starttls() {
        if (hasPolicyFor(claimed) && !state.usesTls(claimed)) {
            return refuseTls(state.acceptsTls(claimed) ? Reason.SERVER_SETTINGS : Reason.ENCRYPTION_NOT_ACCEPTED);
        }
        if (state.isEncrypted() || !offersTls || sasl != Sasl.NOT_ASKED) {
            return refuseTls(Reason.PROTOCOL_VIOLATION);
        }
        state.startHandshake();
        return Action.PASS;
    }

    /** RFC 6120 5.4.2.2: a failure, and the end of the stream. Openfire 4.2 would proceed, even within TLS. */
    private Action refuseTls(Reason reason) {
        return new Action.Refuse(state.rejection(claimed, reason), Optional.of(DocumentHelper.createElement(StreamNames.TLS_FAILURE)));
    }

    private Action requestOfSasl(Element request) {
        if (sasl != Sasl.NOT_ASKED) {
            // Two at a time, or one after the other has succeeded: RFC 6120 6.4 knows neither.
            return state.refuse(claimed, Reason.PROTOCOL_VIOLATION);
        }
        Action action = request.getName().equals("auth") ? authenticate(request, authzid(request.getTextTrim())) : authenticate2(request);
        if (action == Action.PASS) {
            sasl = Sasl.ASKED;
        }
        return action;
    }

    private Action authenticate2(Element request) {
        // Openfire goes by local names, and takes the first of several.
        Optional<String> response = Features.children(request).stream().filter(child -> child.getName().equals("initial-response"))
            .map(Element::getTextTrim).findFirst();
        // "=" stands for an empty response in SASL only (RFC 6120 6.4.2).
        Optional<String> authzid = response.isEmpty() ? Optional.of("") : response.filter(text -> !text.equals("=")).flatMap(ReceivingNegotiation::authzid);
        return authenticate(request, authzid);
    }

    private Action authenticate(Element auth, Optional<String> authzid) {
        if (authzid.isEmpty()) {
            return hasPolicyFor(claimed) ? state.refuse(claimed, Reason.PROTOCOL_VIOLATION) : Action.PASS;
        }
        String identity = authzid.get().isEmpty() ? claimed : authzid.get();
        String withPolicy = hasPolicyFor(identity) ? identity : claimed;
        askedByExternal = "";
        boolean offered = auth.getName().equals("auth") || sasl2.getAsBoolean();
        if (!"EXTERNAL".equals(auth.attributeValue("mechanism")) || hasPolicyFor(withPolicy) && !offered) {
            return hasPolicyFor(withPolicy) ? state.refuse(withPolicy, Reason.MECHANISM_NOT_ACCEPTED) : Action.PASS;
        }
        if (hasPolicyFor(withPolicy)) {
            if (!state.isEncrypted()) {
                return state.refuse(withPolicy, Reason.PROTOCOL_VIOLATION);
            }
            // XEP-0178 3: the authorization identity is the domain in the stream's 'from'.
            if (!claimed.isEmpty() && !identity.equals(claimed)) {
                return state.refuse(withPolicy, Reason.IDENTITY_MISMATCH);
            }
            Action verdict = state.judgeExternal(identity);
            if (verdict != Action.PASS) {
                return verdict;
            }
        }
        askedByExternal = identity;
        return Action.PASS;
    }

    /** The domain that the client wants to be; an empty one if it leaves that to us; nothing if it cannot be read. */
    private static Optional<String> authzid(String text) {
        if (text.isEmpty() || text.equals("=")) {
            return Optional.of("");
        }
        try {
            return Optional.of(DomainName.lookupKey(new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Action success() {
        offersTls = false;
        sasl = Sasl.DONE;
        if (askedByExternal.isEmpty()) {
            return Action.PASS;
        }
        Action verdict = hasPolicyFor(askedByExternal) ? state.judge(askedByExternal, Authentication.EXTERNAL) : Action.PASS;
        if (verdict == Action.PASS) {
            state.authenticated(askedByExternal, Authentication.EXTERNAL);
            used(askedByExternal, spelled);
        }
        askedByExternal = "";
        return verdict;
    }

    private Action dialbackRequest(Element request, String from) {
        ending.keptFromExternal(Optional.empty());
        if (hasPolicyFor(from) && judgeDialback(from) instanceof Action.Refuse refused) {
            return furtherDomainRefused(refused, Dialback.error(request, "policy-violation"));
        }
        askedByDialback.put(from, Dialback.spelling(request));
        return Action.PASS;
    }

    private Action judgeDialback(String from) {
        Action verdict = state.judge(from, Authentication.DIALBACK);
        return verdict == Action.PASS && !state.uses(from, state.dialback()) ? state.refuse(from, Reason.SERVER_SETTINGS) : verdict;
    }

    /** What we ask for is answered on streams of ours. Openfire would look for a key in it. */
    private Action notRequested(String speaker) {
        return hasPolicyFor(speaker) ? state.refuse(speaker, Reason.PROTOCOL_VIOLATION) : Action.PASS;
    }

    /**
     * What follows on the answer to a key (XEP-0220 2.1.1, 2.4, 2.6): a domain whose key is valid is authenticated. An error, as where the key could not be
     * verified, decides nothing, and another key may follow. An invalid key ends a stream that carries no domain; where it carries one, that
     * domain keeps it.
     */
    private Action dialbackAnswer(Element answer, String domain) {
        String written = askedByDialback.remove(domain);
        return switch (answer.attributeValue("type")) {
            case "valid" -> dialbackGranted(answer, domain, written);
            case "invalid" -> dialbackDenied(answer, domain);
            default -> {
                // If it leaves now, the reason is ours, which is recorded.
                ending.leaves();
                yield Action.PASS;
            }
        };
    }

    private Action dialbackGranted(Element answer, String domain, String written) {
        if (written == null) {
            return hasPolicyFor(domain) ? state.refuse(domain, Reason.PROTOCOL_VIOLATION) : Action.PASS;
        }
        if (hasPolicyFor(domain) && state.judge(domain, Authentication.DIALBACK) instanceof Action.Refuse refused) {
            return furtherDomainRefused(refused, Dialback.refusal(answer));
        }
        if (!state.isAuthenticated(domain)) {
            state.authenticated(domain, Authentication.DIALBACK);
        }
        used(domain, written);
        return Action.PASS;
    }

    /** XEP-0220 2.4: a refused further domain does not end the stream of the first. */
    private Action furtherDomainRefused(Action.Refuse refused, Element answer) {
        return state.hasAuthenticatedAnyone() ? new Action.Answer(answer, refused.rejection()) : refused;
    }

    /** The other side has proven to be the domain's server, and knows it by this spelling. */
    private void used(String domain, String spelling) {
        if (hasPolicyFor(domain)) {
            spellings.used(domain, spelling);
        }
    }

    private Action dialbackDenied(Element answer, String domain) {
        if (!hasPolicyFor(domain)) {
            return Action.PASS;
        }
        Rejection rejection = state.rejection(domain, Reason.NOT_AUTHENTICATED);
        return state.hasAuthenticatedAnyone() ? new Action.Answer(answer, rejection) : new Action.Refuse(rejection, Optional.of(answer));
    }

    /** We are asked whether a key is ours. It cannot be, if the policy lets us send none. */
    private Action verifyRequest(Element request, String from) {
        askedAboutKeys = true;
        PolicySnapshot policy = state.policy();
        Set<AuthenticationMethod> accepted = policy.accepted(Direction.OUTBOUND, from);
        if (!hasPolicyFor(from) || accepted.contains(AuthenticationMethod.TLS_DIALBACK) || accepted.contains(AuthenticationMethod.TCP_DIALBACK)) {
            return Action.PASS;
        }
        return new Action.Answer(Dialback.answer(request, "invalid"), state.rejection(from,
            state.isEncrypted() ? Reason.TLS_DIALBACK_NOT_ACCEPTED : Reason.TCP_DIALBACK_NOT_ACCEPTED));
    }

    private Action judgeStanza(Element stanza, String from) {
        if (!hasPolicyFor(from)) {
            return Action.PASS;
        }
        Action verdict = state.judge(from);
        return verdict == Action.PASS ? StreamState.withSenderAsLookedUp(stanza) : verdict;
    }
}
