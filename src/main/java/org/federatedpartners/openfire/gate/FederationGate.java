package org.federatedpartners.openfire.gate;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.contact.ContactVerdict;
import org.federatedpartners.contact.OpenRequests;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.session.Enforcement;
import org.federatedpartners.openfire.session.FederationStreams;
import org.federatedpartners.openfire.session.FederationStreams.FederationStream;
import org.federatedpartners.openfire.session.RefusalRecorder;
import org.federatedpartners.openfire.session.StreamFactsSource;
import org.federatedpartners.openfire.session.StreamSteering;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Verdict;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.Rejection;
import org.jivesoftware.openfire.interceptor.PacketInterceptor;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.session.Session;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.PacketError;

/**
 * The second of the two defenses: judges every stanza from or to another domain. It uses the facts about the live streams that carry the
 * stanza, and for an inbound stanza also the partner's type. Runs on Openfire's routing threads and reads one snapshot. Never waits,
 * except that the rosters of users that strangers address may have to be loaded.
 *
 * <p>Openfire lets a stanza pass when an interceptor throws anything but a {@link PacketRejectedException}. So
 * everything is caught, and a stanza that could not be judged is refused.
 */
public final class FederationGate implements PacketInterceptor {

    private static final Log LOG = Log.of(FederationGate.class);

    /**
     * A stanza that is not to pass.
     *
     * @param consequence what else is to happen, such as an answer to its sender
     */
    private record Refused(Direction direction, Rejection rejection, boolean enforced, Runnable consequence) {

        Refused with(List<CertificateProblem> problems) {
            return new Refused(direction, rejection.with(problems), enforced, consequence);
        }
    }

    /**
     * How it is found out which stream delivers a stanza.
     *
     * @param origin which part of Openfire routes a stanza on the current thread
     */
    public record Delivery(StreamSteering steering, FederationStreams streams, StreamFactsSource facts, Supplier<RoutingOrigin> origin) {}

    /**
     * What follows from a decision.
     *
     * @param unreached takes a domain that Openfire has found no way to; must not block
     */
    public record Consequences(StreamCounts streamCounts, RefusalRecorder recorder, Enforcement enforcement, StanzaAnswers answers, Consumer<String> unreached) {}

    /**
     * What Openfire says of other servers.
     *
     * @param isRemote whether an address belongs to another server
     * @param isBarred whether Openfire would refuse to open a stream from a local to a remote domain, and none is open
     */
    public record Remote(Predicate<JID> isRemote, BiPredicate<String, String> isBarred) {}

    private final Supplier<PolicySnapshot> policy;
    private final StreamSteering steering;
    private final FederationStreams streams;
    private final StreamFactsSource facts;
    private final StreamCounts streamCounts;
    private final PartnerTypeCheck partnerTypes;
    private final RefusalRecorder recorder;
    private final Enforcement enforcement;
    private final StanzaAnswers answers;
    private final Consumer<String> unreached;
    private final Predicate<JID> isRemote;
    private final BiPredicate<String, String> isBarred;
    private final Correspondence correspondence = new Correspondence(new OpenRequests(System::nanoTime));
    private final Relays relays;
    private final Supplier<RoutingOrigin> origin;

    public FederationGate(Supplier<PolicySnapshot> policy, Delivery delivery, PartnerTypeCheck partnerTypes, Consequences consequences, Remote remote) {
        this.policy = policy;
        this.partnerTypes = partnerTypes;
        steering = delivery.steering();
        streams = delivery.streams();
        facts = delivery.facts();
        origin = delivery.origin();
        streamCounts = consequences.streamCounts();
        recorder = consequences.recorder();
        enforcement = consequences.enforcement();
        answers = consequences.answers();
        unreached = consequences.unreached();
        isRemote = remote.isRemote();
        isBarred = remote.isBarred();
        relays = new Relays(isRemote, steering::trunks);
    }

    @Override
    public void interceptPacket(Packet packet, Session session, boolean incoming, boolean processed) throws PacketRejectedException {
        if (processed) {
            return;
        }
        PolicySnapshot snapshot = policy.get();
        Optional<Refused> refused;
        try {
            refused = incoming ? entering(snapshot, packet, session) : leaving(snapshot, packet, session);
        } catch (RuntimeException | Error e) {
            LOG.error("A stanza could not be judged and was refused", e);
            refused = Optional.of(undecided(snapshot, packet, incoming ? Direction.INBOUND : Direction.OUTBOUND));
        }
        if (refused.isPresent()) {
            takeEffect(refused.get());
        }
    }

