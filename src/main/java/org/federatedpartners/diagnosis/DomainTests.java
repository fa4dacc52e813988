package org.federatedpartners.diagnosis;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.federatedpartners.background.DaemonThreads;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.dns.Lookup;
import org.federatedpartners.dns.Lookup.Failure;
import org.federatedpartners.dns.PublicAddresses;
import org.federatedpartners.dns.ServerLocation;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.dns.ServerLocation.Origin;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Throttle;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.s2s.TlsSettings;
import org.federatedpartners.stream.Spellings;

/**
 * Tests domains, in the background and within bounds: one test of a domain at a time, few at once, few in a minute. Each has a
 * time limit, and connects only where this server itself would connect to. May be used from any thread; no call waits for the
 * network.
 */
public final class DomainTests implements AutoCloseable {

    /**
     * What a test may cost.
     *
     * @param lookUp for looking up where the domain's servers are; Openfire waits 15 seconds for each name server, and then for addresses
     * @param part   of the time at one address: so long for connecting, and so long for negotiating, unless this server itself gives up before
     * @param total  for all addresses, after the look-up
     */
    record Limits(Duration lookUp, Duration part, Duration total, int atOnce, int perMinute) {

        static final Limits DEFAULT = new Limits(Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(20), 2, 30);
    }

    /** What became of the wish to test. */
    public sealed interface Started {}

    /** It goes on under this number. */
    public record Running(long number) implements Started {}

    /** The domain is being tested already, under this number. */
    public record Already(long number) implements Started {}

    /** Not now: as many tests as there may be go on, or have been started in the last minute. */
    public record Busy() implements Started {}

    private static final Log LOG = Log.of(DomainTests.class);
    private static final int MAX_REPORTS = 50;
    private static final int MAX_OWN_DOMAINS = 20;
    /** A page waits for it. */
    private static final Duration OWN_PART = Duration.ofSeconds(5);

    private final OwnServer own;
    private final Planner planner;
    private final TlsSettings tls;
    private final CertificateCheck certificates;
    private final Rules rules;
    private final Limits limits;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final ExecutorService workers;
    private final Map<Long, DomainTestRun> runs = new LinkedHashMap<>();
    private final Throttle<String> starts;
    private long last;

    /**
     * What is asked before and after connecting.
     *
     * @param openfire         with Openfire's own opinion of certificates, which decides where it makes the handshake
     * @param revocations      waits a moment until more is known of whether the certificates of a path were revoked
     * @param spellings        what is known of how the domain's server writes the domain; empty if it is addressed as looked up
     * @param privateAddresses whether connections to addresses are permitted that are not for the whole Internet
     */
    public record Checks(CertificateJudge certificates, TlsSettings openfire, Consumer<List<X509Certificate>> revocations,
        Function<DomainTestRequest, Optional<Spellings>> spellings, BooleanSupplier privateAddresses) {}

    /** What {@link Checks} come to: how certificates of partners and of this server are judged, how a server is addressed, which addresses are permitted, and the limits of all tests. */
    record Rules(CertificateCheck certificates, CertificateCheck ours, Function<DomainTestRequest, Optional<Spellings>> spellings, BooleanSupplier privateAddresses, Limits limits) {}

    public DomainTests(OwnServer own, Planner planner, TlsSettings tls, Checks checks, Clock clock) {
        this(own, planner, tls,
            new Rules(new ChainCheck(checks.certificates(), checks.openfire(), checks.revocations(), clock),
                new ChainCheck(own.asOthersDo(checks.certificates()), checks.openfire(), checks.revocations(), clock), checks.spellings(), checks.privateAddresses(), Limits.DEFAULT),
            clock);
    }

