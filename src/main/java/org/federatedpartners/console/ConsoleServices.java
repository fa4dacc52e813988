package org.federatedpartners.console;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.federatedpartners.diagnosis.DomainTests;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.Negotiations;
import org.federatedpartners.history.RefusalHistory;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.store.PolicyService;

/**
 * What the pages work with.
 *
 * @param probes   tests of remote domains, and of what they see of this server
 * @param own      the domain of this server
 * @param isLocal  whether a domain is one of this server's own
 * @param steering how far negotiations are steered
 * @param missing what this version of Openfire lacks, by the names in its code; empty if it lacks nothing
 * @param server   the server's own settings, as far as they hinder a partner
 * @param certificates whose are to be renewed in time
 * @param notices  standing conditions of which every page tells, as i18n keys, the most severe first
 */
public record ConsoleServices(PolicyService policy, RefusalHistory refusals, Negotiations negotiations, StreamCounts observations, Activity activity,
                              LiveStreams streams, AuditLog audit,
                              DomainTests probes, String own,
                              Predicate<DomainName> isLocal, Supplier<List<String>> notices, SteeringKind steering, Supplier<List<String>> missing,
                              Supplier<ServerFacts> server, Certificates certificates) {

    /** Implemented by the plugin; empty while it is starting or stopping. */
    public interface Provider {
        Optional<ConsoleServices> consoleServices();
    }
}
