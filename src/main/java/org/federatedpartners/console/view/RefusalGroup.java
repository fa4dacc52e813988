package org.federatedpartners.console.view;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;

/**
 * Refusals of one domain in one direction for one reason.
 *
 * @param time     of the last one, ISO 8601, UTC
 * @param count    the number recorded
 * @param enforced whether the last one was refused, and not only reported
 * @param remedy   what to do about it; null if nothing
 * @param node     the name of the node of a cluster that refused the last one; empty if it is not known
 */
public record RefusalGroup(String time, Date at, String direction, DomainText domain, String reason, int count, boolean enforced, Remedy remedy, String node) {

    /** The same after it has been accepted: there is nothing left to do. */
    RefusalGroup resolved() {
        return new RefusalGroup(time, at, direction, domain, reason, count, enforced, null, node);
    }

    private record Key(Direction direction, String domain, Reason reason) {}

    /** @param newestFirst refusals of one partner */
    static List<RefusalGroup> of(Collection<Refusal> newestFirst, Remedy.Grounds grounds) {
        Map<Key, List<Refusal>> groups = new LinkedHashMap<>();
        newestFirst.forEach(refusal -> groups.computeIfAbsent(new Key(refusal.direction(), refusal.domain(), refusal.reason()), any -> new ArrayList<>())
            .add(refusal));
        return groups.values().stream().map(group -> of(group.get(0), group.size(), grounds)).toList();
    }

    private static RefusalGroup of(Refusal last, int count, Remedy.Grounds grounds) {
        return new RefusalGroup(last.at().toString(), Date.from(last.at()), last.direction().name(), DomainText.seen(last.domain()), last.reason().name(), count,
            last.enforced(), grounds.remedy(Remedy.Refused.of(last, grounds.own(), grounds.requireTls(last.domain()))), last.node());
    }
}
