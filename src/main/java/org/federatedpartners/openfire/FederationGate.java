package org.federatedpartners.openfire;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.federatedpartners.observation.Observations;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Verdict;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.stream.Negotiation;
import org.jivesoftware.openfire.PacketDeliverer;
import org.jivesoftware.openfire.interceptor.PacketInterceptor;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;
import org.xmpp.packet.PacketError;

/**
 * The second of the two defences: every stanza from or to another domain is judged by the facts about the live
 * streams that carry it. Runs on Openfire's routing threads; reads one snapshot and never waits.
 *
 * <p>Openfire lets a stanza pass when an interceptor throws anything but a {@link PacketRejectedException}; so
 * everything is caught, and what could not be decided is refused.
 */
public final class FederationGate implements PacketInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(FederationGate.class);

    private final PolicyService policy;
    private final StreamSteering steering;
    private final FederationStreams streams;
    private final StreamFactsSource facts;
    private final Observations observations;
    private final Enforcement enforcement;
    private final Predicate<JID> isRemote;
    private final PacketDeliverer deliverer;

    FederationGate(PolicyService policy, StreamSteering steering, FederationStreams streams, StreamFactsSource facts,
                   Observations observations, Enforcement enforcement, Predicate<JID> isRemote, PacketDeliverer deliverer) {
        this.policy = policy;
        this.steering = steering;
        this.streams = streams;
        this.facts = facts;
        this.observations = observations;
        this.enforcement = enforcement;
        this.isRemote = isRemote;
        this.deliverer = deliverer;
    }

    @Override
    public void interceptPacket(Packet packet, Session session, boolean incoming, boolean processed) throws PacketRejectedException {
        if (processed) {
            return;
        }
        try {
            if (!incoming) {
                leaving(packet, session);
            } else if (session == null && steering.delivering().isPresent()) {
                delivered(packet, steering.delivering().get());
            } else if (session == null && isWatchedRemote(packet.getFrom())) {
                arriving(packet);
            } else if (isWatchedRemote(packet.getTo())) {
                setOut(packet, session);
            }
        } catch (RuntimeException | Error e) {
            throw undecided(packet, incoming ? Direction.INBOUND : Direction.OUTBOUND, e);
        }
    }

    /** A stanza has come in over a stream that is followed, and is about to be routed. */
    private void delivered(Packet packet, Negotiation stream) throws PacketRejectedException {
        JID from = packet.getFrom();
        if (from == null || !isRemote.test(from)) {
            // What is routed here meanwhile, in answer to it, is our own.
            if (isWatchedRemote(packet.getTo())) {
                setOut(packet, null);
            }
            return;
        }
        StreamFacts seen = stream.facts(from.getDomain());
        settle(Direction.INBOUND, from.getDomain(), Optional.of(seen), policy.current().judge(Direction.INBOUND, from.getDomain(), seen));
        observations.stanza(Direction.INBOUND, from.getDomain(), seen);
    }

    /** A stanza from another domain has come in, nobody knows over which stream, and is about to be routed. */
    private void arriving(Packet packet) throws PacketRejectedException {
        String domain = packet.getFrom().getDomain();
        PolicySnapshot snapshot = policy.current();
        List<FederationStream> carriers = streams.inbound(domain);
        if (carriers.isEmpty() && !isBounceOfOurOwn(packet)) {
            settle(Direction.INBOUND, domain, Optional.empty(), snapshot.judgeWithoutStream(domain));
        }
        for (FederationStream carrier : carriers) {
            settle(Direction.INBOUND, domain, Optional.of(carrier.facts()), snapshot.judge(Direction.INBOUND, domain, carrier.facts()));
        }
    }

    /**
     * A stanza is on its way to another domain; there may be no stream yet.
     *
     * <p>Where an IQ is refused here, Openfire itself answers it, even a result (which RFC 6120 8.2.3 forbids): results
     * go on, and are stopped where they would leave.
     */
    private void setOut(Packet packet, Session session) throws PacketRejectedException {
        boolean openfireAnswers = packet instanceof IQ && session != null;
        if (openfireAnswers && ((IQ) packet).isResponse()) {
            return;
        }
        String domain = packet.getTo().getDomain();
        Verdict verdict = policy.current().mayFederate(domain);
        if (verdict instanceof Verdict.Refused refused && !openfireAnswers) {
            answer(packet, refused.reason());
        }
        settle(Direction.OUTBOUND, domain, Optional.empty(), verdict);
    }

    private void leaving(Packet packet, Session session) throws PacketRejectedException {
        if (session instanceof OutgoingServerSession stream && packet.getTo() != null) {
            String domain = packet.getTo().getDomain();
            PolicySnapshot snapshot = policy.current();
            StreamFacts seen = facts.about(stream, domain);
            Verdict verdict = snapshot.judge(Direction.OUTBOUND, domain, seen);
            if (verdict instanceof Verdict.Refused refused) {
                answer(packet, refused.reason());
            }
            settle(Direction.OUTBOUND, domain, Optional.of(seen), verdict);
            observations.stanza(Direction.OUTBOUND, domain, seen);
        } else if (session instanceof ClientSession && packet instanceof IQ iq && iq.getType() == IQ.Type.error) {
            explain(iq);
        }
    }

    /** What follows from a verdict about a stanza: nothing, a report, or the end of it and of the streams that are to blame. */
    private void settle(Direction direction, String domain, Optional<StreamFacts> seen, Verdict verdict) throws PacketRejectedException {
        if (verdict instanceof Verdict.Reported reported) {
            enforcement.report(direction, domain, seen, reported.reason());
        } else if (verdict instanceof Verdict.Refused refused) {
            if (seen.isPresent()) {
                enforcement.closeNonCompliant(domain);
            }
            enforcement.record(direction, domain, seen, refused.reason());
            throw new PacketRejectedException();
        }
    }

    /** Openfire's own answer to a refused IQ says nothing but not-allowed; the user is told why. */
    private void explain(IQ answer) {
        PacketError error = answer.getError();
        if (error != null && error.getCondition() == PacketError.Condition.not_allowed && error.getText() == null
                && isWatchedRemote(answer.getFrom())
                && policy.current().mayFederate(answer.getFrom().getDomain()) instanceof Verdict.Refused refused) {
            answer.setError(StanzaErrors.error(refused.reason()));
        }
    }

    private boolean isWatchedRemote(JID jid) {
        return jid != null && policy.current().watches(jid.getDomain()) && isRemote.test(jid);
    }

    /**
     * Openfire routes its own "remote server not found" in the name of the remote domain. A stream would have been
     * found if this had come over one.
     */
    private static boolean isBounceOfOurOwn(Packet packet) {
        return packet.getError() != null && packet.getError().getCondition() == PacketError.Condition.remote_server_not_found;
    }

    private void answer(Packet packet, Reason reason) {
        StanzaErrors.answerTo(packet, reason).ifPresent(answer -> {
            try {
                deliverer.deliver(answer);
            } catch (Exception e) {
                LOG.debug("The answer to a refused stanza could not be delivered", e);
            }
        });
    }

    private PacketRejectedException undecided(Packet packet, Direction direction, Throwable cause) {
        try {
            LOG.error("A stanza could not be judged and was refused", cause);
            JID remote = direction == Direction.INBOUND ? packet.getFrom() : packet.getTo();
            enforcement.record(direction, remote == null ? "" : remote.getDomain(), Optional.empty(), Reason.INTERNAL_ERROR);
        } catch (RuntimeException | Error e) {
            cause.addSuppressed(e);
        }
        return new PacketRejectedException(cause);
    }
}
