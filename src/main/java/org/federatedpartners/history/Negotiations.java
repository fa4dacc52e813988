package org.federatedpartners.history;

import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.Recorder;
import org.federatedpartners.history.transcript.Recording;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;

/**
 * The latest negotiations of partners, since the start. Bounded for each domain and direction, and altogether. Anybody can
 * begin a stream in a partner's name, so those that have authenticated the domain are kept apart from those that have not.
 */
public final class Negotiations implements Recorder {

    private static final int MAX_CERTIFICATES = 20_000;

    private final Clock clock;
    private final Predicate<String> isOfPartner;
    private final FairMemory<String, Direction, Recording> claimed;
    private final FairMemory<String, Direction, Recording> authenticated;
    private final Map<String, CertificateFacts> certificates = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CertificateFacts> eldest) {
            return size() > MAX_CERTIFICATES;
        }
    };

    /**
     * @param isOfPartner whether a domain, as looked up, belongs to a partner; negotiations are kept only for partners
     * @param maxOfSide  the maximum number kept of one domain in one direction, separately with and without authentication of that domain
     * @param max        the maximum number kept in all, separately with and without any authentication
     */
    public Negotiations(Clock clock, Predicate<String> isOfPartner, int maxOfSide, int max) {
        this.clock = clock;
        this.isOfPartner = isOfPartner;
        this.claimed = new FairMemory<>(max, maxOfSide, FairMemory.Goes.OLDEST);
        this.authenticated = new FairMemory<>(max, maxOfSide, FairMemory.Goes.OLDEST);
    }

    @Override
    public Recording begin(Direction direction) {
        return new Recording(direction, clock);
    }

    @Override
    public void about(String domain, Recording recording) {
        if (isOfPartner.test(domain)) {
            synchronized (this) {
                if (!authenticated.of(domain, recording.direction()).contains(recording)) {
                    add(claimed, domain, recording);
                }
            }
        }
    }

    private static void add(FairMemory<String, Direction, Recording> memory, String domain, Recording recording) {
        if (!memory.of(domain, recording.direction()).contains(recording)) {
            memory.add(domain, recording.direction(), recording);
        }
    }

    /** Only what a domain has been authenticated with counts as its certificate. */
    @Override
    public void authenticated(String domain, Recording recording) {
        if (!isOfPartner.test(domain)) {
            return;
        }
        Optional<CertificateFacts> shown = recording.certificate();
        synchronized (this) {
            claimed.forget(domain, recording.direction(), recording);
            add(authenticated, domain, recording);
            if (shown.isPresent()) {
                certificates.remove(domain);
                certificates.put(domain, shown.get());
            }
        }
    }

    /** What is kept of these domains in both directions, newest first; each negotiation once. */
    public List<Transcript> of(Collection<DomainName> domains) {
        List<Recording> recordings;
        synchronized (this) {
            recordings = domains.stream().map(DomainName::value).flatMap(domain -> Stream.of(Direction.values()).flatMap(direction ->
                Stream.of(authenticated, claimed).flatMap(memory -> memory.of(domain, direction).stream()))).distinct().toList();
        }
        return recordings.stream().map(Recording::soFar).sorted(Comparator.comparing(Transcript::began).reversed()).toList();
    }

    /** The certificate that the domain, as looked up, has been authenticated with last. */
    public synchronized Optional<CertificateFacts> certificate(String domain) {
        return Optional.ofNullable(certificates.get(domain));
    }
}
