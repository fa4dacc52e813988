package org.federatedpartners.console.view;

import java.time.Instant;
import java.util.Date;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.policy.StreamFacts;

/**
 * One live stream.
 *
 * @param method      the method that its facts amount to; empty if they amount to none
 * @param cipher      the cipher suite; empty if there is none, or it is not known
 * @param certificate what the other server has shown; null if nothing
 * @param node        the name of the node of a cluster that has it; empty without a cluster
 */
public record StreamRow(DomainText domain, String direction, Date since, StreamFacts facts, String method, String cipher, CertificateView certificate,
    long stanzas, String node) {

    public static StreamRow of(LiveStream stream, Instant now) {
        return new StreamRow(DomainText.seen(stream.domain()), stream.direction().name(), Date.from(stream.since()), stream.facts(),
            stream.facts().method().map(Enum::name).orElse(""), stream.cipher(),
            stream.certificate().map(certificate -> CertificateView.of(certificate, now)).orElse(null), stream.stanzas(), stream.node());
    }
}
