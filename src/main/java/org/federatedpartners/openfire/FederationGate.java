package org.federatedpartners.openfire;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.federatedpartners.observation.Observations;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Verdict;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.subscription.OpenRequests;
import org.federatedpartners.subscription.Ruling;
import org.jivesoftware.openfire.interceptor.PacketInterceptor;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.PacketError;

/**
 * The second of the two defences: every stanza from or to another domain is judged by the facts about the live
 * streams that carry it, and one that has come in properly also by the partner's type. Runs on Openfire's routing threads; reads one
 * snapshot and never waits, except that the rosters of users whom strangers address may have to be loaded.
 *
 * <p>Openfire lets a stanza pass when an interceptor throws anything but a {@link PacketRejectedException}; so
 * everything is caught, and what could not be decided is refused.
 */
public final class FederationGate implements PacketInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(FederationGate.class);

    /**
     * A stanza that is not to pass.
     *
     * @param consequence what else is to happen, such as an answer to its sender
     */
    private record Refused(Direction direction, String domain, Optional<StreamFacts> seen, Reason reason, boolean enforced, Runnable consequence) { }

    private final PolicyService policy;
    private final StreamSteering steering;
    private final FederationStreams streams;
    private final StreamFactsSource facts;
    private final Observations observations;
    private final PartnerTypeCheck partnerTypes;
    private final Enforcement enforcement;
    private final StanzaAnswers answers;
    private final Predicate<JID> isRemote;
    private final BiPredicate<String, String> isBarred;
    private final Correspondence correspondence = new Correspondence(new OpenRequests(System::nanoTime));
    private final Relays relays;

    /**
     * @param isRemote whether an address belongs to another server
     * @param isBarred whether Openfire would let no stream be made from a local to a remote domain, and there is none
     */
    FederationGate(PolicyService policy, StreamSteering steering, FederationStreams streams, StreamFactsSource facts,
                   Observations observations, PartnerTypeCheck partnerTypes, Enforcement enforcement, StanzaAnswers answers, Predicate<JID> isRemote,
                   BiPredicate<String, String> isBarred) {
        this.policy = policy;
        this.steering = steering;
        this.streams = streams;
        this.facts = facts;
        this.observations = observations;
        this.partnerTypes = partnerTypes;
        this.enforcement = enforcement;
        this.answers = answers;
        this.isRemote = isRemote;
        this.isBarred = isBarred;
        this.relays = new Relays(isRemote);
    }

    @Override
    public void interceptPacket(Packet packet, Session session, boolean incoming, boolean processed) throws PacketRejectedException {
        if (processed) {
            return;
        }
        Optional<Refused> refused;
        try {
            refused = judge(packet, session, incoming);
        } catch (RuntimeException | Error e) {
            LOG.error("A stanza could not be judged and was refused", e);
            refused = Optional.of(undecided(packet, incoming ? Direction.INBOUND : Direction.OUTBOUND));
        }
        if (refused.isPresent()) {
            takeEffect(refused.get());
        }
    }

    private Optional<Refused> judge(Packet packet, Session session, boolean incoming) throws PacketRejectedException {
        if (!incoming) {
            return leaving(packet, session);
        }
        // A packet looks at its attributes each time that it is asked for an address.
        if (session == null) {
            JID from = packet.getFrom();
            Optional<Negotiation> stream = steering.delivering();
            // What is routed meanwhile on the same thread, in answer to what was delivered, is our own.
            if (from != null && isRemote.test(from)) {
                Optional<Refused> refused = stream.isPresent() ? delivered(packet, from.getDomain(), stream.get())
                    : policy.current().watches(from.getDomain()) ? arriving(packet, from.getDomain()) : Optional.empty();
                return refused.isPresent() ? refused : foreign(packet, from);
            }
            Optional<Refused> unwelcome = onBehalf(packet);
            if (unwelcome.isPresent()) {
                return unwelcome;
            }
        }
        JID to = packet.getTo();
        return isWatchedRemote(to) ? settingOut(packet, session, to) : Optional.empty();
    }

    /** The only place where refusing a stanza has an effect, unless it is only reported. */
    private void takeEffect(Refused refused) throws PacketRejectedException {
        if (!refused.enforced()) {
            enforcement.report(refused.direction(), refused.domain(), refused.seen(), refused.reason());
            return;
        }
        try {
            enforcement.record(refused.direction(), refused.domain(), refused.seen(), refused.reason());
            refused.consequence().run();
        } catch (RuntimeException | Error e) {
            LOG.error("A stanza was refused, but not everything that follows from it could be done", e);
        }
        throw new PacketRejectedException();
    }

    /** A stanza has come in over a stream that is followed, and is about to be routed. */
    private Optional<Refused> delivered(Packet packet, String domain, Negotiation stream) throws PacketRejectedException {
        StreamFacts seen = stream.facts(domain);
        Optional<Refused> refused = policy.current().watches(domain) ? judge(packet, domain, List.of(seen)) : Optional.empty();
        if (refused.isEmpty() || !refused.get().enforced()) {
            observations.stanza(Direction.INBOUND, domain, seen);
        }
        return refused;
    }

    /** A stanza from another domain has come in, nobody knows over which stream, and is about to be routed. */
    private Optional<Refused> arriving(Packet packet, String domain) throws PacketRejectedException {
        List<StreamFacts> carriers = streams.inbound(domain).stream().map(FederationStream::facts).toList();
        if (!carriers.isEmpty()) {
            return judge(packet, domain, carriers);
        }
        return isBounceOfOurOwn(packet) ? Optional.empty()
            : refused(Direction.INBOUND, domain, Optional.empty(), policy.current().judgeWithoutStream(domain), reason -> { });
    }

    private Optional<Refused> judge(Packet packet, String domain, List<StreamFacts> carriers) throws PacketRejectedException {
        PolicySnapshot snapshot = policy.current();
        for (StreamFacts seen : carriers) {
            Optional<Refused> refused = refused(Direction.INBOUND, domain, Optional.of(seen), snapshot.judge(Direction.INBOUND, domain, seen),
                reason -> enforcement.closeNonCompliant(domain));
            if (refused.isPresent()) {
                return refused;
            }
        }
        Optional<Partner> partner = snapshot.partner(domain);
        return partner.isPresent() ? unwanted(packet, partner.get(), carriers.get(0), snapshot.governs(domain)) : Optional.empty();
    }

    private static Optional<Refused> refused(Direction direction, String domain, Optional<StreamFacts> seen, Verdict verdict,
                                             Consumer<Reason> consequence) {
        if (verdict instanceof Verdict.Refused refused) {
            return Optional.of(new Refused(direction, domain, seen, refused.reason(), true, () -> consequence.accept(refused.reason())));
        }
        return verdict instanceof Verdict.Reported reported
            ? Optional.of(new Refused(direction, domain, seen, reported.reason(), false, () -> { })) : Optional.empty();
    }

    /** The stream is as it should be, so it stays; it is what somebody sends on it that is not wanted. */
    private Optional<Refused> unwanted(Packet packet, Partner partner, StreamFacts seen, boolean enforced) throws PacketRejectedException {
        Ruling ruling = partnerTypes.judge(partner, packet);
        if (ruling instanceof Ruling.Ignored && enforced) {
            throw new PacketRejectedException();
        }
        return refused(packet, ruling, Optional.of(seen), enforced);
    }

    /** What nobody may send from another domain, be it a partner's or not. */
    private Optional<Refused> foreign(Packet packet, JID from) {
        return refused(packet, partnerTypes.judgeForeign(packet, relays), Optional.empty(), policy.current().global().mode() == Mode.ENFORCE);
    }

    private Optional<Refused> refused(Packet packet, Ruling ruling, Optional<StreamFacts> seen, boolean enforced) {
        return ruling instanceof Ruling.Refused refused
            ? Optional.of(new Refused(Direction.INBOUND, packet.getFrom().getDomain(), seen, refused.reason(), enforced,
                () -> answers.give(refused.answer(), packet)))
            : Optional.empty();
    }

    /** One of our own services writes to a user for somebody at a partner's. It knows of no answer. */
    private Optional<Refused> onBehalf(Packet packet) {
        for (JID author : OnBehalf.of(packet)) {
            Optional<Partner> partner = isWatchedRemote(author) ? policy.current().partner(author.getDomain()) : Optional.empty();
            if (partner.isPresent() && partnerTypes.isUnwelcome(partner.get(), author, packet.getTo())) {
                return Optional.of(new Refused(Direction.INBOUND, author.getDomain(), Optional.empty(), Reason.NOT_INVITED,
                    policy.current().governs(author.getDomain()), () -> { }));
            }
        }
        return Optional.empty();
    }

    /**
     * A stanza is on its way to another domain; there may be no stream yet.
     *
     * <p>Where an IQ or a presence of a client is refused here, Openfire itself answers it, even a result or an error (which RFC
     * 6120 8.2.3 and 8.3.1 forbid): those go on, and are stopped where they would leave.
     */
    private Optional<Refused> settingOut(Packet packet, Session session, JID to) {
        if (session instanceof ClientSession) {
            correspondence.sent(packet, to);
        }
        boolean openfireAnswers = session != null && !(packet instanceof Message);
        if (openfireAnswers && StanzaTraffic.of(packet).isResponse()) {
            return Optional.empty();
        }
        return refused(Direction.OUTBOUND, to.getDomain(), Optional.empty(), beforehand(packet.getFrom(), to), reason -> {
            if (!openfireAnswers) {
                answers.refused(packet, reason);
            }
        });
    }

    /** What is known to be in the way before there is a stream. Openfire itself drops what its lists bar without a word. */
    private Verdict beforehand(JID local, JID remote) {
        Verdict verdict = policy.current().mayFederate(remote.getDomain());
        boolean barred = !verdict.isRefused() && policy.current().governs(remote.getDomain()) && local != null
            && isBarred.test(local.getDomain(), remote.getDomain());
        return barred ? new Verdict.Refused(Reason.SERVER_SETTINGS) : verdict;
    }

    private Optional<Refused> leaving(Packet packet, Session session) throws PacketRejectedException {
        if (session instanceof OutgoingServerSession stream) {
            JID to = packet.getTo();
            if (to == null) {
                return Optional.empty();
            }
            String domain = to.getDomain();
            StreamFacts seen = facts.about(stream, domain);
            Verdict verdict = policy.current().judge(Direction.OUTBOUND, domain, seen);
            if (!verdict.isRefused()) {
                observations.stanza(Direction.OUTBOUND, domain, seen);
            }
            return refused(Direction.OUTBOUND, domain, Optional.of(seen), verdict, reason -> {
                enforcement.closeNonCompliant(domain);
                answers.refused(packet, reason);
            });
        }
        if (session instanceof ClientSession && Correspondence.claimsToAnswer(packet) && isUnrequested(packet)) {
            throw new PacketRejectedException();
        }
        if (session instanceof ClientSession && "error".equals(packet.getElement().attributeValue("type"))) {
            explain(packet);
        }
        return Optional.empty();
    }

    private boolean isUnrequested(Packet packet) {
        JID from = packet.getFrom();
        return isGovernedRemote(from) && policy.current().partner(from.getDomain()).isPresent() && correspondence.answersNothing(packet, from);
    }

    /** Openfire's own answer to what could not be sent says nothing but its condition; the user is told why. */
    private void explain(Packet answer) {
        PacketError error = answer.getError();
        if (error == null || error.getText() != null || !isGovernedRemote(answer.getFrom())) {
            return;
        }
        if (error.getElement().element("not-allowed") != null && !(answer instanceof Message)) {
            if (beforehand(answer.getTo(), answer.getFrom()) instanceof Verdict.Refused refused) {
                answer.setError(StanzaAnswers.error(refused.reason()));
            }
        } else if (error.getElement().element("remote-server-not-found") != null && steering.delivering().isEmpty()) {
            answer.setError(enforcement.lately(Direction.OUTBOUND, answer.getFrom().getDomain()).map(StanzaAnswers::error)
                .orElseGet(StanzaAnswers::unreachable));
        }
    }

    private boolean isWatchedRemote(JID jid) {
        return jid != null && policy.current().watches(jid.getDomain()) && isRemote.test(jid);
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

    private static Refused undecided(Packet packet, Direction direction) {
        JID remote = direction == Direction.INBOUND ? packet.getFrom() : packet.getTo();
        return new Refused(direction, remote == null ? "" : remote.getDomain(), Optional.empty(), Reason.INTERNAL_ERROR, true, () -> { });
    }
}
