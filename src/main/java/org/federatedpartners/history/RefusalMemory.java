package org.federatedpartners.history;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;

/**
 * Which refusals are kept where there is not room for all. Partners share one part, and everyone else has another: anybody can
 * invent domains, and none of that may displace what was refused of a partner. Not safe for several threads.
 *
 * @param <T> what is kept of a refusal
 */
public final class RefusalMemory<T> {

    /**
     * What a refusal counts as.
     *
     * @param partner the primary domain of the partner; empty for everyone else
     * @param what    refusals of one partner for which this is the same displace each other first
     */
    public record Kind(Optional<String> partner, String what) {

        static Kind of(Refusal refusal) {
            return of(refusal.partner(), refusal.direction().name(), refusal.reason().name());
        }

        /**
         * @param direction the name of a {@link Direction}
         * @param reason    the name of a {@link Reason}
         */
        public static Kind of(Optional<String> partner, String direction, String reason) {
            return new Kind(partner, direction + ' ' + reason);
        }
    }

    private final int maxOfPartners;
    private final int maxOfOthers;
    private final FairMemory.Goes goes;
    private FairMemory<String, String, Numbered<T>> ofPartners;
    private FairMemory<String, String, Numbered<T>> ofOthers;
    private long next;

    private record Numbered<T>(long number, T value) {}

    /** Forgets the oldest. */
    public RefusalMemory(int maxOfPartners, int maxOfOthers) {
        this(maxOfPartners, maxOfOthers, FairMemory.Goes.OLDEST);
    }

    RefusalMemory(int maxOfPartners, int maxOfOthers, FairMemory.Goes goes) {
        this.maxOfPartners = maxOfPartners;
        this.maxOfOthers = maxOfOthers;
        this.goes = goes;
        clear();
    }

    /** @return the one that had to go for it, which may be itself; empty if there was room */
    public Optional<T> add(Kind kind, T value) {
        FairMemory<String, String, Numbered<T>> part = kind.partner().isPresent() ? ofPartners : ofOthers;
        return part.add(kind.partner().orElse(""), kind.what(), new Numbered<>(next++, value)).map(Numbered::value);
    }

    void clear() {
        ofPartners = new FairMemory<>(maxOfPartners, goes);
        ofOthers = new FairMemory<>(maxOfOthers, goes);
    }

    /** As they were added. */
    public List<T> oldestFirst() {
        return Stream.of(ofPartners, ofOthers).map(FairMemory::oldestFirst).flatMap(Collection::stream)
            .sorted(Comparator.comparingLong(Numbered::number)).map(Numbered::value).toList();
    }

    int max() {
        return maxOfPartners + maxOfOthers;
    }
}
