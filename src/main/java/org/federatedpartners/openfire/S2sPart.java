package org.federatedpartners.openfire;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.RevocationCheck;
import org.federatedpartners.certificate.revocation.RevocationWatch;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.contact.ContactPolicy;
import org.federatedpartners.contact.RequestLimit;
import org.federatedpartners.diagnosis.DomainTestRequest;
import org.federatedpartners.diagnosis.Planner;
import org.federatedpartners.dns.JvmLookup;
import org.federatedpartners.dns.ServerLocator;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.SeenCertificates;
import org.federatedpartners.history.StreamCountStore;
import org.federatedpartners.openfire.gate.AdministratorMail;
import org.federatedpartners.openfire.gate.ContactApprovals;
import org.federatedpartners.openfire.gate.FederationGate;
import org.federatedpartners.openfire.gate.PartnerTypeCheck;
import org.federatedpartners.openfire.gate.RosterContacts;
import org.federatedpartners.openfire.gate.RoutingOrigin;
import org.federatedpartners.openfire.gate.SeenDomains;
import org.federatedpartners.openfire.gate.StanzaAnswers;
import org.federatedpartners.openfire.gate.StanzaInterceptor;
import org.federatedpartners.openfire.gate.StatusNotes;
import org.federatedpartners.openfire.server.ConnectSettings;
import org.federatedpartners.openfire.server.LocatedKeys;
import org.federatedpartners.openfire.server.OpenfireSettings;
import org.federatedpartners.openfire.server.S2sTrustAnchors;
import org.federatedpartners.openfire.server.UserReading;
import org.federatedpartners.openfire.session.Enforcement;
import org.federatedpartners.openfire.session.FederationStreams;
import org.federatedpartners.openfire.session.Judging;
import org.federatedpartners.openfire.session.SessionFacts;
import org.federatedpartners.openfire.session.SessionLiveStreams;
import org.federatedpartners.openfire.session.SteeringContext;
import org.federatedpartners.openfire.session.StreamCloser;
import org.federatedpartners.openfire.session.StreamSteering;
import org.federatedpartners.openfire.session.StreamWatch;
import org.federatedpartners.openfire.session.UnreachedDomains;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.stream.Rejection;
import org.federatedpartners.stream.Spellings;
import org.federatedpartners.stream.TlsFacts;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.server.RemoteServerManager;
import org.jivesoftware.openfire.session.DomainPair;
import org.jivesoftware.openfire.session.ServerSession;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;

/** Streams with other servers: how they are negotiated, what is judged on them, and what ends those that do not comply. */
final class S2sPart implements Part {

    private static final Duration REVOCATIONS_AWAITED = Duration.ofSeconds(4);

    private final PolicyPart policy;
    private final HistoryPart history;
    private final Background background;
    private final Compatibility compatibility;
    private final ServerLocator locator;
    private final LocatedKeys keys;
    private final RevocationWatch revocations;
    private final CertificateJudge certificates;
    private final StanzaAnswers answers;
    private final Spellings spellings = new Spellings();
    private final StreamSteering steering;
    private final SessionFacts facts;
    private final FederationStreams streams;
    private final SessionLiveStreams liveStreams;
    private final Enforcement enforcement;
    private final Judging judging;
    private final StreamWatch watch;
    private final Planner planner;
    private final UnreachedDomains unreached;
    private final SeenDomains remote;
    /** Returns what takes it out again. */
    private final Supplier<Runnable> attachGate;
    private final Defenses defenses;
    private volatile Runnable removeGate = () -> {};

