package org.federatedpartners.certificate.revocation;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.federatedpartners.certificate.RevocationList;
import org.federatedpartners.certificate.revocation.KnownRevocations.Subject;
import org.federatedpartners.download.Download;
import org.federatedpartners.download.HttpDownload;
import org.federatedpartners.history.transcript.Log;

/**
 * Fetches the wanted CRLs: again before they expire, and at least once a day. A failed fetch is repeated after growing pauses. Never
 * blocks the caller: an executor does what waits.
 */
final class RevocationLists {

    private static final Log LOG = Log.of(RevocationLists.class);
    /** Of one domain of a partner: two for each of a few servers. What is fetched for one displaces nothing of another. */
    static final int MAX_OF_DOMAIN = 16;
    /** Of tests, each of which is forgotten soon. */
    private static final int MAX_OF_TESTS = 64;

    /** Where a CRL is published, and the CA that must have signed it. */
    private record Place(String uri, X509Certificate issuer) {}

    /** Which issuer's list is wanted, and for which domains. */
    private static final class Wish {
        private final Set<Subject> subjects = new HashSet<>();
        private final Set<String> domains = new HashSet<>();

        void add(Subject subject, Set<String> more) {
            subjects.add(subject);
            domains.addAll(more);
        }
    }

    private final KnownRevocations known;
    private final Download download;
    private final Executor executor;
    private final Runnable learned;
    private final Clock clock;
    private final Map<Place, Schedule> schedules = new LinkedHashMap<>();
    /** Of which domains it was told that they want too many. */
    private Set<String> reported = Set.of();

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
    synchronized void poll() {
        known.forget();
        Map<Place, Wish> wanted = wanted();
        schedules.keySet().retainAll(wanted.keySet());
        admit(wanted);
        wanted.forEach((place, wish) -> {
            Schedule schedule = schedules.get(place);
            if (schedule != null && schedule.begin(wish.subjects, clock.instant())) {
                executor.execute(() -> fetch(place, wish.subjects, schedule));
            }
        });
    }

    /** What is fetched already goes on being fetched; of what is new, each domain has its part. */
    private void admit(Map<Place, Wish> wanted) {
        Map<String, Integer> counts = new HashMap<>();
        schedules.keySet().forEach(place -> count(wanted.get(place), counts));
        Set<String> full = new TreeSet<>();
        wanted.forEach((place, wish) -> {
            if (schedules.containsKey(place)) {
                return;
            }
            if (wish.domains.stream().anyMatch(domain -> counts.getOrDefault(domain, 0) < max(domain))) {
                schedules.put(place, new Schedule());
                count(wish, counts);
            } else {
                full.addAll(wish.domains);
            }
        });
        if (!full.isEmpty() && !reported.containsAll(full)) {
            LOG.warn("The certificates of {} name more than {} lists of revoked certificates for a domain; the others are not fetched.", full, MAX_OF_DOMAIN);
        }
        reported = full;
    }

    private static void count(Wish wish, Map<String, Integer> counts) {
        wish.domains.forEach(domain -> counts.merge(domain, 1, Integer::sum));
    }

    private static int max(String domain) {
        return domain.equals(KnownRevocations.TESTS) ? MAX_OF_TESTS : MAX_OF_DOMAIN;
    }

    private Map<Place, Wish> wanted() {
        Map<Place, Wish> wanted = new LinkedHashMap<>();
        known.wanted().forEach((subject, one) -> {
            Set<String> domains = new HashSet<>(one.domains());
            domains.remove(KnownRevocations.OTHERS);
            if (!domains.isEmpty()) {
                one.lists().stream().filter(HttpDownload::knows).limit(MAX_OF_DOMAIN)
                    .forEach(uri -> wanted.computeIfAbsent(new Place(uri, subject.issuer()), place -> new Wish()).add(subject, domains));
            }
        });
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
        return wanted().entrySet().stream().filter(wanted -> wanted.getValue().subjects.stream().anyMatch(subjects::contains))
            .allMatch(wanted -> schedules.containsKey(wanted.getKey()) && schedules.get(wanted.getKey()).isTriedFor(subjects));
    }
}
