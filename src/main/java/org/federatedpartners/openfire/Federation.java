package org.federatedpartners.openfire;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.RevocationCheck;
import org.federatedpartners.certificate.revocation.RevocationWatch;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.contact.ContactPolicy;
import org.federatedpartners.contact.RequestLimit;
import org.federatedpartners.diagnosis.DomainTestRequest;
import org.federatedpartners.diagnosis.DomainTests;
import org.federatedpartners.diagnosis.Planner;
import org.federatedpartners.dns.JvmLookup;
import org.federatedpartners.dns.ServerLocator;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.Negotiations;
import org.federatedpartners.history.RefusalHistory;
import org.federatedpartners.history.RefusalLog;
import org.federatedpartners.history.RefusalStore;
import org.federatedpartners.history.RefusalWriter;
import org.federatedpartners.history.SeenCertificates;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.gate.AdministratorMail;
import org.federatedpartners.openfire.gate.FederationGate;
import org.federatedpartners.openfire.gate.PartnerTypeCheck;
import org.federatedpartners.openfire.gate.RemoteDomains;
import org.federatedpartners.openfire.gate.RosterContacts;
import org.federatedpartners.openfire.gate.RoutingOrigin;
import org.federatedpartners.openfire.gate.StanzaAnswers;
import org.federatedpartners.openfire.server.Chores;
import org.federatedpartners.openfire.server.ConnectSettings;
import org.federatedpartners.openfire.server.DaemonThreads;
import org.federatedpartners.openfire.server.FederationStatistics;
import org.federatedpartners.openfire.server.LocatedKeys;
import org.federatedpartners.openfire.server.OpenfireDatabase;
import org.federatedpartners.openfire.server.OpenfireSettings;
import org.federatedpartners.openfire.server.OwnTls;
import org.federatedpartners.openfire.server.S2sTrustAnchors;
import org.federatedpartners.openfire.server.ServerWideSettings;
import org.federatedpartners.openfire.session.CertificateWatch;
import org.federatedpartners.openfire.session.Enforcement;
import org.federatedpartners.openfire.session.FederationStreams;
import org.federatedpartners.openfire.session.RefusalRecorder;
import org.federatedpartners.openfire.session.SessionFacts;
import org.federatedpartners.openfire.session.SessionLiveStreams;
import org.federatedpartners.openfire.session.SteeringContext;
import org.federatedpartners.openfire.session.StreamCloser;
import org.federatedpartners.openfire.session.StreamSteering;
import org.federatedpartners.openfire.session.StreamWatch;
import org.federatedpartners.openfire.session.UnreachedDomains;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.policy.UnreadablePartner;
import org.federatedpartners.store.JdbcPartnerStore;
import org.federatedpartners.store.JdbcRefusalStore;
import org.federatedpartners.store.JdbcSeenCertificateStore;
import org.federatedpartners.store.JdbcStreamCountStore;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.store.StoreException;
import org.federatedpartners.stream.Rejection;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.interceptor.InterceptorManager;
import org.jivesoftware.openfire.security.SecurityAuditManager;
import org.jivesoftware.openfire.server.RemoteServerManager;
import org.jivesoftware.openfire.session.DomainPair;
import org.jivesoftware.util.cache.CacheFactory;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;

/** Everything that is attached to one running Openfire, from {@link #start} to {@link #stop}. */
public final class Federation {

    private static final Log LOG = Log.of(Federation.class);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofSeconds(1);
    /** How long loading the plugin waits for the partners to be read; what waits no longer is refused until they are. */
    private static final Duration LOADING = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration KEEP = Duration.ofMinutes(1);
    private static final int MAX_OBSERVATIONS = 20_000;
    private static final int REFUSALS_KEPT = 1000;
    private static final int REFUSALS_OF_OTHERS_KEPT = 500;
    private static final Duration REFUSALS_KEPT_FOR = Duration.ofDays(30);
    private static final int REFUSALS_AT_ONCE = 100;
    private static final int NEGOTIATIONS_OF_SIDE = 8;
    private static final int NEGOTIATIONS = 2000;
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    private static final int CLOSERS = 4;
    private static final Duration REVOCATIONS_AWAITED = Duration.ofSeconds(4);

