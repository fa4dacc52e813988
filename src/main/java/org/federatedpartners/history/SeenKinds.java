package org.federatedpartners.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerIndex;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;

/**
 * Numbers for what was seen of partners: of a million of which something was seen, most have been seen in one of a few ways, so a page need not look at each. Kept from one
 * page to the next, 4 bytes a partner; what is made again is that of changed partners, some hundred neighbors of each, and domains that were seen in another way.
 */
public final class SeenKinds {

    /** The number of a partner of which nothing was seen. */
    public static final int NOTHING = 0;

    private final Function<String, List<StreamCount>> seen;
    private final Supplier<Optional<Set<String>>> changed;
    private final Map<Kind, Integer> numbers = new HashMap<>();
    private PartnerIndex index = PartnerIndex.none();
    private int[] kinds = {};

    /** Streams with a domain that were alike. */
    private record Way(Direction direction, StreamFacts facts) {}

    /**
     * What decides about the streams that were seen, in addition to the settings of authentication.
     *
     * @param domains of each the ways in which it was seen, in each direction the latest first
     */
    private record Kind(MinimumTls minimumTls, List<List<Way>> domains) {}

    /** @param changed the domains that were seen in another way since it was asked last; empty if that may be any */
    SeenKinds(Function<String, List<StreamCount>> seen, Supplier<Optional<Set<String>>> changed) {
        this.seen = seen;
        this.changed = changed;
    }

    /** See {@link SeenStreams#kinds}; not to be changed. */
    synchronized int[] of(PolicySnapshot policy) {
        Optional<Set<String>> news = changed.get();
        if (news.isEmpty()) {
            numbers.clear();
            index = PartnerIndex.none();
        } else if (news.get().isEmpty() && policy.index() == index) {
            return kinds;
        }
        int[] next = policy.index().numbers(index, kinds, this::number);
        news.ifPresent(domains -> domains.forEach(domain -> policy.holder(domain).flatMap(policy::partner).ifPresent(partner -> next[policy.index().place(partner)] = number(partner))));
        index = policy.index();
        kinds = next;
        return next;
    }

    private int number(Partner partner) {
        List<DomainName> domains = partner.domains();
        int first = 0;
        while (first < domains.size() && seen.apply(domains.get(first).value()).isEmpty()) {
            first++;
        }
        if (first == domains.size()) {
            return NOTHING;
        }
        List<List<Way>> ways = domains.stream().map(DomainName::value).map(seen).map(SeenKinds::ways).toList();
        return numbers.computeIfAbsent(new Kind(partner.trust().minimumTls(), ways), any -> numbers.size() + 1);
    }

    private static List<Way> ways(List<StreamCount> counts) {
        return counts.stream().map(count -> new Way(count.direction(), count.seen())).toList();
    }
}
