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

    static SeenRow of(StreamCount count) {
        return new SeenRow(DomainText.seen(count.domain()), count.direction().name(), count.seen(),
            count.seen().method().map(AuthenticationMethod::name).orElse(""), count.streams(), count.stanzas(),
            Date.from(count.first()), Date.from(count.last()));
    }

    /** By domain and direction, what was seen last first. */
    static List<SeenRow> of(List<StreamCount> counts) {
        return counts.stream().sorted(Comparator.comparing(StreamCount::domain).thenComparing(StreamCount::direction)
            .thenComparing(Comparator.comparing(StreamCount::last).reversed())).map(SeenRow::of).toList();
    }
}
