package org.federatedpartners.console.view;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.SeenStreams;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Verdict;

/**
 * What was seen of all domains, by domain as looked up; made once for a page, however many partners it shows.
 *
 * @param refusals newest first
 * @param live     how many live streams carry the domain
 */
public record PartnerEvidence(Map<String, List<Refusal>> refusals, SeenStreams seen, Map<String, Count> live) {

    /** Everything that was seen. @param live how many live streams carry each domain */
    public static PartnerEvidence of(ConsoleServices services, Map<String, Count> live) {
        return new PartnerEvidence(byDomain(services.history().refusals().all()), services.history().streamCounts(), live);
    }

    /** @param newestFirst refusals of any domains */
    public static PartnerEvidence of(Collection<Refusal> newestFirst, Collection<StreamCount> seen, Map<String, Count> live) {
        return new PartnerEvidence(byDomain(newestFirst), SeenStreams.of(seen), live);
    }

    private static Map<String, List<Refusal>> byDomain(Collection<Refusal> newestFirst) {
        return newestFirst.stream().collect(Collectors.groupingBy(Refusal::domain));
    }

    /** Every domain of which more was seen than its streams: a live stream, or a refusal that is kept. */
    public Set<String> domains() {
        return Stream.of(refusals, live).flatMap(some -> some.keySet().stream()).collect(Collectors.toCollection(HashSet::new));
    }

    /** Whether a stream that carries one of its domains was ever seen, or is live. */
    boolean isSeen(Partner partner) {
        return partner.domains().stream().map(DomainName::value).anyMatch(domain -> !seen.of(domain).isEmpty() || live.containsKey(domain));
    }

    /** Of each of its domains and each direction the latest streams, if the policy accepts them now. */
    List<StreamCount> lastAccepted(Partner partner, PolicySnapshot policy) {
        return partner.domains().stream().map(DomainName::value)
            .flatMap(domain -> Stream.of(Direction.values()).flatMap(direction -> lastAccepted(direction, domain, policy).stream())).toList();
    }

    private Optional<StreamCount> lastAccepted(Direction direction, String domain, PolicySnapshot policy) {
        return seen.of(domain).stream()
            .filter(one -> one.direction() == direction && policy.judge(direction, domain, one.seen()) instanceof Verdict.Accepted)
            .max(Comparator.comparing(StreamCount::last));
    }

    /** What was refused of the partner and has not been followed by a stream that was accepted, newest first. */
    List<Refusal> unresolved(Partner partner, PolicySnapshot policy) {
        return partner.domains().stream().flatMap(domain -> refusals.getOrDefault(domain.value(), List.of()).stream())
            .filter(refusal -> refusal.reason().concernsStreams() && !isResolved(refusal, policy))
            .sorted(Comparator.comparing(Refusal::at).reversed()).toList();
    }

    /**
     * Whether the domain's server has been accepted since, in the same direction. While it is connected, a stranger that uses its name without
     * proof is no trouble of the partner's.
     */
    boolean isResolved(Refusal refusal, PolicySnapshot policy) {
        return isResolved(refusal.direction(), refusal.domain(), refusal.at(), policy)
            || !refusal.isOfTheDomain() && live.getOrDefault(refusal.domain(), Count.NONE).inbound() > 0;
    }

    /** Whether a stream was accepted at that moment or later. */
    boolean isResolved(Direction direction, String domain, Instant at, PolicySnapshot policy) {
        return lastAccepted(direction, domain, policy).filter(last -> !last.last().isBefore(at)).isPresent();
    }
}
