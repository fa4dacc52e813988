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

/** What the pages work with. */
public record ConsoleServices(PolicyService policy, History history, Here here, Diagnosis diagnosis, AuditLog audit) {

    /** What has happened. */
    public record History(RefusalHistory refusals, Negotiations negotiations, StreamCounts streamCounts, Activity activity) { }

    /**
     * This server.
     *
     * @param own      its domain
     * @param isLocal  whether a domain is one of its own
     * @param server   its own settings, as far as they hinder a partner
     * @param steering how far negotiations are steered
     * @param streams  those that are live
     */
    public record Here(String own, Predicate<DomainName> isLocal, Supplier<ServerFacts> server, SteeringKind steering, LiveStreams streams) { }

    /**
     * Why something does not work, or soon will not.
     *
     * @param tests        tests of remote domains, and of what they see of this server
     * @param certificates whose are to be renewed in time
     * @param missing      what this version of Openfire lacks, by the names in its code; empty if it lacks nothing
     * @param notices      standing conditions of which every page tells, as i18n keys, the most severe first
     */
    public record Diagnosis(DomainTests tests, Certificates certificates, Supplier<List<String>> missing, Supplier<List<String>> notices) { }

    /** Implemented by the plugin; empty while it is starting or stopping. */
    public interface Provider {
        Optional<ConsoleServices> consoleServices();
    }
}
