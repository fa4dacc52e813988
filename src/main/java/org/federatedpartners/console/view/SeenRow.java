package org.federatedpartners.console.view;

import java.util.Comparator;
import java.util.Date;
import java.util.List;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.StreamFacts;

/**
 * What was seen of a domain in one direction over streams that were alike.
 *
 * @param method what the facts amount to; empty if to nothing
 */
public record SeenRow(DomainText domain, String direction, StreamFacts facts, String method, long streams, long stanzas, Date first, Date last) {

    static SeenRow of(StreamCount observation) {
        return new SeenRow(DomainText.seen(observation.domain()), observation.direction().name(), observation.seen(),
            observation.seen().method().map(AuthenticationMethod::name).orElse(""), observation.streams(), observation.stanzas(),
            Date.from(observation.first()), Date.from(observation.last()));
    }

    /** By domain and direction, what was seen last first. */
    static List<SeenRow> of(List<StreamCount> observations) {
        return observations.stream().sorted(Comparator.comparing(StreamCount::domain).thenComparing(StreamCount::direction)
            .thenComparing(Comparator.comparing(StreamCount::last).reversed())).map(SeenRow::of).toList();
    }
}
