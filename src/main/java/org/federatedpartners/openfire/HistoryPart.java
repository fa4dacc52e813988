package org.federatedpartners.openfire;

import java.time.Clock;
import java.time.Duration;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.Negotiations;
import org.federatedpartners.history.RefusalHistory;
import org.federatedpartners.history.RefusalLog;
import org.federatedpartners.history.RefusalStore;
import org.federatedpartners.history.RefusalWriter;
import org.federatedpartners.history.SeenCertificates;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.server.FederationStatistics;
import org.federatedpartners.openfire.session.CertificateWatch;
import org.federatedpartners.openfire.session.RefusalRecorder;
import org.federatedpartners.store.JdbcRefusalStore;
import org.federatedpartners.store.JdbcSeenCertificateStore;
import org.federatedpartners.store.JdbcStreamCountStore;

/** What has happened: refusals, negotiations, which methods were seen how often, and how much is going on. */
final class HistoryPart implements Part {

    private static final int MAX_COUNTS = 20_000;
    private static final int MAX_REFUSALS = 1000;
    private static final int MAX_REFUSALS_OF_OTHERS = 500;
    private static final Duration REFUSAL_LIFETIME = Duration.ofDays(30);
    private static final int REFUSALS_AT_ONCE = 100;
    private static final int NEGOTIATIONS_OF_SIDE = 8;
    private static final int NEGOTIATIONS = 2000;

    private final Background background;
    private final PolicyPart policy;
    private final ClusterPart cluster;
    private final Compatibility compatibility;
    private final RefusalStore store;
    private final RefusalWriter refusalWriter;
    private final RefusalHistory refusals;
    private final SeenCertificates certificates;
    private final Negotiations negotiations;
    private final Activity activity;
    private final StreamCounts streamCounts;
    private final RefusalRecorder recorder;
    private final FederationStatistics statistics;
    private boolean restored;

    HistoryPart(PolicyPart policy, NotificationPart notifications, ClusterPart cluster, Background background, Compatibility compatibility) {
        this.background = background;
        this.policy = policy;
        this.cluster = cluster;
        this.compatibility = compatibility;
        store = new JdbcRefusalStore(policy.database(), new JdbcRefusalStore.Kept(MAX_REFUSALS, MAX_REFUSALS_OF_OTHERS, REFUSAL_LIFETIME));
        refusalWriter = new RefusalWriter(store, REFUSALS_AT_ONCE);
        refusals = new RefusalHistory(MAX_REFUSALS, MAX_REFUSALS_OF_OTHERS, new RefusalLog(Duration.ofMinutes(1), 100),
            Log.named("federatedpartners.refusals")::warn, refusalWriter.andThen(notifications::refused));
        certificates = new SeenCertificates(new JdbcSeenCertificateStore(policy.database()), Clock.systemUTC(), policy::isOfPartner, change -> {
            CertificateWatch.report(change);
            notifications.changed(change);
        });
        negotiations = new Negotiations(Clock.systemUTC(), policy::isOfPartner, certificates, NEGOTIATIONS_OF_SIDE, NEGOTIATIONS);
        activity = new Activity(Clock.systemUTC(), policy::isOfPartner, MAX_COUNTS);
        streamCounts = new StreamCounts(new JdbcStreamCountStore(policy.database(), Clock.systemUTC()), Clock.systemUTC(), MAX_COUNTS,
            policy::partners, activity::accepted);
        recorder = new RefusalRecorder(refusals, activity, () -> policy.settings().all().keepsAddresses(), Clock.systemUTC(), cluster::name);
        statistics = new FederationStatistics(activity);
    }

    RefusalHistory refusals() {
        return refusals;
    }

    SeenCertificates certificates() {
        return certificates;
    }

    Negotiations negotiations() {
        return negotiations;
    }

    Activity activity() {
        return activity;
    }

    StreamCounts streamCounts() {
        return streamCounts;
    }

    RefusalRecorder recorder() {
        return recorder;
    }

    @Override
    public void start() {
        background.storage().every(Background.TICK, Background.RETRY, "read what was refused before the start", this::restore);
        background.storage().every(Background.POLL, "store refusals", refusalWriter::persist);
        background.storage().every(Background.POLL, "read what other nodes have refused", this::readOthers);
        background.storage().every(Background.POLL, "count what was seen", streamCounts::publish);
        background.storage().every(Background.TICK, Background.PERSIST, "store certificates of partners", certificates::persist);
        background.storage().every(Background.FORGET, "forget refusals of former partners", this::forgetFormerPartners);
        compatibility.attempt("statistics", statistics::add);
    }

    @Override
    public void stop() {
        compatibility.attempt("statistics", statistics::remove);
        background.storage().soon("store what was refused for the last time", refusalWriter::persist);
    }

    private void readOthers() throws RefusalStore.Failed {
        if (restored && !cluster.name().isEmpty()) {
            refusals.elsewhere(store.more());
        }
    }

    private void forgetFormerPartners() {
        policy.partners().ifPresent(refusals::retain);
    }

    private void restore() throws RefusalStore.Failed {
        if (!restored) {
            refusals.restore(store.load());
            restored = true;
        }
    }
}
