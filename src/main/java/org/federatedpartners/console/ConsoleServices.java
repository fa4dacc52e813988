package org.federatedpartners.console;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.federatedpartners.journal.Negotiations;
import org.federatedpartners.journal.RefusalJournal;
import org.federatedpartners.observation.Activity;
import org.federatedpartners.observation.Observations;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.probe.Probes;
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
public record ConsoleServices(PolicyService policy, RefusalJournal refusals, Negotiations negotiations, Observations observations, Activity activity,
                              LiveStreams streams, AuditLog audit,
                              Probes probes, String own,
                              Predicate<DomainName> isLocal, Supplier<List<String>> notices, SteeringKind steering, Supplier<List<String>> missing,
                              Supplier<ServerFacts> server, Certificates certificates) {

    /** Implemented by the plugin; empty while it is starting or stopping. */
    public interface Provider {
        Optional<ConsoleServices> consoleServices();
    }
}
