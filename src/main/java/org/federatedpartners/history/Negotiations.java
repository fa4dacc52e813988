package org.federatedpartners.history;

import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.federatedpartners.history.transcript.Recorder;
import org.federatedpartners.history.transcript.Recording;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;

/**
 * The latest negotiations of partners, since the start. Bounded for each domain and direction, and altogether. Anybody can
 * begin a stream in a partner's name, so those that have authenticated the domain are kept apart from those that have not.
 */
public final class Negotiations implements Recorder {

    private static final Comparator<Transcript> NEWEST_FIRST = Comparator.comparing(Transcript::began).reversed();

    private final Clock clock;
    private final Predicate<String> isOfPartner;
    private final FairMemory<String, Direction, Recording> claimed;
    private final FairMemory<String, Direction, Recording> authenticated;
    private final SeenCertificates certificates;

    /**
     * @param isOfPartner whether a domain, as looked up, belongs to a partner; negotiations are kept only for partners
     * @param certificates keeps what is shown on streams
     * @param maxOfSide  the maximum number kept of one domain in one direction, separately with and without authentication of that domain
     * @param max        the maximum number kept in all, separately with and without any authentication
     */
    public Negotiations(Clock clock, Predicate<String> isOfPartner, SeenCertificates certificates, int maxOfSide, int max) {
        this.clock = clock;
        this.isOfPartner = isOfPartner;
        this.certificates = certificates;
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

    @Override
    public void authenticated(String domain, Recording recording) {
        if (isOfPartner.test(domain)) {
            synchronized (this) {
                claimed.forget(domain, recording.direction(), recording);
                add(authenticated, domain, recording);
            }
        }
    }

    @Override
    public void shown(String domain, Direction direction, ShownCertificate certificate) {
        certificates.see(domain, direction, certificate);
    }

    /** The domains of which anything is kept. */
    public synchronized Set<String> domains() {
        Set<String> domains = new HashSet<>(authenticated.owners());
        domains.addAll(claimed.owners());
        return domains;
    }

    /** The last ones of this domain, as looked up, newest first. @param max of each direction */
    public List<Transcript> latest(String domain, int max) {
        List<Transcript> all = transcripts(List.of(domain));
        return Stream.of(Direction.values()).flatMap(direction -> all.stream().filter(one -> one.direction() == direction).limit(max)).sorted(NEWEST_FIRST).toList();
    }

    /** What is kept of these domains in both directions, newest first; each negotiation once. */
    public List<Transcript> of(Collection<DomainName> domains) {
        return transcripts(domains.stream().map(DomainName::value).toList());
    }

    private List<Transcript> transcripts(List<String> domains) {
        List<Recording> recordings;
        synchronized (this) {
            recordings = domains.stream()
                .flatMap(domain -> Stream.of(Direction.values()).flatMap(direction -> Stream.of(authenticated, claimed).flatMap(memory -> memory.of(domain, direction).stream()))).distinct().toList();
        }
        return recordings.stream().map(Recording::soFar).sorted(NEWEST_FIRST).toList();
    }
}
