package org.federatedpartners.console.view;

import java.util.Date;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.policy.StreamFacts;

/** One live stream. */
public record StreamRow(DomainText domain, String direction, Date since, StreamFacts facts) {
    public static StreamRow of(LiveStream stream) {
        return new StreamRow(DomainText.seen(stream.domain()), stream.direction().name(), Date.from(stream.since()), stream.facts());
    }
}