    /** A stanza is about to be routed: one that has come in from another domain, or one that sets out. */
    private Optional<Refused> entering(PolicySnapshot snapshot, Packet packet, Session session) throws PacketRejectedException {
        if (steering.mayMissOutbound() && steering.delivering().isEmpty() && origin.get() == RoutingOrigin.OUTBOUND_STREAM) {
            // Before anything goes by the sender: with a local user's full address, there is even a session.
            return Optional.of(onOurOwnStream(snapshot, packet, packet.getFrom(), Optional.empty()));
        }
        // A packet looks at its attributes each time that it is asked for an address.
        if (session == null) {
            JID from = packet.getFrom();
            Optional<Negotiation> stream = steering.delivering();
            // What the same thread routes during delivery, as an answer to the stanza, is our own.
            if (from != null && isRemote.test(from)) {
                Optional<Refused> refused = stream.isPresent() ? delivered(snapshot, packet, from.getDomain(), stream.get())
                    : snapshot.watches(from.getDomain()) ? arriving(snapshot, packet, from.getDomain()) : Optional.empty();
                return refused.isPresent() ? refused : foreign(snapshot, packet);
            }
            Optional<Refused> unwelcome = onBehalf(snapshot, packet);
            if (unwelcome.isPresent()) {
                return unwelcome;
            }
        }
        JID to = packet.getTo();
        return isWatchedRemote(snapshot, to) ? settingOut(snapshot, packet, session, to) : Optional.empty();
    }

    /** The only place where refusing a stanza has an effect, unless it is only reported. */
    private void takeEffect(Refused refused) throws PacketRejectedException {
        if (!refused.enforced()) {
            recorder.report(refused.direction(), refused.rejection());
            return;
        }
        try {
            recorder.record(Activity.Kind.STANZA, refused.direction(), refused.rejection());
            refused.consequence().run();
        } catch (RuntimeException | Error e) {
            LOG.error("A stanza was refused, but not everything that follows from it could be done", e);
        }
        throw new PacketRejectedException();
    }

    /** A stanza has come in over a stream that is followed, and is about to be routed. */
    private Optional<Refused> delivered(PolicySnapshot snapshot, Packet packet, String domain, Negotiation stream) throws PacketRejectedException {
        StreamFacts seen = stream.facts(domain);
        if (stream.direction() == Direction.OUTBOUND) {
            return Optional.of(onOurOwnStream(snapshot, packet, packet.getFrom(), Optional.of(seen)));
        }
        Optional<Refused> refused = Optional.empty();
        if (snapshot.watches(domain)) {
            refused = byStream(snapshot, domain, seen);
            refused = refused.isPresent() ? Optional.of(refused.get().with(stream.problems(domain))) : byPartnerType(snapshot, packet, domain, seen);
        }
        if (refused.isEmpty() || !refused.get().enforced()) {
            streamCounts.stanza(Direction.INBOUND, domain, seen);
        }
        return refused;
    }

    /** A stream that this server has opened carries no stanza of its peer, whatever the policy: the peer has proven nothing there. */
    private static Refused onOurOwnStream(PolicySnapshot snapshot, Packet packet, JID from, Optional<StreamFacts> seen) {
        return new Refused(Direction.OUTBOUND, new Rejection(snapshot, from == null ? "" : from.getDomain(), Reason.PROTOCOL_VIOLATION, seen), true,
            () -> StanzaAnswers.empty(packet));
    }

    /** A stanza in the name of another domain is about to be routed, and no followed stream is known to have brought it. */
    private Optional<Refused> arriving(PolicySnapshot snapshot, Packet packet, String domain) throws PacketRejectedException {
        return switch (origin.get()) {
            case BOUNCE -> bounced(snapshot, packet, domain);
            // Both were judged when they came in.
            case REDELIVERY, OTHER_NODE -> Optional.empty();
            case INBOUND_STREAM -> fromAnyStream(snapshot, packet, domain);
            case OUTBOUND_STREAM, OTHER -> steering.kind() == SteeringKind.VERIFICATION_ONLY
                ? fromAnyStream(snapshot, packet, domain) : fromNoStream(snapshot, domain, Reason.NOT_FROM_STREAM);
        };
    }

    private Optional<Refused> bounced(PolicySnapshot snapshot, Packet packet, String domain) {
        if (!OwnBounce.isLike(packet)) {
            return fromNoStream(snapshot, domain, Reason.NOT_FROM_STREAM);
        }
        unreached.accept(domain);
        return Optional.empty();
    }

