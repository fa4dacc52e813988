package org.federatedpartners.console;

import java.time.Instant;
import java.util.Optional;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.StreamFacts;

/**
 * One live stream that carries a domain.
 *
 * @param facts       what is known about it with respect to that domain
 * @param cipher      the cipher suite; empty if there is none, or it is not known
 * @param certificate what the other server has shown
 * @param stanzas     the number that has come over it, for any domain
 * @param node        the name of the node of a cluster that has it; empty if it is this server, or not known
 */
public record LiveStream(String domain, Direction direction, Instant since, StreamFacts facts, String cipher, Optional<CertificateFacts> certificate,
    long stanzas, String node) {

    public LiveStream(String domain, Direction direction, Instant since, StreamFacts facts, String cipher, Optional<CertificateFacts> certificate, long stanzas) {
        this(domain, direction, since, facts, cipher, certificate, stanzas, "");
    }

    /** The same, by the name of the node that has it. */
    public LiveStream on(String name) {
        return new LiveStream(domain, direction, since, facts, cipher, certificate, stanzas, name);
    }
}
