package org.federatedpartners.openfire;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.federatedpartners.journal.Direction;
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
    private final Enforcement enforcement;
    private final Predicate<JID> isRemote;
    private final BiPredicate<String, String> isBarred;
    private final PacketDeliverer deliverer;

    /**
     * @param isRemote whether an address belongs to another server
     * @param isBarred whether Openfire would let no stream be made from a local to a remote domain, and there is none
     */
    FederationGate(PolicyService policy, StreamSteering steering, FederationStreams streams, StreamFactsSource facts,
                   Enforcement enforcement, Predicate<JID> isRemote, BiPredicate<String, String> isBarred, PacketDeliverer deliverer) {
        this.policy = policy;
        this.steering = steering;
        this.streams = streams;
        this.facts = facts;
        this.enforcement = enforcement;
        this.isRemote = isRemote;
        this.isBarred = isBarred;
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
            } else if (session == null && isGovernedRemote(packet.getFrom())) {
                arriving(packet);
            } else if (isGovernedRemote(packet.getTo())) {
                setOut(packet, session);
            }
        } catch (RuntimeException | Error e) {
            throw undecided(packet, incoming ? Direction.INBOUND : Direction.OUTBOUND, e);
        }
    }

    /** A stanza from another domain has come in, and is about to be routed. */
    private void arriving(Packet packet) throws PacketRejectedException {
        String domain = packet.getFrom().getDomain();
        PolicySnapshot snapshot = policy.current();
        Optional<Negotiation> followed = steering.delivering();
        if (followed.isPresent()) {
            StreamFacts seen = followed.get().facts(domain);
            if (snapshot.judge(domain, seen) instanceof Verdict.Refused refused) {
                enforcement.closeNonCompliant(domain);
                throw refusal(Direction.INBOUND, domain, Optional.of(seen), refused.reason());
            }
            return;
        }
        List<FederationStream> carriers = streams.inbound(domain);
        if (carriers.isEmpty()) {
            if (isBounceOfOurOwn(packet)) {
                return;
            }
            Reason reason = snapshot.mayFederate(domain) instanceof Verdict.Refused refused ? refused.reason() : Reason.NOT_AUTHENTICATED;
            throw refusal(Direction.INBOUND, domain, Optional.empty(), reason);
        }
        for (FederationStream carrier : carriers) {
            if (snapshot.judge(domain, carrier.facts()) instanceof Verdict.Refused refused) {
                enforcement.closeNonCompliant(domain);
                throw refusal(Direction.INBOUND, domain, Optional.of(carrier.facts()), refused.reason());
            }
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
        Optional<Reason> refused = whyNot(packet.getFrom(), packet.getTo());
        if (refused.isPresent()) {
            if (!openfireAnswers) {
                answer(packet, refused.get());
            }
            throw refusal(Direction.OUTBOUND, domain, Optional.empty(), refused.get());
        }
    }

    /** What is known to be in the way before there is a stream. Openfire itself drops what its lists bar without a word. */
    private Optional<Reason> whyNot(JID local, JID remote) {
        if (policy.current().mayFederate(remote.getDomain()) instanceof Verdict.Refused refused) {
            return Optional.of(refused.reason());
        }
        return local != null && isBarred.test(local.getDomain(), remote.getDomain()) ? Optional.of(Reason.SERVER_SETTINGS) : Optional.empty();
    }

    private void leaving(Packet packet, Session session) throws PacketRejectedException {
        if (session instanceof OutgoingServerSession stream && packet.getTo() != null) {
            String domain = packet.getTo().getDomain();
            PolicySnapshot snapshot = policy.current();
            if (!snapshot.governs(domain)) {
                return;
            }
            StreamFacts seen = facts.about(stream, domain);
            if (snapshot.judge(domain, seen) instanceof Verdict.Refused refused) {
                enforcement.closeNonCompliant(domain);
                answer(packet, refused.reason());
                throw refusal(Direction.OUTBOUND, domain, Optional.of(seen), refused.reason());
            }
        } else if (session instanceof ClientSession && packet instanceof IQ iq && iq.getType() == IQ.Type.error) {
            explain(iq);
        }
    }

    /** Openfire's own answer to a refused IQ says nothing but not-allowed; the user is told why. */
    private void explain(IQ answer) {
        PacketError error = answer.getError();
        if (error != null && error.getCondition() == PacketError.Condition.not_allowed && error.getText() == null
                && isGovernedRemote(answer.getFrom())) {
            whyNot(answer.getTo(), answer.getFrom()).ifPresent(reason -> answer.setError(StanzaErrors.error(reason)));
        }
    }

    private boolean isGovernedRemote(JID jid) {
        return jid != null && policy.current().governs(jid.getDomain()) && isRemote.test(jid);
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

    private PacketRejectedException refusal(Direction direction, String domain, Optional<StreamFacts> seen, Reason reason) {
        enforcement.record(direction, domain, seen, reason);
        return new PacketRejectedException();
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