    private final XMPPServer server;
    private final ExecutorService closers = Executors.newFixedThreadPool(CLOSERS, DaemonThreads.named("federatedpartners-close"));
    /** What has to happen at a moment: no storage, nothing that waits. */
    private final Chores timely = new Chores("federatedpartners-time", Clock.systemUTC(), Federation::log);
    /** All that waits for the database. */
    private final Chores storage = new Chores("federatedpartners-storage", Clock.systemUTC(), Federation::log);
    private final OpenfireDatabase database = new OpenfireDatabase();
    private final OpenfireSettings settings = new OpenfireSettings(database);
    private final ServerWideSettings serverWide;
    private final RefusalStore refusals = new JdbcRefusalStore(database, REFUSALS_KEPT, REFUSALS_OF_OTHERS_KEPT,
        REFUSALS_KEPT_FOR, Clock.systemUTC());
    private final RefusalWriter keeper = new RefusalWriter(refusals, REFUSALS_AT_ONCE);
    private final RefusalHistory journal = new RefusalHistory(REFUSALS_KEPT, REFUSALS_OF_OTHERS_KEPT, new RefusalLog(Duration.ofMinutes(1), 100),
        Log.named("federatedpartners.refusals")::warn, keeper);
    private final PolicyService policy;
    private final StreamSteering steering;
    private final FederationStreams streams;
    private final RefusalRecorder recorder;
    private final Enforcement enforcement;
    private final StanzaAnswers answers;
    private final FederationGate gate;
    private final Negotiations negotiations;
    private final Activity activity;
    private final FederationStatistics statistics;
    private final StreamCounts observations;
    private final StreamWatch watch;
    private final SessionLiveStreams liveStreams;
    private boolean restored;
    private List<UnreadablePartner> toldUnreadable = List.of();
    private volatile String startFailure = "";
    private final ServerLocator locator;
    private final LocatedKeys keys;
    private final RevocationWatch revocations;
    private final Planner planner;
    private final DomainTests probes;
    private final UnreachedDomains unreached;
    private final CertificateWatch certificateWatch;
    private final Compatibility compatibility;

    public Federation(XMPPServer server) {
        this.server = server;
        serverWide = new ServerWideSettings(server);
        answers = new StanzaAnswers(server.getPacketDeliverer());
        policy = new PolicyService(new JdbcPartnerStore(database), settings,
            () -> CacheFactory.doClusterTask(new ReloadPartnersTask()));
        locator = new ServerLocator(settings.dnsSettings(), Clock.systemUTC());
        keys = new LocatedKeys(locator, policy::current);
        revocations = new RevocationWatch(this::isOfPartner, () -> settings.all().testsPrivateAddresses(), this::judgeAnew, Clock.systemUTC());
        CertificateJudge certificates = new CertificateJudge(new S2sTrustAnchors(server.getCertificateStoreManager()),
            domain -> policy.current().trust(domain), keys, new RevocationCheck(() -> settings.all().revocation(), revocations.revocations()), Clock.systemUTC());
        negotiations = new Negotiations(Clock.systemUTC(), this::isOfPartner, NEGOTIATIONS_OF_SIDE, NEGOTIATIONS);
        activity = new Activity(Clock.systemUTC(), this::isOfPartner, MAX_OBSERVATIONS);
        statistics = new FederationStatistics(activity);
        ServerEra era = ServerEra.detect();
        compatibility = new Compatibility(era);
        steering = era.steering(new SteeringContext(policy::current, serverWide, certificates, this::object, this::bounce, negotiations), server);
        if (steering.kind() == SteeringKind.UNVERIFIABLE) {
            policy.streamsAreUnverifiable();
        }
        SessionFacts facts = new SessionFacts(steering, era.sessionSecurity(), certificates);
        streams = new FederationStreams(SessionManager.getInstance(), facts);
        liveStreams = new SessionLiveStreams(streams, facts::tls);
        recorder = new RefusalRecorder(journal, activity, Clock.systemUTC());
        enforcement = new Enforcement(policy::current, streams, new StreamCloser(closers), recorder);
        observations = new StreamCounts(new JdbcStreamCountStore(database), Clock.systemUTC(), MAX_OBSERVATIONS, this::isOfPartner,
            () -> policy.current().isKnown(), activity::accepted);
        watch = new StreamWatch(streams, observations, policy);
        certificateWatch = new CertificateWatch(streams, new SeenCertificates(new JdbcSeenCertificateStore(database), Clock.systemUTC()),
            policy::current, server.getCertificateStoreManager(), new OpenfireAsSeen(server, era), certificates, Clock.systemUTC());
        PartnerTypeCheck partnerTypes = new PartnerTypeCheck(new ContactPolicy(new RequestLimit(Clock.systemUTC(), () -> settings.all().subscriptionRequestsPerMinute())),
            new RosterContacts(server.getUserManager(), server.getRosterManager()), server::isLocal, AdministratorMail::isBeingForwarded);
        planner = new Planner(new JvmLookup(), locator, new ConnectSettings(era.resolution(), serverWide, this::opensStreamsItself));
        probes = new DomainTests(new OpenfireAsSeen(server, era), planner, new OwnTls(server), certificates, this::awaitRevocations,
            () -> settings.all().testsPrivateAddresses(), Clock.systemUTC());
        unreached = new UnreachedDomains(serverWide, policy::current, planner,
            (domain, reason) -> recorder.record(Activity.Kind.STANZA, policy.current(), Direction.OUTBOUND, new Rejection(domain, reason, Optional.empty())),
            Clock.systemUTC());
        gate = new FederationGate(policy, steering, streams, facts, observations, partnerTypes, recorder, enforcement, answers, unreached::unreached,
            new RemoteDomains(server::isRemote, System::nanoTime), Federation::isBarred, RoutingOrigin::ofCurrentThread);
    }

