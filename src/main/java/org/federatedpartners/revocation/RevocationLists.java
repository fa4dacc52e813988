package org.federatedpartners.revocation;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.federatedpartners.certificate.RevocationList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the lists that are wanted, again before they end and once a day at least; one that cannot be had is tried again, after
 * pauses that grow. Waits for nobody itself: what waits is left to an executor.
 */
final class RevocationLists {

    private static final Logger LOG = LoggerFactory.getLogger(RevocationLists.class);
    private static final int MOST = 64;

    /** Where a list is to be had, and who has to have signed it. */
    private record Place(String uri, X509Certificate issuer) { }

    private final KnownRevocations known;
    private final Download download;
    private final Executor executor;
    private final Runnable learned;
    private final Clock clock;
    private final Map<Place, Schedule> schedules = new LinkedHashMap<>();
    private boolean tooMany;

    /**
     * @param executor does what waits for the network
     * @param learned  is run when something else holds than before
     */
    RevocationLists(KnownRevocations known, Download download, Executor executor, Runnable learned, Clock clock) {
        this.known = known;
        this.download = download;
        this.executor = executor;
        this.learned = learned;
        this.clock = clock;
    }

    /** To be called every second. */
    synchronized void look() {
        known.forget();
        Map<Place, Set<Subject>> wanted = wanted();
        schedules.keySet().retainAll(wanted.keySet());
        tellIfTooMany(wanted.size());
        wanted.forEach((place, subjects) -> {
            if (schedules.size() < MOST) {
                schedules.putIfAbsent(place, new Schedule());
            }
            Schedule schedule = schedules.get(place);
            if (schedule != null && schedule.begin(subjects, clock.instant())) {
                executor.execute(() -> fetch(place, subjects, schedule));
            }
        });
    }

    private void tellIfTooMany(int places) {
        if (places > MOST && !tooMany) {
            LOG.warn("The certificates of partners name {} lists of revoked certificates; only {} of them are fetched.", places, MOST);
        }
        tooMany = places > MOST;
    }

    private Map<Place, Set<Subject>> wanted() {
        Map<Place, Set<Subject>> wanted = new LinkedHashMap<>();
        known.wanted().forEach((subject, one) -> one.lists().stream().filter(HttpDownload::knows)
            .forEach(uri -> wanted.computeIfAbsent(new Place(uri, subject.issuer()), place -> new HashSet<>()).add(subject)));
        return wanted;
    }

    private void fetch(Place place, Set<Subject> subjects, Schedule schedule) {
        boolean news = false;
        try {
            RevocationList list = RevocationList.of(download.get(place.uri), place.issuer, clock.instant());
            for (Subject subject : subjects) {
                news |= list.about(subject.certificate()).map(statement -> known.learn(subject, statement)).orElse(false);
            }
            schedule.succeeded(clock.instant(), list.until());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            if (schedule.failed(clock.instant())) {
                LOG.warn("The list of revoked certificates at {} cannot be had; it is tried again. {}", place.uri, String.valueOf(e.getMessage()));
            }
        }
        if (news) {
            learned.run();
        }
    }

    /** Whether the lists of these were fetched, or tried in vain. */
    synchronized boolean areTried(List<Subject> subjects) {
        return wanted().entrySet().stream().filter(wanted -> wanted.getValue().stream().anyMatch(subjects::contains))
            .allMatch(wanted -> schedules.containsKey(wanted.getKey()) && schedules.get(wanted.getKey()).isTriedFor(subjects));
    }
}
