package org.federatedpartners.openfire;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocketFactory;
import org.federatedpartners.background.Chores;
import org.federatedpartners.background.DaemonThreads;
import org.federatedpartners.denylist.ListReader;
import org.federatedpartners.denylist.ListStatus;
import org.federatedpartners.denylist.ListStore;
import org.federatedpartners.denylist.ListSubscriptions;
import org.federatedpartners.download.HttpDownload;
import org.federatedpartners.download.HttpDownload.Limits;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.store.JdbcListStore;
import org.federatedpartners.store.PolicyService;

/** Deny lists of others that this server subscribes to, fetched on a thread of their own, since a publisher may be slow. */
final class DenyListPart implements Part {

    private static final Log LOG = Log.of(DenyListPart.class);
    /** An administrator has named the address, so any port is permitted. */
    private static final Limits DOWNLOAD = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(10), ListReader.MAX_BYTES, port -> port > 0);

    private final PolicyPart policy;
    private final NotificationPart notifications;
    private final Background background;
    private final Chores thread = new Chores("federatedpartners-lists", LOG::warn);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("federatedpartners-lists-timer"));
    private final ListSubscriptions subscriptions;
    /** The version of the policy whose lists were read last. */
    private long followed;

    /** @param own this server's own domain, as looked up */
    DenyListPart(String own, PolicyPart policy, NotificationPart notifications, Background background) {
        this.policy = policy;
        this.notifications = notifications;
        this.background = background;
        HttpDownload download = new HttpDownload(InetAddress::getAllByName, () -> policy.settings().all().testsPrivateAddresses(), DOWNLOAD,
            (SSLSocketFactory) SSLSocketFactory.getDefault(), timer);
        subscriptions = new ListSubscriptions(new JdbcListStore(policy.database()), new ListReader(download),
            new ListSubscriptions.Here(own, () -> policy.settings().all().policy().subscribed().sources(),
                policy.service()::denyLists),
            Clock.systemUTC(), System::nanoTime);
    }

    @Override
    public void start() {
        thread.every(Background.POLL, "fetch subscribed deny lists", this::poll);
        background.policy().every(PolicyService.INTERVAL, "read subscribed deny lists", this::follow);
    }

    @Override
    public void stop() {
        thread.end();
        timer.shutdownNow();
    }

    /** Puts in force what was fetched before the start. */
    void restore() throws ListStore.Failed {
        subscriptions.restore();
    }

    /** Takes over what another node has fetched as soon as it is found, even while this node waits for a publisher. */
    private void follow() throws ListStore.Failed {
        long version = policy.service().version();
        if (version != followed) {
            subscriptions.restore();
            followed = version;
        }
    }

    private void poll() throws ListStore.Failed {
        subscriptions.poll();
        List<ListStatus> now = status();
        Map<String, Instant> failing = new LinkedHashMap<>();
        now.forEach(one -> one.failure().ifPresent(failure -> failing.put(one.source(), failure.since())));
        notifications.lists(now.stream().map(ListStatus::source).collect(Collectors.toSet()), failing);
    }

    /** How each subscription does. */
    List<ListStatus> status() {
        return subscriptions.status();
    }
}
