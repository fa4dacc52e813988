package org.federatedpartners.openfire.blocking;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.federatedpartners.openfire.server.OwnTls;
import org.federatedpartners.openfire.session.SteeringContext;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.ServerConstraint;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.s2s.DialbackKeys;
import org.federatedpartners.s2s.DialbackVerifier;
import org.federatedpartners.s2s.TlsSettings;
import org.federatedpartners.stream.Failures;
import org.federatedpartners.stream.InitiatingNegotiation;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.RecordedNegotiation;
import org.federatedpartners.stream.Spellings;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.server.RemoteServerManager;

/**
 * What all followed streams share, for as long as the plugin is loaded. When this has ended, its streams run on as
 * Openfire's own do: their classes are still there, but judge nothing any more.
 */
final class Attachment {

    /** How long a stream may take until it is authenticated. */
    static final Duration ESTABLISHMENT = Duration.ofSeconds(60);

    /** What this follows the partner's policy in, for all of it goes through {@link SteeredConnection} and {@link TlsLayer}. */
    static final Set<ServerConstraint> LIFTED = Set.of(ServerConstraint.TLS_DISABLED, ServerConstraint.TLS_REQUIRED, ServerConstraint.DIALBACK_DISABLED, ServerConstraint.CERTIFICATE_NOT_ASKED_FOR);

    private final SteeringContext context;
    private final Openfire42 openfire;
    private final ScheduledExecutorService clock;
    private final ThreadLocal<Negotiation> delivering = new ThreadLocal<>();
    private final Failures failures = new Failures();
    private final DialbackKeys keys = new DialbackKeys(DialbackSecret::get);
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

    /** The server-wide Openfire settings that constrain partners here. */
    ServerFacts server() {
        return context.server().get().lifting(LIFTED);
    }

    Openfire42 openfire() {
        return openfire;
    }

    DialbackKeys keys() {
        return keys;
    }

    /** Finds out whether keys that are shown to us are what they are shown for. */
    DialbackVerifier verifier() {
        return new DialbackVerifier(new DialbackVerifier.Network() {
            @Override
            public DialbackVerifier.Connected connect(String remote) throws IOException {
                return new DialbackVerifier.Connected(Dialer.connect(policy(), remote), false);
            }

            @Override
            public TlsSettings tls() {
                return new OwnTls(XMPPServer.getInstance());
            }

            @Override
            public Negotiation negotiation(String local, String remote) {
                // Asked in the spelling that the key came with, not in a cached one.
                return opened(local, remote, new Spellings());
            }
        }, context.certificates(), rejection -> context.reports().recorder().accept(Direction.OUTBOUND, rejection));
    }

    /**
     * Follows a stream that we open, with a transcript.
     *
     * @param spelled how other servers write their domains
     */
    Negotiation opened(String local, String remote, Spellings spelled) {
        return new RecordedNegotiation(new InitiatingNegotiation(context.policy(), encrypted -> server().usableOutbound(encrypted), failures, spelled,
            new InitiatingNegotiation.Ends(local, remote)), Direction.OUTBOUND, context.reports().negotiations());
    }

    Spellings spellings() {
        return context.spellings();
    }

    /** The negotiation of the stream whose element the current thread is processing. */
    ThreadLocal<Negotiation> delivering() {
        return delivering;
    }

    /** Whether the policy has a say about the domain, and we about streams. */
    boolean hasPolicyFor(String domain) {
        return !ended && !domain.isEmpty() && policy().hasPolicyFor(domain);
    }

    /** Whether the lists that Openfire itself asks for dialback only keep a domain out of which the policy is enforced; of others Openfire asks itself. */
    boolean isBarredByOpenfire(String domain) {
        return hasPolicyFor(domain) && !RemoteServerManager.canAccess(domain);
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
