package org.federatedpartners.history;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerIndex;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StrongestMethods;

/**
 * The strongest methods seen of the partners with downgrade protection, kept from one call to the next: worked out again for the partners whose streams have changed. For
 * all of them if the partners or the thresholds have changed, and every hour, as days pass too.
 */
public final class StrongestSeen {

    private PartnerIndex partners;
    private DowngradeRule rule;
    private Instant wholeAt = Instant.MIN;
    private StrongestMethods levels = StrongestMethods.NONE;

    /** As they are now; the same object as the last time if they have not changed. @param counts the same in each call, and not asked by other callers for what has changed */
    public synchronized StrongestMethods of(PolicySnapshot policy, DowngradeRule thresholds, StreamCounts counts, Instant now) {
        Optional<Set<String>> changed = counts.changed();
        boolean isWhole = changed.isEmpty() || policy.index() != partners || !thresholds.equals(rule) || !now.isBefore(wholeAt);
        // Hardly any partner asks for it, and all that was seen is long.
        Set<String> domains = !policy.hasGuarded() ? Set.of() : isWhole ? counts.domains() : changed.get();
        List<Partner> guarded = policy.guarded(domains);
        StrongestMethods some = thresholds.levels(guarded, counts.of(guarded.stream().flatMap(partner -> partner.domains().stream()).toList()), now);
        StrongestMethods next = isWhole ? some : levels.with(guarded.stream().map(Partner::id).collect(Collectors.toSet()), some);
        levels = next.equals(levels) ? levels : next;
        if (isWhole) {
            partners = policy.index();
            rule = thresholds;
            wholeAt = now.plus(News.WHOLE);
        }
        return levels;
    }
}
