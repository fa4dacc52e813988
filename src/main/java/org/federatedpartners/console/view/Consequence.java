package org.federatedpartners.console.view;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.policy.Verdict;

/**
 * What settings that are not saved yet would do to a live stream, or would have done to traffic that was seen.
 *
 * @param live    whether it is a live stream
 * @param stanzas how many stanzas were seen; 0 for a live stream
 * @param reason  why it would be refused; empty if it would not
 */
public record Consequence(DomainText domain, String direction, StreamFacts facts, boolean live, long stanzas, String reason) {

    /** The consequences of these settings, those that refuse first. */
    public static List<Consequence> of(Partner partner, StrongestMethods levels, Collection<LiveStream> live, Collection<StreamCount> seen) {
        PolicySnapshot policy = PolicySnapshot.of(GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE), List.of(partner), levels,
            Clock.systemUTC());
        List<Consequence> consequences = new ArrayList<>();
        live.forEach(stream -> consequences.add(of(policy, stream.domain(), stream.direction(), stream.facts(), true, 0)));
        seen.forEach(one -> consequences.add(of(policy, one.domain(), one.direction(), one.seen(), false, one.stanzas())));
        consequences.sort((a, b) -> Boolean.compare(a.reason().isEmpty(), b.reason().isEmpty()));
        return consequences;
    }

    private static Consequence of(PolicySnapshot policy, String domain, Direction direction, StreamFacts facts, boolean live, long stanzas) {
        Verdict verdict = policy.judge(direction, domain, facts);
        String reason = verdict instanceof Verdict.Refused refused ? refused.reason().name()
            : verdict instanceof Verdict.Reported reported ? reported.reason().name() : "";
        return new Consequence(DomainText.seen(domain), direction.name(), facts, live, stanzas, reason);
    }
}