    /** Which of the domain's streams that are not followed has brought the stanza is not known: all must do. */
    private Optional<Refused> fromAnyStream(PolicySnapshot snapshot, Packet packet, String domain) throws PacketRejectedException {
        List<FederationStream> carriers = streams.inbound(domain).stream().filter(stream -> steering.negotiationOf(stream.session()).isEmpty()).toList();
        for (FederationStream carrier : carriers) {
            Optional<Refused> refused = byStream(snapshot, domain, carrier.facts());
            if (refused.isPresent()) {
                return Optional.of(refused.get().with(facts.problems(carrier.session(), domain)));
            }
        }
        return carriers.isEmpty() ? fromNoStream(snapshot, domain, Reason.NOT_AUTHENTICATED) : byPartnerType(snapshot, packet, domain, carriers.get(0).facts());
    }

    private static Optional<Refused> fromNoStream(PolicySnapshot snapshot, String domain, Reason reason) {
        return refused(snapshot, Direction.INBOUND, domain, Optional.empty(), snapshot.judgeWithoutStream(domain, reason), why -> {});
    }

    private Optional<Refused> byStream(PolicySnapshot snapshot, String domain, StreamFacts seen) {
        return refused(snapshot, Direction.INBOUND, domain, Optional.of(seen), snapshot.judge(Direction.INBOUND, domain, seen), reason -> enforcement.closeNonCompliant(snapshot, domain));
    }

    private Optional<Refused> byPartnerType(PolicySnapshot snapshot, Packet packet, String domain, StreamFacts seen) throws PacketRejectedException {
        Optional<Partner> partner = snapshot.partner(domain);
        return partner.isPresent() ? unwanted(snapshot, packet, partner.get(), seen, snapshot.hasPolicyFor(domain)) : Optional.empty();
    }

    private static Optional<Refused> refused(PolicySnapshot snapshot, Direction direction, String domain, Optional<StreamFacts> seen, Verdict verdict,
        Consumer<Reason> consequence) {
        if (verdict instanceof Verdict.Refused refused) {
            return Optional.of(new Refused(direction, new Rejection(snapshot, domain, refused.reason(), seen), true, () -> consequence.accept(refused.reason())));
        }
        return verdict instanceof Verdict.Reported reported
            ? Optional.of(new Refused(direction, new Rejection(snapshot, domain, reported.reason(), seen), false, () -> {})) : Optional.empty();
    }

    /** Refuses a stanza that the partner type does not permit. Its stream complies, so it stays. */
    private Optional<Refused> unwanted(PolicySnapshot snapshot, Packet packet, Partner partner, StreamFacts seen, boolean enforced) throws PacketRejectedException {
        ContactVerdict contactVerdict = partnerTypes.judge(partner, packet);
        if (contactVerdict instanceof ContactVerdict.Ignored && enforced) {
            throw new PacketRejectedException();
        }
        return refused(snapshot, packet, contactVerdict, Optional.of(seen), enforced);
    }

    /** What users of other domains may never send, partners included. */
    private Optional<Refused> foreign(PolicySnapshot snapshot, Packet packet) {
        return refused(snapshot, packet, partnerTypes.judgeForeign(packet, relays), Optional.empty(), snapshot.global().mode() == Mode.ENFORCE);
    }

    private Optional<Refused> refused(PolicySnapshot snapshot, Packet packet, ContactVerdict contactVerdict, Optional<StreamFacts> seen, boolean enforced) {
        return contactVerdict instanceof ContactVerdict.Refused refused
            ? Optional.of(new Refused(Direction.INBOUND, new Rejection(snapshot, packet.getFrom().getDomain(), refused.reason(), seen), enforced,
                () -> answers.give(refused.answer(), packet)))
            : Optional.empty();
    }

    /** Judges a stanza that one of our own services sends to a user on behalf of a partner's user. The service expects no answer. */
    private Optional<Refused> onBehalf(PolicySnapshot snapshot, Packet packet) {
        for (JID author : OnBehalf.of(packet)) {
            Optional<Partner> partner = isWatchedRemote(snapshot, author) ? snapshot.partner(author.getDomain()) : Optional.empty();
            if (partner.isPresent() && partnerTypes.isUnwelcome(partner.get(), author, packet.getTo())) {
                return Optional.of(new Refused(Direction.INBOUND, new Rejection(snapshot, author.getDomain(), Reason.NOT_INVITED, Optional.empty()),
                    snapshot.hasPolicyFor(author.getDomain()), () -> {}));
            }
        }
        return Optional.empty();
    }

