package org.federatedpartners.console.view;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.policy.Forecast;
import org.federatedpartners.policy.Forecast.Outcome;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.UnlistedDomains;

/**
 * What settings that are not saved yet would do to a live stream, or would have done to traffic that was seen.
 *
 * @param live    whether it is a live stream
 * @param last    when such a stream was last seen; null for a live one
 * @param idle    whether no stream with the domain is live
 * @param stanzas how many stanzas were seen; 0 for a live stream
 * @param node    the name of the node of a cluster that has the live stream; empty without one
 * @param known   whether it can be told whether it would be refused
 * @param reason  why it would be refused; empty if it would not, or if that cannot be told
 */
public record Consequence(DomainText domain, String direction, StreamFacts facts, boolean live, Date last, boolean idle, long stanzas, String node, boolean known,
    String reason) {

    /** The consequences of these settings: first what they refuse, then what cannot be told. @param policy in force */
    static List<Consequence> of(Partner partner, PolicySnapshot policy, Collection<LiveStream> live, Collection<StreamCount> seen) {
        Forecast forecast = new Forecast(policy, PolicySnapshot.of(GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE), List.of(partner), policy.levels(), Clock.systemUTC()),
            Forecast.Checks.UNCHANGED);
        Set<String> connected = live.stream().map(LiveStream::domain).collect(Collectors.toSet());
        List<Consequence> consequences = new ArrayList<>();
        live.forEach(stream -> consequences.add(new Consequence(DomainText.seen(stream.domain()), stream.direction().name(), stream.facts(), true, null, false, 0, stream.node(), true, "")
            .with(forecast.enforced(stream.direction(), stream.domain(), stream.facts()))));
        seen.forEach(one -> consequences.add(new Consequence(DomainText.seen(one.domain()), one.direction().name(), one.seen(), false, Date.from(one.last()),
            !connected.contains(one.domain()), one.stanzas(), "", true, "").with(forecast.enforced(one.direction(), one.domain(), one.seen()))));
        consequences.sort(Comparator.comparing((Consequence one) -> one.reason().isEmpty()).thenComparing(Consequence::known));
        return consequences;
    }

    private Consequence with(Outcome outcome) {
        return new Consequence(domain, direction, facts, live, last, idle, stanzas, node, !(outcome instanceof Outcome.Unknown),
            outcome instanceof Outcome.Refused refused ? refused.reason().name() : "");
    }
}