    public void start() {
        policy.addListener(this::enforceSoon);
        policy.addListener(this::tellOfUnreadable);
        compatibility.attempt("changes of settings without a restart",
            () -> settings.listen(policy::settingsChanged, () -> locator.settings(settings.dnsSettings()), this::judgeAnew));
        // The gate stands before the partners are known: until then nothing is known, and it judges accordingly.
        InterceptorManager.getInstance().addInterceptor(gate);
        load();
        storage.soon("look for what this version of Openfire lacks", compatibility::check);
        compatibility.attempt("statistics", statistics::add);
        compatibility.attempt("revocation lists", revocations::start);
        startSteering();
    }

    /** A negotiation that is not followed proves nothing. */
    private void startSteering() {
        try {
            steering.start();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Negotiations cannot be steered on this version of Openfire, so every partner is refused", e);
            startFailure = String.valueOf(e.getMessage());
            policy.streamsAreUnverifiable();
        }
    }

    /** What was not started as a whole may not stop as a whole; the rest is to be undone nevertheless. */
    private void stopSteering() {
        try {
            steering.stop();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Not everything that follows streams could be taken out of Openfire", e);
        }
    }

    private SteeringKind steeringKind() {
        return startFailure.isEmpty() ? steering.kind() : SteeringKind.UNVERIFIABLE;
    }

    public void stop() {
        stopSteering();
        InterceptorManager.getInstance().removeInterceptor(gate);
        compatibility.attempt("statistics", statistics::remove);
        compatibility.attempt("changes of settings without a restart", settings::stopListening);
        timely.end();
        closers.shutdown();
        probes.close();
        unreached.close();
        revocations.close();
        locator.close();
        keepForTheLastTime();
    }

