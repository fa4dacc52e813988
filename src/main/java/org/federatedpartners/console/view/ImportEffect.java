package org.federatedpartners.console.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Verdict;

/**
 * A live stream that a policy would close.
 *
 * @param reason why
 */
public record ImportEffect(DomainText domain, String direction, String reason) {

    /** Those that pass now and would not. @param future the policy that would be in force */
    static List<ImportEffect> of(PolicySnapshot current, PolicySnapshot future, LiveStreams live) {
        List<ImportEffect> effects = new ArrayList<>();
        for (Map.Entry<String, LiveStreams.Count> entry : new TreeMap<>(live.counts()).entrySet()) {
            String domain = entry.getKey();
            Optional<Partner> partner = future.partner(domain);
            if (partner.isPresent()) {
                for (LiveStream stream : live.of(partner.get())) {
                    if (stream.domain().equals(domain)) {
                        closed(domain, stream.direction(), current.judge(stream.direction(), domain, stream.facts()), future.judge(stream.direction(), domain, stream.facts()), effects);
                    }
                }
            } else {
                for (Direction direction : Direction.values()) {
                    if ((direction == Direction.INBOUND ? entry.getValue().inbound() : entry.getValue().outbound()) > 0) {
                        closed(domain, direction, current.mayFederate(domain), future.mayFederate(domain), effects);
                    }
                }
            }
        }
        return effects;
    }

    private static void closed(String domain, Direction direction, Verdict now, Verdict then, List<ImportEffect> effects) {
        if (then instanceof Verdict.Refused refused && !now.isRefused()) {
            effects.add(new ImportEffect(DomainText.seen(domain), direction.name(), refused.reason().name()));
        }
    }
}