    S2sPart(XMPPServer server, PolicyPart policy, HistoryPart history, Background background, Compatibility compatibility) {
        this.policy = policy;
        this.history = history;
        this.background = background;
        this.compatibility = compatibility;
        ServerEra era = compatibility.era();
        OpenfireSettings settings = policy.settings();
        locator = new ServerLocator(settings.dnsSettings(), Clock.systemUTC());
        keys = new LocatedKeys(locator, policy.inForce());
        revocations = new RevocationWatch(policy::isOfPartner, () -> settings.all().testsPrivateAddresses(), this::judgeAgain, Clock.systemUTC());
        certificates = new CertificateJudge(new S2sTrustAnchors(server), domain -> policy.current().trust(domain), keys,
            new RevocationCheck(() -> settings.all().revocation(), revocations.revocations()), Clock.systemUTC());
        answers = new StanzaAnswers(packet -> server.getPacketDeliverer().deliver(packet));
        steering = era.steering(new SteeringContext(policy.inForce(), policy.serverWide(), certificates,
            new SteeringContext.Reports(this::rejected, this::bounce, this::unreached, history.negotiations()), spellings), server);
        if (steering.kind() == SteeringKind.UNVERIFIABLE) {
            policy.inForce().streamsAreUnverifiable();
        }
        facts = new SessionFacts(steering, era.sessionSecurity(), certificates);
        streams = new FederationStreams(() -> SessionManager.getInstance(), facts, steering::followed);
        liveStreams = new SessionLiveStreams(streams, facts::tls);
        StreamCloser closer = new StreamCloser(background.closers(), (pause, task) -> background.judging().in(pause, "look for streams to end", task::run));
        enforcement = new Enforcement(streams, closer, history.recorder(), policy.inForce(), Clock.systemUTC());
        judging = new Judging(background.judging(), enforcement::enforceOnLiveStreams);
        watch = new StreamWatch(streams, history.streamCounts(), policy.service()::publishStrongestMethods);
        planner = new Planner(new JvmLookup(), locator, new ConnectSettings(era.resolution(), policy.serverWide(), this::opensStreamsItself));
        unreached = new UnreachedDomains(policy.serverWide(), policy.inForce(), planner, this::noWay, Clock.systemUTC());
        remote = new SeenDomains(address -> server.isRemote(address), question -> background.streams().soon("ask which domains are other servers'", question::run), System::nanoTime);
        attachGate = () -> makeGate(server, facts).attach();
        defenses = policy.defenses();
    }

    private StanzaInterceptor makeGate(XMPPServer server, SessionFacts facts) {
        RequestLimit requests = new RequestLimit(Clock.systemUTC(), () -> policy.settings().all().subscriptionRequestsPerMinute());
        SessionManager sessions = server.getSessionManager();
        RosterContacts contacts = new RosterContacts(server.getUserManager(), server.getRosterManager(), new UserReading(policy.service()::isUnheard)::failure);
        PartnerTypeCheck partnerTypes = new PartnerTypeCheck(new ContactPolicy(requests), contacts,
            server::isLocal, AdministratorMail::isBeingForwarded);
        FederationGate judge = new FederationGate(policy.inForce(), new FederationGate.Delivery(steering, streams, facts, RoutingOrigin::ofCurrentThread), partnerTypes,
            new FederationGate.Consequences(history.streamCounts(), history.recorder(), enforcement, answers, unreached::unreached),
            new FederationGate.Remote(server.getServerInfo().getXMPPDomain(), remote, (local, domain) -> isBarred(sessions, local, domain)));
        return new StanzaInterceptor(new StatusNotes(policy.inForce()), judge, new ContactApprovals(policy.inForce(), contacts::isPending, server::isLocal, server.getPresenceRouter()::route));
    }

    CertificateJudge certificates() {
        return certificates;
    }

    FederationStreams streams() {
        return streams;
    }

    /** What the handshake of a stream told; empty if it is in the clear. */
    Optional<TlsFacts> tls(ServerSession session) {
        return facts.tls(session);
    }

    SeenCertificates seenCertificates() {
        return history.certificates();
    }

    SessionLiveStreams liveStreams() {
        return liveStreams;
    }

    /** A component has come to a domain, or left it. */
    void changed(JID component) {
        remote.forget(component);
    }

    /** Nodes of the cluster have come or gone. */
    void clusterChanged() {
        remote.doubt();
    }

    Planner planner() {
        return planner;
    }