    /**
     * Judges a stanza that is on its way to another domain; there may be no stream yet.
     *
     * <p>If an IQ or a presence of a client is refused here, Openfire itself answers it. It answers even a result or an error, which RFC
     * 6120 8.2.3 and 8.3.1 forbid. So results and errors go on, and are stopped where they would leave.
     */
    private Optional<Refused> settingOut(PolicySnapshot snapshot, Packet packet, Session session, JID to) {
        if (session instanceof ClientSession) {
            correspondence.sent(packet, to);
        }
        boolean openfireAnswers = session != null && !(packet instanceof Message);
        if (openfireAnswers && StanzaTraffic.of(packet).isResponse()) {
            return Optional.empty();
        }
        return refused(snapshot, Direction.OUTBOUND, to.getDomain(), Optional.empty(), beforeDelivery(snapshot, packet.getFrom(), to), reason -> {
            if (!openfireAnswers) {
                answers.refused(packet, reason);
            }
        });
    }

    /** The verdict before there is a stream. Openfire itself silently drops what its lists bar. */
    private Verdict beforeDelivery(PolicySnapshot snapshot, JID local, JID remote) {
        Verdict verdict = snapshot.mayFederate(remote.getDomain());
        boolean barred = !verdict.isRefused() && snapshot.hasPolicyFor(remote.getDomain()) && local != null
            && isBarred.test(local.getDomain(), remote.getDomain());
        return barred ? new Verdict.Refused(Reason.SERVER_SETTINGS) : verdict;
    }

    private Optional<Refused> leaving(PolicySnapshot snapshot, Packet packet, Session session) throws PacketRejectedException {
        if (session instanceof OutgoingServerSession stream) {
            JID to = packet.getTo();
            if (to == null) {
                return Optional.empty();
            }
            String domain = to.getDomain();
            StreamFacts seen = facts.about(stream, domain);
            Verdict verdict = snapshot.judge(Direction.OUTBOUND, domain, seen);
            if (!verdict.isRefused()) {
                streamCounts.stanza(Direction.OUTBOUND, domain, seen);
            }
            Optional<Refused> refused = refused(snapshot, Direction.OUTBOUND, domain, Optional.of(seen), verdict, reason -> {
                enforcement.closeNonCompliant(snapshot, domain);
                answers.refused(packet, reason);
            });
            return refused.isPresent() ? Optional.of(refused.get().with(facts.problems(stream, domain))) : refused;
        }
        if (session instanceof ClientSession && Correspondence.claimsToAnswer(packet) && isUnrequested(snapshot, packet)) {
            throw new PacketRejectedException();
        }
        if (session instanceof ClientSession && "error".equals(packet.getElement().attributeValue("type"))) {
            explain(snapshot, packet);
        }
        return Optional.empty();
    }

    private boolean isUnrequested(PolicySnapshot snapshot, Packet packet) {
        JID from = packet.getFrom();
        return isRemoteWithPolicy(snapshot, from) && snapshot.partner(from.getDomain()).isPresent() && correspondence.answersNothing(packet, from);
    }

    /** Openfire's own answer to what could not be sent says nothing but its condition; the user is told why. */
    private void explain(PolicySnapshot snapshot, Packet answer) {
        PacketError error = answer.getError();
        if (error == null || error.getText() != null || !isRemoteWithPolicy(snapshot, answer.getFrom())) {
            return;
        }
        if (error.getElement().element("not-allowed") != null && !(answer instanceof Message)) {
            if (beforeDelivery(snapshot, answer.getTo(), answer.getFrom()) instanceof Verdict.Refused refused) {
                answer.setError(StanzaAnswers.error(refused.reason()));
            }
        } else if (error.getElement().element("remote-server-not-found") != null && steering.delivering().isEmpty()) {
            answer.setError(recorder.lately(snapshot, Direction.OUTBOUND, answer.getFrom().getDomain()).map(StanzaAnswers::error)
                .orElseGet(StanzaAnswers::unreachable));
        }
    }

    private boolean isWatchedRemote(PolicySnapshot snapshot, JID jid) {
        return jid != null && snapshot.watches(jid.getDomain()) && isRemote.test(jid);
    }

    private boolean isRemoteWithPolicy(PolicySnapshot snapshot, JID jid) {
        return jid != null && snapshot.hasPolicyFor(jid.getDomain()) && isRemote.test(jid);
    }

    private static Refused undecided(PolicySnapshot snapshot, Packet packet, Direction direction) {
        return new Refused(direction, new Rejection(snapshot, domain(packet, direction), Reason.INTERNAL_ERROR, Optional.empty()), true, () -> {});
    }

    private static String domain(Packet packet, Direction direction) {
        try {
            JID remote = direction == Direction.INBOUND ? packet.getFrom() : packet.getTo();
            return remote == null ? "" : remote.getDomain();
        } catch (RuntimeException malformed) {
            return "";
        }
    }
}
