package org.federatedpartners.history;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.federatedpartners.policy.PolicySnapshot;

/** What was seen of domains. */
public interface SeenStreams {

    /** What was seen of a domain, as looked up; in each direction the latest first. */
    List<StreamCount> of(String domain);

    /**
     * Of each partner, by its place in the policy's index, a number: {@link SeenKinds#NOTHING} if nothing was seen of it. To those with the same number, one policy
     * means the same by what was seen, if it holds them to the same methods and accepts the same of them. Not to be changed.
     */
    int[] kinds(PolicySnapshot policy);

    /** These, with one count for each key. */
    static SeenStreams of(Collection<StreamCount> counts) {
        Map<String, List<StreamCount>> byDomain = counts.stream().sorted(CountsByDomain.LATEST_FIRST).collect(Collectors.groupingBy(StreamCount::domain));
        return new SeenStreams() {
            private final SeenKinds kinds = new SeenKinds(this::of, () -> Optional.of(Set.of()));

            @Override
            public List<StreamCount> of(String domain) {
                return byDomain.getOrDefault(domain, List.of());
            }

            @Override
            public int[] kinds(PolicySnapshot policy) {
                return kinds.of(policy);
            }
        };
    }
}
