package org.federatedpartners.console.view;

import java.util.Date;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.policy.StreamFacts;

/**
 * One live stream.
 *
 * @param method the method that its facts amount to; empty if they amount to none
 */
public record StreamRow(DomainText domain, String direction, Date since, StreamFacts facts, String method) {
    public static StreamRow of(LiveStream stream) {
        return new StreamRow(DomainText.seen(stream.domain()), stream.direction().name(), Date.from(stream.since()), stream.facts(),
            stream.facts().method().map(Enum::name).orElse(""));
    }
}