    @Override
    public void start() {
        compatibility.attempt("changes of settings without a restart", () -> policy.settings().listen(policy.service()::settingsChanged,
            () -> locator.settings(policy.settings().dnsSettings()), this::judgeAgain));
        policy.inForce().addListener(changed -> judging.soon());
        // The gate is in place before the partners are loaded: until then the policy is unknown, and the gate judges accordingly.
        if (!defenses.attach("Stanzas cannot be judged on this version of Openfire, so every partner is refused", this::addGate)) {
            // No stanza has its stream closed any more, and not every stream has a negotiation.
            background.judging().every(Background.POLL, "have the live streams judged", judging::soon);
        }
        background.timely().every(Background.TICK, "look up what partners publish", keys::prefetch);
        background.streams().every(Background.POLL, "look at the live streams", watch::poll);
        background.storage().every(Background.RETRY, "read what was seen before", watch::load);
        background.storage().every(Background.PERSIST, "store what was seen", watch::persist);
        compatibility.attempt("revocation lists", revocations::start);
    }

    private void addGate() {
        removeGate = attachGate.get();
    }

    /** Loads the strongest methods seen. Until then, downgrade protection requires the strongest method that a partner's settings accept. */
    void loadStreamCounts() throws StreamCountStore.Failed {
        watch.load();
    }

    /**
     * Has negotiations steered; comes last, when everything is known that can be. A negotiation that is not followed proves nothing.
     */
    void steer() {
        defenses.attach("Negotiations cannot be steered on this version of Openfire, so every partner is refused", steering::start);
    }

    @Override
    public void stop() {
        defenses.detach(steering::stop);
        defenses.detach(removeGate);
        compatibility.attempt("changes of settings without a restart", policy.settings()::stopListening);
        unreached.close();
        revocations.close();
        locator.close();
        background.storage().soon("store what was seen for the last time", watch::persist);
    }

    /** How far negotiations are steered. */
    SteeringKind steeringKind() {
        return defenses.missing().isEmpty() ? steering.kind() : SteeringKind.UNVERIFIABLE;
    }

    /** What the defenses lack on this version of Openfire, by its name in Openfire's code; empty if nothing. */
    String missing() {
        return defenses.missing().isEmpty() ? steering.missing().orElse("") : defenses.missing();
    }

    /** Openfire's settings for all domains, without those that steering overcomes. */
    ServerFacts serverFacts() {
        return policy.serverWide().get().lifting(steering.lifts());
    }

    /** Waits a moment until more is known of whether the certificates of a path were revoked. */
    void awaitRevocations(List<X509Certificate> path) {
        if (policy.settings().all().revocation() != RevocationRule.OFF) {
            revocations.await(path, REVOCATIONS_AWAITED);
        }
    }

    /** How the domain's server is addressed on a stream that is steered, which those to partners are; empty if the domain is addressed as it is looked up. */
    Optional<Spellings> spellings(DomainTestRequest request) {
        boolean steers = steering.kind() == SteeringKind.BLOCKING || steering.kind() == SteeringKind.NETTY;
        String domain = request.domain().value();
        return steers && isOfPartner(request) ? Optional.of(spellings.copyFor(domain)) : Optional.empty();
    }

    /** What is tested with settings is to be a partner. */
    private boolean isOfPartner(DomainTestRequest request) {
        return request.settings().isPresent() || policy.current().hasPolicyFor(request.domain().value());
    }

    /** On 4.2, where it steers, and only to partners. */
    private boolean opensStreamsItself(DomainTestRequest request) {
        return steering.kind() == SteeringKind.BLOCKING && isOfPartner(request);
    }

    private void rejected(Direction direction, Rejection rejection) {
        history.recorder().record(Activity.Kind.STREAM, direction, rejection);
    }

    private void noWay(Rejection rejection) {
        history.recorder().record(Activity.Kind.STANZA, Direction.OUTBOUND, rejection);
    }

    private void unreached(String domain) {
        unreached.unreached(domain);
    }

    private void bounce(Packet packet, Optional<Reason> refused) {
        refused.ifPresentOrElse(reason -> answers.refused(packet, reason), () -> answers.unreachable(packet));
    }

    /** For what is made before it. */
    private void judgeAgain() {
        judging.again();
    }

    /** Openfire asks its lists in the same place, where it finds no stream. */
    private static boolean isBarred(SessionManager sessions, String local, String remote) {
        return sessions.getOutgoingServerSession(new DomainPair(local, remote)) == null && !RemoteServerManager.canAccess(remote);
    }
}
