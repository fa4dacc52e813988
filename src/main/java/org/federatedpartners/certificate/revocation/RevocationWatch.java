package org.federatedpartners.certificate.revocation;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocketFactory;
import org.federatedpartners.background.DaemonThreads;
import org.federatedpartners.certificate.Revocations;
import org.federatedpartners.certificate.revocation.KnownRevocations.Subject;
import org.federatedpartners.download.HttpDownload;
import org.federatedpartners.download.HttpDownload.Limits;
import org.federatedpartners.history.transcript.Log;

/** Fetches wanted revocation statuses, on its own threads, from {@link #start} to {@link #close}. */
public final class RevocationWatch implements AutoCloseable {

    private static final Log LOG = Log.of(RevocationWatch.class);
    private static final Limits DOWNLOAD = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(4), 5 * 1024 * 1024,
        port -> port == HttpDownload.HTTP || port == HttpDownload.HTTPS);
    private static final int DOWNLOADS_AT_ONCE = 4;
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(100);
    /** Of what is wanted for a test only. */
    private static final Duration LIFETIME = Duration.ofMinutes(10);

    private final ScheduledExecutorService timer;
    private final ExecutorService downloads;
    private final KnownRevocations known;
    private final RevocationLists lists;

    /**
     * @param isPartner        whether a domain, as on the wire, belongs to a partner; CRLs are fetched only for partners
     * @param privateAddresses whether CRLs are fetched from addresses that are not public
     * @param learned          is run when a status has changed; any thread may run it
     */
    public RevocationWatch(Predicate<String> isPartner, BooleanSupplier privateAddresses, Runnable learned, Clock clock) {
        this(isPartner, privateAddresses, DOWNLOAD, learned, clock);
    }

    RevocationWatch(Predicate<String> isPartner, BooleanSupplier privateAddresses, Limits limits, Runnable learned, Clock clock) {
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("federatedpartners-revocation"));
        scheduler.setRemoveOnCancelPolicy(true);
        timer = scheduler;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(DOWNLOADS_AT_ONCE, DOWNLOADS_AT_ONCE, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
            DaemonThreads.named("federatedpartners-revocation-list"));
        pool.allowCoreThreadTimeOut(true);
        downloads = pool;
        known = new KnownRevocations(isPartner, clock, System::nanoTime);
        lists = new RevocationLists(known, new HttpDownload(InetAddress::getAllByName, privateAddresses, limits, (SSLSocketFactory) SSLSocketFactory.getDefault(), timer), downloads, learned, clock);
    }

    public void start() {
        timer.scheduleWithFixedDelay(this::poll, 0, POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A task that throws would never be run again. */
    private void poll() {
        try {
            lists.poll();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Lists of revoked certificates are not fetched at the moment; it is tried again", e);
        }
    }

    public Revocations revocations() {
        return known;
    }

    /**
     * Waits until the CRLs of these certificates were fetched or have failed, at most for this time; for any domain.
     *
     * @param path from a certificate to a trusted CA
     */
    public void await(List<X509Certificate> path, Duration patience) {
        List<Subject> subjects = IntStream.range(0, Math.max(0, path.size() - 1)).mapToObj(i -> new Subject(path.get(i), path.get(i + 1))).toList();
        subjects.forEach(subject -> known.want(subject, KnownRevocations.TESTS, LIFETIME));
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (!lists.areTried(subjects) && System.nanoTime() - end < 0) {
                TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        downloads.shutdownNow();
    }
}
