package org.federatedpartners.openfire.session;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.federatedpartners.background.DaemonThreads;
import org.federatedpartners.diagnosis.DomainTestRequest;
import org.federatedpartners.diagnosis.Planner;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.Throttle;
import org.federatedpartners.stream.Rejection;

/**
 * Determines, in the background, whether stanzas could not be sent because of this server's own closed ports. Openfire then connects to
 * none of a partner's servers, and does not say why. Bounded: each domain once a minute, and a limited number waiting.
 */
public final class UnreachedDomains implements AutoCloseable {

    private static final Log LOG = Log.of(UnreachedDomains.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int MAX_WAITING = 100;

    private final Supplier<ServerFacts> server;
    private final Supplier<PolicySnapshot> policy;
    private final Planner planner;
    private final Consumer<Rejection> recorder;
    private final Clock clock;
    private final Throttle<String> examined = new Throttle<>(PAUSE, MAX_WAITING);
    private final Throttle<String> all = new Throttle<>(PAUSE, () -> MAX_WAITING, 1);
    private final ExecutorService worker = new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING),
        DaemonThreads.named("federatedpartners-unreached"), new ThreadPoolExecutor.DiscardPolicy());
    /** One domain at a time has no more names than the planner asks for. */
    private final ExecutorService lookUps = Executors.newCachedThreadPool(DaemonThreads.named("federatedpartners-unreached-names"));

    /** @param recorder takes that nothing can leave to a domain, and why */
    public UnreachedDomains(Supplier<ServerFacts> server, Supplier<PolicySnapshot> policy, Planner planner, Consumer<Rejection> recorder,
        Clock clock) {
        this.server = server;
        this.policy = policy;
        this.planner = planner;
        this.recorder = recorder;
        this.clock = clock;
    }

    /** Openfire has found no way to this domain. Does not block. */
    public void unreached(String name) {
        String domain = DomainName.lookupKey(name);
        ServerFacts facts = server.get();
        PolicySnapshot snapshot = policy.get();
        if (facts.listens() && facts.listensForDirectTls() || !snapshot.hasPolicyFor(domain) || !(DomainName.parse(domain) instanceof DomainName.Valid valid)) {
            return;
        }
        Instant now = clock.instant();
        if (!examined.admits(valid.name().value(), now)) {
            return;
        }
        if (all.admits("", now)) {
            worker.execute(() -> examine(snapshot, valid.name()));
        } else {
            examined.forget(valid.name().value());
        }
    }

    private void examine(PolicySnapshot snapshot, DomainName domain) {
        try {
            if (planner.isBlockedHere(new DomainTestRequest(domain, Optional.empty(), snapshot.trust(domain.value())), lookUps)) {
                recorder.accept(new Rejection(snapshot, domain.value(), Reason.SERVER_SETTINGS, Optional.empty()));
            }
        } catch (RuntimeException e) {
            LOG.warn("Why nothing reaches {} could not be found out", domain, e);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        lookUps.shutdownNow();
    }
}
