package org.federatedpartners.openfire;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.RevocationCheck;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.dns.ServerLocator;
import org.federatedpartners.journal.Negotiations;
import org.federatedpartners.journal.RefusalJournal;
import org.federatedpartners.journal.RefusalKeeper;
import org.federatedpartners.journal.RefusalLog;
import org.federatedpartners.journal.RefusalStore;
import org.federatedpartners.observation.Activity;
import org.federatedpartners.observation.Observations;
import org.federatedpartners.observation.SeenCertificates;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.RevocationRule;
import org.federatedpartners.probe.Probes;
import org.federatedpartners.revocation.RevocationWatch;
import org.federatedpartners.store.JdbcObservationStore;
import org.federatedpartners.store.JdbcPartnerStore;
import org.federatedpartners.store.JdbcRefusalStore;
import org.federatedpartners.store.JdbcSeenCertificateStore;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.stream.Objection;
import org.federatedpartners.subscription.Admission;
import org.federatedpartners.subscription.RequestLimit;
import org.federatedpartners.transcript.Log;
import org.jivesoftware.database.DbConnectionManager;
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
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration KEEP = Duration.ofMinutes(1);
    private static final int MOST_OBSERVATIONS = 20_000;
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
    private final ExecutorService closers = Executors.newFixedThreadPool(CLOSERS, daemon("federatedpartners-close"));
    private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor(daemon("federatedpartners"));
    private final OpenfireSettings settings = new OpenfireSettings();
    private final ServerWideSettings serverWide;
    private final RefusalStore refusals = new JdbcRefusalStore(DbConnectionManager::getConnection, REFUSALS_KEPT, REFUSALS_OF_OTHERS_KEPT,
        REFUSALS_KEPT_FOR, Clock.systemUTC());
    private final RefusalKeeper keeper = new RefusalKeeper(refusals, REFUSALS_AT_ONCE);
    private final RefusalJournal journal = new RefusalJournal(REFUSALS_KEPT, REFUSALS_OF_OTHERS_KEPT, new RefusalLog(Duration.ofMinutes(1), 100),
        Log.named("federatedpartners.refusals")::warn, keeper);
    private final PolicyService policy;
    private final StreamSteering steering;
    private final FederationStreams streams;
    private final Enforcement enforcement;
    private final StanzaAnswers answers;
    private final FederationGate gate;
    private final Negotiations negotiations;
    private final Activity activity;
    private final FederationStatistics statistics;
    private final Observations observations;
    private final StreamWatch watch;
    private final SessionLiveStreams liveStreams;
    private boolean unkept;
    private final ServerLocator locator;
    private final LocatedKeys keys;
    private final RevocationWatch revocations;
    private final Probes probes;
    private final CertificateWatch certificateWatch;
    private final Compatibility compatibility;

    public Federation(XMPPServer server) {
        this.server = server;
        serverWide = new ServerWideSettings(server);
        answers = new StanzaAnswers(server.getPacketDeliverer());
        policy = new PolicyService(new JdbcPartnerStore(DbConnectionManager::getConnection), settings,
            () -> CacheFactory.doClusterTask(new ReloadPartnersTask()));
        locator = new ServerLocator(settings.dnsSettings(), Clock.systemUTC());
        keys = new LocatedKeys(locator, policy::current);
        revocations = new RevocationWatch(this::isOfPartner, settings::testsPrivateAddresses, this::judgeAnew, Clock.systemUTC());
        CertificateJudge certificates = new CertificateJudge(new S2sTrustAnchors(server.getCertificateStoreManager()),
            domain -> policy.current().trust(domain), keys, new RevocationCheck(settings::revocation, revocations.revocations()), Clock.systemUTC());
        negotiations = new Negotiations(Clock.systemUTC(), this::isOfPartner, NEGOTIATIONS_OF_SIDE, NEGOTIATIONS);
        activity = new Activity(Clock.systemUTC(), this::isOfPartner, MOST_OBSERVATIONS);
        statistics = new FederationStatistics(activity);
        ServerEra era = ServerEra.detect();
        compatibility = new Compatibility(era);
        steering = era.steering(new SteeringContext(policy::current, serverWide, certificates, this::object, this::bounce, negotiations), server);
        SessionFacts facts = new SessionFacts(steering, era.sessionSecurity(), certificates);
        streams = new FederationStreams(SessionManager.getInstance(), facts);
        liveStreams = new SessionLiveStreams(streams, facts::tls);
        enforcement = new Enforcement(policy, streams, new StreamCloser(closers), journal, activity, Clock.systemUTC());
        observations = new Observations(new JdbcObservationStore(DbConnectionManager::getConnection), Clock.systemUTC(), MOST_OBSERVATIONS, this::isOfPartner,
            () -> policy.current().isKnown(), activity::accepted);
        watch = new StreamWatch(streams, observations, policy);
        certificateWatch = new CertificateWatch(streams, new SeenCertificates(new JdbcSeenCertificateStore(DbConnectionManager::getConnection), Clock.systemUTC()),
            policy::current, server.getCertificateStoreManager(), Clock.systemUTC());
        PartnerTypeCheck partnerTypes = new PartnerTypeCheck(new Admission(new RequestLimit(Clock.systemUTC(), settings::subscriptionRequestsPerMinute)),
            new RosterContacts(server.getUserManager(), server.getRosterManager()), server::isLocal, AdministratorMail::isBeingForwarded);
        probes = new Probes(new OpenfireAsSeen(server, era), locator, new OwnTls(server, era), certificates, this::awaitRevocations,
            settings::testsPrivateAddresses, Clock.systemUTC());
        gate = new FederationGate(policy, steering, streams, facts, observations, partnerTypes, enforcement, answers,
            new RemoteDomains(server::isRemote, System::nanoTime), Federation::isBarred, RoutingOrigin::ofCurrentThread);
    }

    public void start() {
        policy.addListener(this::enforceSoon);
        settings.listen(policy::settingsChanged, () -> locator.settings(settings.dnsSettings()), this::judgeAnew);
        // The gate stands before the partners are known: until then nothing is known, and it judges accordingly.
        InterceptorManager.getInstance().addInterceptor(gate);
        load();
        background.execute(compatibility::check);
        statistics.add();
        revocations.start();
        steering.start();
    }

    public void stop() {
        steering.stop();
        InterceptorManager.getInstance().removeInterceptor(gate);
        statistics.remove();
        settings.stopListening();
        background.shutdownNow();
        closers.shutdown();
        probes.close();
        revocations.close();
        locator.close();
        keepForTheLastTime();
    }

    private void keepForTheLastTime() {
        try {
            if (background.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                watch.keep();
                keepRefusals();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOfPartner(String domain) {
        return policy.current().partner(domain).isPresent();
    }

    private void keepRefusals() {
        try {
            keeper.keep();
            unkept = false;
        } catch (RefusalStore.Failed e) {
            if (!unkept) {
                LOG.warn("Refusals cannot be stored at the moment; the first hundred are kept in memory until they can be. {}", e.getMessage());
            }
            unkept = true;
        }
    }

    private void restoreRefusals() {
        try {
            journal.restore(refusals.load());
        } catch (RefusalStore.Failed e) {
            LOG.warn("Refusals from before the start could not be read, and are not shown. {}", e.getMessage());
        }
    }

    /** What the pages work with. */
    public ConsoleServices consoleServices() {
        return new ConsoleServices(policy, journal, negotiations, observations, activity, liveStreams,
            (administrator, summary, details) -> SecurityAuditManager.getInstance().logEvent(administrator, summary, details),
            probes, DomainName.lookupKey(server.getServerInfo().getXMPPDomain()),
            this::isLocal, this::notices, steering.kind(),
            () -> serverWide.get().overcoming(steering.overcomes()), certificateWatch);
    }

    private List<String> notices() {
        return Stream.of(compatibility.missing().isEmpty() ? "" : "notice.incompatible", certificateWatch.isAnyNear() ? "notice.certificatesEnd" : "")
            .filter(notice -> !notice.isEmpty()).toList();
    }

    private void object(Direction direction, Objection objection) {
        enforcement.record(direction, objection);
    }

    private void bounce(Packet packet, Optional<Reason> refused) {
        refused.ifPresentOrElse(reason -> answers.refused(packet, reason), () -> answers.unreachable(packet));
    }

    /** What lasts until a certain time ends by itself, and the audit log is told once. */
    private void passTime() {
        try {
            policy.timePassed();
            for (Partner partner : policy.removeEndedRelaxations()) {
                SecurityAuditManager.getInstance().logEvent("federatedpartners",
                    "Relaxation ended by itself: " + partner.primaryDomain(),
                    "Before: " + partner.strictness().relaxation().map(Relaxation::toString).orElse("none") + "\nAfter: none");
            }
        } catch (RuntimeException e) {
            LOG.error("What has ended could not be put away; it is tried again", e);
        }
    }

    /** A task that throws would never be run again. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("What is seen of remote domains is not counted or kept at the moment; it is tried again", e);
            }
        };
    }

    private void keepKeys() {
        try {
            keys.keep();
        } catch (RuntimeException e) {
            LOG.error("What partners publish cannot be looked up at the moment; it is tried again", e);
        }
    }

    private void load() {
        if (!policy.reload()) {
            LOG.error("The federated partners could not be read from the database. Domains of which nothing is known are {} until they can be. Cause: {}",
                policy.current().unlisted() == UnlistedDomains.REFUSE ? "refused" : "left to Openfire's own settings",
                policy.problem().map(Throwable::getMessage).orElse("unknown"));
        }
        // What partners are held to is in force before the first stream is judged.
        guarded(watch::recall).run();
        background.scheduleWithFixedDelay(this::mend, RETRY.toMillis(), RETRY.toMillis(), TimeUnit.MILLISECONDS);
        background.scheduleWithFixedDelay(this::passTime, 1, 1, TimeUnit.SECONDS);
        background.execute(guarded(this::restoreRefusals));
        background.scheduleWithFixedDelay(guarded(this::keepRefusals), LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        background.scheduleWithFixedDelay(this::keepKeys, 1, 1, TimeUnit.SECONDS);
        background.scheduleWithFixedDelay(guarded(watch::look), LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        background.scheduleWithFixedDelay(guarded(watch::keep), KEEP.toMillis(), KEEP.toMillis(), TimeUnit.MILLISECONDS);
        background.scheduleWithFixedDelay(guarded(certificateWatch::keep), 0, KEEP.toMillis(), TimeUnit.MILLISECONDS);
        background.scheduleWithFixedDelay(guarded(certificateWatch::look), LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        background.scheduleWithFixedDelay(guarded(certificateWatch::warn), KEEP.toMinutes(), TimeUnit.DAYS.toMinutes(1), TimeUnit.MINUTES);
    }

    /** Whatever stands between the database and the policy in force, here or on another node, is tried again. */
    private void mend() {
        if (policy.problem().isPresent() && policy.reload()) {
            LOG.info("The federated partners are in force as they are in the database again.");
        }
    }

    private void awaitRevocations(List<X509Certificate> path) {
        if (settings.revocation() != RevocationRule.OFF) {
            revocations.await(path, REVOCATIONS_AWAITED);
        }
    }

    /** Of certificates something else is known, or asked, than before. What a stream has proven is kept for a moment, so it waits that long. */
    private void judgeAnew() {
        try {
            background.schedule(() -> enforceSoon(policy.current()), 2, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Something became known of certificates after the end", e);
        }
    }

    private void enforceSoon(PolicySnapshot snapshot) {
        background.execute(() -> {
            try {
                enforcement.enforceOnLiveStreams(snapshot);
            } catch (RuntimeException e) {
                LOG.error("The live streams could not be judged by the new policy; stanzas on them still are", e);
            }
        });
    }

    /** Openfire asks its lists in the same place, where it finds no stream. */
    private static boolean isBarred(String local, String remote) {
        return SessionManager.getInstance().getOutgoingServerSession(new DomainPair(local, remote)) == null && !RemoteServerManager.canAccess(remote);
    }

    private boolean isLocal(DomainName domain) {
        return !server.isRemote(new JID(null, domain.value(), null, true));
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