    DomainTests(OwnServer own, Planner planner, TlsSettings tls, Rules rules, Clock clock) {
        this.own = own;
        this.planner = planner;
        this.tls = tls;
        this.rules = rules;
        this.certificates = rules.certificates();
        this.limits = rules.limits();
        this.starts = new Throttle<>(Duration.ofMinutes(1), limits::perMinute, 1);
        this.clock = clock;
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("federatedpartners-test-timer"));
        scheduler.setRemoveOnCancelPolicy(true);
        timer = scheduler;
        // Twice as many as work at the same time: who has just finished is not free at once.
        workers = new ThreadPoolExecutor(0, 2 * limits.atOnce() * (1 + Math.max(Discovery.MAX_ADDRESSES, Planner.MAX_HOSTS)), 10, TimeUnit.SECONDS, new SynchronousQueue<>(),
            DaemonThreads.named("federatedpartners-test"));
    }

    private StreamTest.Means means() {
        return new StreamTest.Means(own.domain(), tls, certificates);
    }

    /** Starts a test, if there may be one. */
    public synchronized Started start(DomainTestRequest request) {
        Optional<DomainTestRun> same = runs.values().stream().filter(run -> run.isRunning() && run.request().domain().equals(request.domain())).findFirst();
        if (same.isPresent()) {
            return new Already(same.get().state().number());
        }
        Instant now = clock.instant();
        if (runs.values().stream().filter(DomainTestRun::isRunning).count() >= limits.atOnce() || !starts.admits("", now)) {
            return new Busy();
        }
        DomainTestRun run = new DomainTestRun(++last, request, now);
        runs.put(last, run);
        runs.values().stream().filter(old -> !old.isRunning()).limit(Math.max(0, runs.size() - MAX_REPORTS)).toList()
            .forEach(old -> runs.remove(old.state().number()));
        workers.execute(() -> conduct(run));
        return new Running(last);
    }

    /** A test that is running or kept; the latest fifty are kept. */
    public synchronized Optional<DomainTestState> find(long number) {
        return Optional.ofNullable(runs.get(number)).map(DomainTestRun::state);
    }

    /** Ends a test early. What it has found out stays. */
    public synchronized void cancel(long number) {
        Optional.ofNullable(runs.get(number)).ifPresent(DomainTestRun::end);
    }

    private void conduct(DomainTestRun run) {
        DomainTestRun.Recorder recorder = run.lookUp();
        try {
            CompletableFuture<Planner.Found> inTime = planner.find(run.request(), workers).completeOnTimeout(null, limits.lookUp().toMillis(), TimeUnit.MILLISECONDS);
            if (CompletableFuture.anyOf(inTime, run.ending()).get() instanceof Planner.Found found) {
                timer.schedule(run::end, limits.total().toMillis(), TimeUnit.MILLISECONDS);
                Discovery.of(found).forEach(step -> recorder.add(step.code(), step.details()));
                List<TargetAddress> targets = found.plan().targets().stream().limit(Discovery.MAX_ADDRESSES).toList();
                run.plan(found.plan());
                run.expect(targets);
                reportUnused(run, found.plan());
                attempt(run, targets, found.plan().rules().patience());
            } else {
                recorder.add(Step.Code.OUT_OF_TIME);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            recorder.add(Step.Code.OUT_OF_TIME);
        } catch (ExecutionException | RuntimeException e) {
            LOG.error("The test of {} failed", run.request().domain(), e);
            recorder.add(Step.Code.INTERNAL_ERROR);
        } finally {
            run.finish();
        }
    }

    private static void reportUnused(DomainTestRun run, ConnectionPlan plan) {
        for (ConnectionPlan.Unused unused : plan.unused()) {
            List<TargetAddress> targets = unused.host().targets().stream().filter(target -> !plan.targets().contains(target)).limit(Discovery.MAX_ADDRESSES).toList();
            run.expect(targets);
            targets.forEach(target -> run.attempt(target).add(unused.because(), ConnectRules.property(unused.because())));
        }
    }

    /** All addresses at the same time: one that does not answer would leave no time for the others. */
    private void attempt(DomainTestRun run, List<TargetAddress> targets, ConnectRules.Patience patience) throws InterruptedException {
        CountDownLatch open = new CountDownLatch(targets.size());
        for (TargetAddress target : targets) {
            workers.execute(() -> {
                try {
                    attempt(run, target, patience);
                } finally {
                    open.countDown();
                }
            });
        }
        open.await();
    }

    private void attempt(DomainTestRun run, TargetAddress target, ConnectRules.Patience patience) {
        DomainTestRun.Recorder recorder = run.attempt(target);
        if (!rules.privateAddresses().getAsBoolean() && !PublicAddresses.contains(target.address())) {
            recorder.add(Step.Code.ADDRESS_NOT_PUBLIC, target.address().getHostAddress());
        } else {
            try {
                new StreamTest(means(), run.request(), target, () -> line(run, patience, limits.part()), recorder).go(rules.spellings().apply(run.request()));
            } catch (RuntimeException e) {
                LOG.error("The test of {} at {} failed", run.request().domain(), target, e);
                recorder.add(Step.Code.INTERNAL_ERROR);
            }
        }
    }

    private Line line(DomainTestRun run, ConnectRules.Patience patience, Duration limit) {
        Line line = new Line(timer, patience, limit);
        run.cutAtEnd(line);
        return line;
    }

    /** What partners see of this server. Waits for the DNS, and for this server itself to accept a connection and to offer a stream, five seconds each at most. */
    public OwnReport ownSide() {
        OwnSide side = new OwnSide(own, rules.ours());
        List<DomainName> domains = own.domains().stream().limit(MAX_OWN_DOMAINS).toList();
        List<CompletableFuture<ServerLocation>> asked = domains.stream().map(domain -> planner.locate(new DomainTestRequest(domain, Optional.empty(), Trust.DEFAULT))).toList();
        List<Step> offered = own.port().isPresent() ? offered(own.port().getAsInt()) : List.of();
        List<OwnReport.OwnDomain> seen = new ArrayList<>();
        for (int i = 0; i < domains.size(); i++) {
            DomainName domain = domains.get(i);
            ServerLocation late = new ServerLocation(domain, Origin.UNKNOWN, new Lookup.Failed<>(Failure.TIMEOUT, ""), new Lookup.Failed<>(Failure.TIMEOUT, ""), List.of());
            seen.add(side.domain(domain, asked.get(i).completeOnTimeout(late, OWN_PART.toMillis(), TimeUnit.MILLISECONDS).join()));
        }
        return new OwnReport(side.listeners(), offered, seen);
    }

    /** As a partner who is trusted sees it: with our own certificate, at our own port. */
    private List<Step> offered(int port) {
        DomainName domain = own.domains().get(0);
        DomainTestRun run = new DomainTestRun(0, new DomainTestRequest(domain, Optional.empty(), Trust.DEFAULT), clock.instant());
        TargetAddress here = new TargetAddress(new Endpoint(domain.value(), port, false), own.address());
        run.expect(List.of(here));
        new StreamTest(means(), run.request(), here, () -> line(run, planner.patience(), OWN_PART), run.attempt(here)).go(Optional.empty());
        return run.state().attempts().get(0).steps();
    }

    @Override
    public synchronized void close() {
        runs.values().forEach(DomainTestRun::end);
        workers.shutdownNow();
        timer.shutdownNow();
    }
}
