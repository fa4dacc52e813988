package org.federatedpartners.openfire.blocking;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.federatedpartners.openfire.session.SteeringContext;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.ServerConstraint;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.stream.ExternalFailures;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.Spellings;
import org.jivesoftware.openfire.server.RemoteServerManager;

/**
 * What all followed streams share, for as long as the plugin is loaded. When this has ended, its streams run on as
 * Openfire's own do: their classes are still there, but judge nothing any more.
 */
final class Attachment {

    /** How long a stream may take until it is authenticated. */
    static final Duration ESTABLISHMENT = Duration.ofSeconds(60);

    /** What this follows the partner's policy in, for all of it goes through {@link SteeredConnection} and {@link TlsLayer}. */
    static final Set<ServerConstraint> OVERCOME =
        Set.of(ServerConstraint.TLS_DISABLED, ServerConstraint.TLS_REQUIRED, ServerConstraint.DIALBACK_DISABLED, ServerConstraint.CERTIFICATE_NOT_ASKED_FOR);

    private final SteeringContext context;
    private final Openfire42 openfire;
    private final ScheduledExecutorService clock;
    private final ThreadLocal<Negotiation> delivering = new ThreadLocal<>();
    private final ExternalFailures externalFailures = new ExternalFailures();
    private final Spellings spellings = new Spellings();
    private volatile boolean ended;

    Attachment(SteeringContext context, Openfire42 openfire, ScheduledExecutorService clock) {
        this.context = context;
        this.openfire = openfire;
        this.clock = clock;
    }

    SteeringContext context() {
        return context;
    }

    PolicySnapshot policy() {
        return context.policy().get();
    }

    /** Openfire's own settings, as far as they hinder a partner here. */
    ServerFacts server() {
        return context.server().get().overcoming(OVERCOME);
    }

    Openfire42 openfire() {
        return openfire;
    }

    ExternalFailures externalFailures() {
        return externalFailures;
    }

    Spellings spellings() {
        return spellings;
    }

    /** The negotiation of the stream whose element the current thread is processing. */
    ThreadLocal<Negotiation> delivering() {
        return delivering;
    }

    /** Whether the policy has a say about the domain, and we about streams. */
    boolean governs(String domain) {
        return !ended && !domain.isEmpty() && policy().governs(domain);
    }

    /** Whether the lists that Openfire itself asks for dialback only keep a domain out of which the policy is enforced; of others Openfire asks itself. */
    boolean isBarredByOpenfire(String domain) {
        return governs(domain) && !RemoteServerManager.canAccess(domain);
    }

    /** Has something done once a stream should have been established. */
    Future<?> atDeadline(Runnable task) {
        return clock.schedule(task, ESTABLISHMENT.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean hasEnded() {
        return ended;
    }

    void end() {
        ended = true;
    }
}