    /** Unloading the plugin waits for the database as little as loading it does. */
    private void keepForTheLastTime() {
        storage.soon("store what was seen for the last time", () -> {
            watch.keep();
            keeper.keep();
        });
        try {
            if (!storage.endedAfterAll(FAREWELL)) {
                LOG.warn("What was seen last could not be stored before the plugin stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            storage.end();
        }
    }

    /** On 4.2, where it steers, and only to partners; what is tested with settings is to be one. */
    private boolean opensStreamsItself(DomainTestRequest request) {
        return steering.kind() == SteeringKind.BLOCKING && (request.settings().isPresent() || policy.current().governs(request.domain().value()));
    }

    private boolean isOfPartner(String domain) {
        return policy.current().partner(domain).isPresent();
    }

    /** What the pages work with. */
    public ConsoleServices consoleServices() {
        return new ConsoleServices(policy, journal, negotiations, observations, activity, liveStreams,
            (administrator, summary, details) -> SecurityAuditManager.getInstance().logEvent(administrator, summary, details),
            probes, DomainName.lookupKey(server.getServerInfo().getXMPPDomain()),
            this::isLocal, this::notices, steeringKind(), this::missing,
            () -> serverWide.get().overcoming(steering.overcomes()), certificateWatch);
    }

    private List<String> missing() {
        String steered = startFailure.isEmpty() ? steering.missing().orElse("") : startFailure;
        return Stream.concat(Stream.of(steered), compatibility.missing().stream()).filter(name -> !name.isEmpty()).distinct().toList();
    }

    private List<String> notices() {
        return Stream.of(compatibility.missing().isEmpty() ? "" : "notice.incompatible", certificateWatch.isAnyNear() ? "notice.certificatesEnd" : "")
            .filter(notice -> !notice.isEmpty()).toList();
    }

    private void object(Direction direction, Rejection rejection) {
        recorder.record(Activity.Kind.STREAM, policy.current(), direction, rejection);
    }

    private void bounce(Packet packet, Optional<Reason> refused) {
        refused.ifPresentOrElse(reason -> answers.refused(packet, reason), () -> answers.unreachable(packet));
    }

    /** What lasts until a certain time has ended by itself; it is taken out of the database, and the audit log is told once. */
    private void removeEndedRelaxations() {
        for (Partner partner : policy.removeEndedRelaxations()) {
            SecurityAuditManager.getInstance().logEvent("federatedpartners",
                "Relaxation ended by itself: " + partner.primaryDomain(),
                "Before: " + partner.strictness().relaxation().map(Relaxation::toString).orElse("none") + "\nAfter: none");
        }
    }

    private void load() {
        // What partners are held to is in force before the first stream is judged: until it is known, that is their best.
        Future<?> loaded = storage.soon("read the partners", () -> {
            reload();
            watch.recall();
        });
        storage.every(Duration.ZERO, RETRY, "read what was refused before the start", this::restoreRefusals);
        timely.every(TICK, "end relaxations", policy::timePassed);
        timely.every(TICK, "look up what partners publish", keys::keep);
        timely.every(LOOK, "look at the live streams", watch::look);
        timely.every(LOOK, "watch over the database", storage::tellOfHanging);
        storage.every(RETRY, "read the partners", this::mend);
        storage.every(TICK, "remove ended relaxations", this::removeEndedRelaxations);
        storage.every(LOOK, "store refusals", keeper::keep);
        storage.every(LOOK, "count what was seen", observations::tell);
        storage.every(RETRY, "read what was seen before", watch::recall);
        storage.every(KEEP, "store what was seen", watch::keep);
        storage.every(Duration.ZERO, KEEP, "store certificates of partners", certificateWatch::keep);
        storage.every(LOOK, "look at the certificates of partners", certificateWatch::look);
        storage.every(KEEP, Duration.ofDays(1), "warn of certificates that end", certificateWatch::warn);
        await(loaded);
        if (!policy.current().isKnown()) {
            LOG.error("The federated partners are not known yet: {}. Until they are, domains are {}.",
                policy.problem().map(Throwable::getMessage).orElse("the database has not answered"),
                policy.current().refusesUnlisted() ? "refused" : "left to Openfire's own settings, as there has never been a partner");
        }
    }

    /** Other plugins and the ports wait for this one to be loaded. */
    private static void await(Future<?> loaded) {
        try {
            loaded.get(LOADING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The partners were not read while the plugin was loaded", e);
        }
    }

    private void restoreRefusals() throws RefusalStore.Failed {
        if (!restored) {
            journal.restore(refusals.load());
            restored = true;
        }
    }

    private void reload() throws StoreException.Unavailable {
        if (!policy.reload()) {
            throw policy.problem().orElseGet(() -> new StoreException.Unavailable("The partners could not be read", null));
        }
    }

    /** Whatever stands between the database and the policy in force, here or on another node, is tried again. */
    private void mend() throws StoreException.Unavailable {
        if (policy.problem().isPresent() || !policy.current().isKnown()) {
            reload();
            LOG.info("The federated partners are in force as they are in the database again.");
        }
    }

    private void tellOfUnreadable(PolicySnapshot snapshot) {
        List<UnreadablePartner> unreadable = snapshot.unreadable();
        if (!unreadable.equals(toldUnreadable)) {
            toldUnreadable = unreadable;
            unreadable.forEach(partner -> LOG.error("A partner is refused, as what the database holds of it cannot be understood. Edit or delete it on the "
                + "page of partners. {}", partner));
        }
    }

    private void awaitRevocations(List<X509Certificate> path) {
        if (settings.all().revocation() != RevocationRule.OFF) {
            revocations.await(path, REVOCATIONS_AWAITED);
        }
    }

    /** Of certificates something else is known, or asked, than before. What a stream has proven is kept for a moment, so it waits that long. */
    private void judgeAnew() {
        timely.in(Duration.ofSeconds(2), "judge the live streams", () -> judge(policy.current()));
    }

    private void enforceSoon(PolicySnapshot snapshot) {
        timely.soon("judge the live streams", () -> judge(snapshot));
    }

    private void judge(PolicySnapshot snapshot) {
        try {
            enforcement.enforceOnLiveStreams(snapshot);
        } catch (RuntimeException e) {
            // Stanzas are still judged one by one.
            judgeAnew();
            throw e;
        }
    }

    private static void log(String line, Throwable fault) {
        LOG.warn(line, fault);
    }

    /** Openfire asks its lists in the same place, where it finds no stream. */
    private static boolean isBarred(String local, String remote) {
        return SessionManager.getInstance().getOutgoingServerSession(new DomainPair(local, remote)) == null && !RemoteServerManager.canAccess(remote);
    }

    private boolean isLocal(DomainName domain) {
        return !server.isRemote(new JID(null, domain.value(), null, true));
    }
}
