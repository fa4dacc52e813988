package org.federatedpartners.openfire;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.federatedpartners.background.Chores;
import org.federatedpartners.background.DaemonThreads;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.server.OpenfireDatabase;
import org.federatedpartners.openfire.server.OpenfireSettings;
import org.federatedpartners.openfire.server.ServerWideSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicyInForce;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Relaxation;
import org.federatedpartners.policy.UnreadablePartner;
import org.federatedpartners.store.ConnectionSource;
import org.federatedpartners.store.JdbcPartnerStore;
import org.federatedpartners.store.KnownTables;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.store.StoreException;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.cluster.ClusterManager;
import org.jivesoftware.openfire.security.SecurityAuditManager;

/** The partners and the settings for all domains, as they are in the database, and what is in force of them. */
final class PolicyPart implements Part {

    private static final Log LOG = Log.of(PolicyPart.class);
    /** How long loading the plugin waits for the partners to be read; what waits no longer is refused until they are. */
    private static final Duration LOADING = Duration.ofSeconds(5);
    private static final String LOOK = "look whether the policy was changed";

    private final Background background;
    private final ConnectionSource database = new KnownTables(new OpenfireDatabase(task -> DaemonThreads.named("federatedpartners-connection").newThread(task).start()));
    private final OpenfireSettings settings = new OpenfireSettings(database);
    private final ServerWideSettings serverWide;
    private final PolicyService service;
    private final Defenses defenses;
    private List<UnreadablePartner> reportedUnreadable = List.of();
    private boolean wasKnown;
    /** As it was when it was told last. */
    private final AtomicBoolean inStep = new AtomicBoolean(true);

    PolicyPart(XMPPServer server, Background background, Compatibility compatibility) {
        this.background = background;
        serverWide = new ServerWideSettings(server, reading -> background.pages().soon("read Openfire's lists of servers", reading));
        service = new PolicyService(new JdbcPartnerStore(database), settings,
            () -> compatibility.ask("whether there is a cluster", () -> ClusterManager.isClusteringEnabled(), true));
        defenses = new Defenses(inForce());
    }

    ConnectionSource database() {
        return database;
    }

    OpenfireSettings settings() {
        return settings;
    }

    ServerWideSettings serverWide() {
        return serverWide;
    }

    PolicyService service() {
        return service;
    }

    PolicyInForce inForce() {
        return service.inForce();
    }

    /** What refuses every partner where something that judges is not attached. */
    Defenses defenses() {
        return defenses;
    }

    PolicySnapshot current() {
        return inForce().get();
    }

    /** See {@link PolicySnapshot#holders}. */
    Optional<Predicate<String>> partners() {
        return current().holders();
    }

    /** Whether a domain, as looked up, belongs to a partner whose policy is in force for it. */
    boolean isOfPartner(String domain) {
        return current().partner(domain).isPresent();
    }

    @Override
    public void start() {
        inForce().addListener(this::reportUnreadable);
        inForce().addListener(this::reportOutdated);
        background.timely().every(Background.TICK, "end relaxations", inForce()::timePassed);
        background.timely().every(Background.TICK, "refuse what may be out of date", service::timePassed);
        background.timely().every(Background.POLL, "watch over what waits", background::reportHanging);
        background.storage().every(Background.TICK, "remove ended relaxations", this::removeEndedRelaxations);
        background.storage().every(Background.FORGET, "forget what the list of partners no longer needs", () -> current().index().forgetUnused());
    }

    /** The threads end with their owners. */
    @Override
    public void stop() {}

    /**
     * Reads the partners; comes when everything is in place that judges by them. Other plugins and the ports wait for this one to be loaded, so this waits only a
     * moment for the database.
     *
     * @param then what has to be known as well before the first stream is judged
     */
    void load(Chores.Chore then) {
        // By the name of what is done again: the next look reads what this could not.
        Future<?> loaded = background.policy().soon(LOOK, () -> {
            done(service.reload());
            then.run();
        });
        background.policy().every(PolicyService.INTERVAL, LOOK, this::look);
        // Not among the looks: all partners are a matter of ten seconds at a million, in which nothing that is saved elsewhere would come into force.
        background.storage().every(Background.RETRY, "read the partners again", this::retry);
        try {
            loaded.get(LOADING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The partners were not read while the plugin was loaded", e);
        }
        if (!current().isKnown()) {
            LOG.error("The federated partners are not known yet: {}. Until they are, domains are {}.",
                service.problem().map(Throwable::getMessage).orElse("the database has not answered"),
                current().refusesUnlisted() ? "refused" : "left to Openfire's own settings, as there has never been a partner");
        }
    }

    /** Looks now instead of half a second later. Any thread; does not wait. */
    void lookSoon() {
        background.policy().soon(LOOK, this::look);
    }

    /** Takes over what another node, or somebody else, has changed in the database. */
    private void look() throws StoreException.Unavailable {
        done(service.look());
    }

    /** Retries whatever separates the database and the policy in force, and is not up to a look. */
    private void retry() throws StoreException.Unavailable {
        done(service.retry());
    }

    private void done(boolean isRead) throws StoreException.Unavailable {
        boolean isInStep = service.problem().isEmpty() && current().isKnown();
        if (inStep.getAndSet(isInStep) != isInStep && isInStep) {
            LOG.info("The federated partners are in force as they are in the database again.");
        }
        if (!isRead) {
            throw service.problem().orElseGet(() -> new StoreException.Unavailable("The partners could not be read", null));
        }
    }

    /** What cannot be read at the start is told by {@link #load}. */
    private void reportOutdated(PolicySnapshot snapshot) {
        if (wasKnown && snapshot.hasLostPartners()) {
            LOG.error("The database has not answered since {}. Other nodes of the cluster may have changed the policy, so every remote domain is refused until it answers.",
                service.heardLast());
        }
        wasKnown = snapshot.isKnown();
    }

    private void reportUnreadable(PolicySnapshot snapshot) {
        List<UnreadablePartner> unreadable = snapshot.unreadable();
        if (!unreadable.equals(reportedUnreadable)) {
            reportedUnreadable = unreadable;
            unreadable.forEach(partner -> LOG.error("A partner is refused, as what the database holds of it cannot be understood. Edit or delete it on the "
                + "page of partners. {}", partner));
        }
    }

    /** Removes expired relaxations from the database, and reports it once to the audit log. */
    private void removeEndedRelaxations() {
        for (Partner partner : service.removeEndedRelaxations()) {
            SecurityAuditManager.getInstance().logEvent("federatedpartners",
                "Relaxation ended by itself: " + partner.primaryDomain(),
                "Before: " + partner.strictness().relaxation().map(Relaxation::toString).orElse("none") + "\nAfter: none");
        }
    }
}
