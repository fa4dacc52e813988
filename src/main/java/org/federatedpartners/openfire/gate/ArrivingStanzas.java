package org.federatedpartners.openfire.gate;

import java.util.List;
import java.util.Optional;
import org.dom4j.Element;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.contact.ContactVerdict;
import org.federatedpartners.openfire.gate.FederationGate.Consequences;
import org.federatedpartners.openfire.gate.FederationGate.Delivery;
import org.federatedpartners.openfire.gate.SeenDomains.Seen;
import org.federatedpartners.openfire.session.FederationStreams.FederationStream;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Prospect;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Verdict;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.Rejection;
import org.federatedpartners.stream.Standing;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;

/**
 * Decides about each stanza in the name of another domain: by the stream that delivers it, by the partner's type, and by what nobody from outside may send. The
 * rules follow each other while they let the stanza pass, and a rule that only reports does.
 */
final class ArrivingStanzas {

    private final Delivery delivery;
    private final PartnerTypeCheck partnerTypes;
    private final Consequences consequences;
    private final KnownAddresses addresses;
    private final Relays relays;

    ArrivingStanzas(Delivery delivery, PartnerTypeCheck partnerTypes, Consequences consequences, KnownAddresses addresses, Relays relays) {
        this.delivery = delivery;
        this.partnerTypes = partnerTypes;
        this.consequences = consequences;
        this.addresses = addresses;
        this.relays = relays;
    }

    /** Whether a stream that this server has opened delivers it, one that the plugin does not follow: whoever its sender is said to be. */
    boolean isOnOurOwnStream() {
        return delivery.steering().mayMissOutbound() && delivery.steering().delivering().isEmpty() && delivery.origin().get() == RoutingOrigin.OUTBOUND_STREAM;
    }

    /** A stream that this server has opened carries no stanza of its peer, whatever the policy: the peer has proven nothing there. */
    Decision onOurOwnStream(PolicySnapshot snapshot, Packet packet, Optional<StreamFacts> seen) {
        Address from = addresses.from(packet);
        return new Decision.Refuse(Direction.OUTBOUND, new Rejection(snapshot, from == null ? "" : from.domain().name(), Reason.PROTOCOL_VIOLATION, seen),
            () -> StanzaAnswers.empty(packet));
    }

    /** @param from its sender, of another domain */
    Decision decide(PolicySnapshot snapshot, Packet packet, Address from) {
        Seen domain = from.domain();
        Optional<Negotiation> stream = delivery.steering().delivering();
        // What the same thread routes during delivery, as an answer to the stanza, is our own.
        Decision decision = stream.isPresent() ? delivered(snapshot, packet, domain, stream.get())
            : domain.under(snapshot).isWatched() ? arriving(snapshot, packet, domain) : Decision.Pass.INSTANCE;
        return decision.passes() ? decision.and(foreign(snapshot, packet)) : decision;
    }

    /** It has come in over a stream that is followed. */
    private Decision delivered(PolicySnapshot snapshot, Packet packet, Seen domain, Negotiation stream) {
        Standing standing = stream.standing(snapshot, domain.name());
        if (stream.direction() == Direction.OUTBOUND) {
            return onOurOwnStream(snapshot, packet, Optional.of(standing.facts()));
        }
        Decision decision = Decision.Pass.INSTANCE;
        if (domain.under(snapshot).isWatched()) {
            decision = byStream(snapshot, domain.name(), standing);
            decision = decision == Decision.Pass.INSTANCE ? decision : decision.with(stream.problems(domain.name()));
            decision = decision.passes() ? decision.and(byPartnerType(snapshot, packet, domain, standing.facts())) : decision;
        }
        return decision.passes() ? decision.and(new Decision.Count(Direction.INBOUND, domain.name(), standing)) : decision;
    }

    /** No followed stream is known to have brought it. */
    private Decision arriving(PolicySnapshot snapshot, Packet packet, Seen domain) {
        return switch (delivery.origin().get()) {
            case BOUNCE -> OwnBounce.isLike(packet) ? new Decision.Act(() -> consequences.unreached().accept(domain.name()))
                : fromNoStream(snapshot, domain.name(), Reason.NOT_FROM_STREAM);
            // Both were judged when they came in.
            case REDELIVERY, OTHER_NODE -> Decision.Pass.INSTANCE;
            case INBOUND_STREAM -> fromAnyStream(snapshot, packet, domain);
            case OUTBOUND_STREAM, OTHER -> delivery.steering().kind() == SteeringKind.VERIFICATION_ONLY
                ? fromAnyStream(snapshot, packet, domain) : fromNoStream(snapshot, domain.name(), Reason.NOT_FROM_STREAM);
        };
    }

    /** Which of the domain's streams that are not followed has brought the stanza is not known: all must do. */
    private Decision fromAnyStream(PolicySnapshot snapshot, Packet packet, Seen seen) {
        String domain = seen.name();
        List<FederationStream> carriers = delivery.streams().carriers(domain).stream()
            .filter(stream -> delivery.steering().negotiationOf(stream.session()).isEmpty()).toList();
        if (carriers.isEmpty()) {
            return fromNoStream(snapshot, domain, Reason.NOT_AUTHENTICATED);
        }
        Decision decision = Decision.Pass.INSTANCE;
        for (FederationStream carrier : carriers) {
            Decision one = byStream(snapshot, domain, Standing.of(snapshot, Direction.INBOUND, domain, carrier.facts()));
            if (one != Decision.Pass.INSTANCE) {
                List<CertificateProblem> problems = delivery.facts().problems(carrier.session(), domain);
                decision = decision.and(one.with(problems));
            }
            if (!decision.passes()) {
                return decision;
            }
        }
        return decision.and(byPartnerType(snapshot, packet, seen, carriers.get(0).facts()));
    }

    private static Decision fromNoStream(PolicySnapshot snapshot, String domain, Reason reason) {
        Verdict verdict = snapshot.judgeWithoutStream(domain, reason);
        return verdict instanceof Verdict.Accepted ? Decision.Pass.INSTANCE : decision(snapshot, domain, Optional.empty(), verdict, () -> {});
    }

    private Decision byStream(PolicySnapshot snapshot, String domain, Standing standing) {
        return standing.verdict() instanceof Verdict.Accepted ? Decision.Pass.INSTANCE
            : decision(snapshot, domain, Optional.of(standing.facts()), standing.verdict(), () -> consequences.enforcement().closeNonCompliant(snapshot, domain));
    }

    private static Decision decision(PolicySnapshot snapshot, String domain, Optional<StreamFacts> seen, Verdict verdict, Runnable consequence) {
        if (verdict instanceof Verdict.Refused refused) {
            return new Decision.Refuse(Direction.INBOUND, new Rejection(snapshot, domain, refused.reason(), seen), consequence);
        }
        return verdict instanceof Verdict.Reported reported ? new Decision.Report(Direction.INBOUND, new Rejection(snapshot, domain, reported.reason(), seen))
            : Decision.Pass.INSTANCE;
    }

    /** Refuses a stanza that the partner type does not permit. Its stream complies, so it stays. */
    private Decision byPartnerType(PolicySnapshot snapshot, Packet packet, Seen domain, StreamFacts seen) {
        Prospect prospect = domain.under(snapshot);
        return prospect.partner().isEmpty() ? Decision.Pass.INSTANCE
            : decision(snapshot, packet, partnerTypes.judge(prospect.partner().get(), packet), Optional.of(seen), prospect.isGoverned());
    }

    /** What users of other domains may never send, partners included. It concerns third parties, so a partner's own mode is no reason to let it pass. */
    private Decision foreign(PolicySnapshot snapshot, Packet packet) {
        Address to = addresses.to(packet);
        if (to == null) {
            return Decision.Pass.INSTANCE;
        }
        boolean enforced = snapshot.global().mode() == Mode.ENFORCE;
        Decision decision = decision(snapshot, packet, partnerTypes.judgeForeign(packet, to, relays), Optional.empty(), enforced);
        List<Element> delivered = decision.passes() ? relays.delivered(packet, to) : List.of();
        if (delivered.isEmpty()) {
            return decision;
        }
        return decision.and(enforced ? new Decision.Act(() -> delivered.forEach(Element::detach))
            : new Decision.Report(Direction.INBOUND, new Rejection(snapshot, addresses.from(packet).domain().name(), Reason.RELAY, Optional.empty())));
    }

    private Decision decision(PolicySnapshot snapshot, Packet packet, ContactVerdict verdict, Optional<StreamFacts> seen, boolean enforced) {
        if (verdict instanceof ContactVerdict.Refused refused) {
            Rejection rejection = new Rejection(snapshot, addresses.from(packet).domain().name(), refused.reason(), seen);
            return enforced ? new Decision.Refuse(Direction.INBOUND, rejection, () -> consequences.answers().give(refused.answer(), packet))
                : new Decision.Report(Direction.INBOUND, rejection);
        }
        return verdict instanceof ContactVerdict.Ignored && enforced ? Decision.Drop.INSTANCE : Decision.Pass.INSTANCE;
    }

    /** Decides about a stanza that one of our own services sends to a user on behalf of a partner's user. The service expects no answer. */
    Decision onBehalf(PolicySnapshot snapshot, Packet packet) {
        Decision decision = Decision.Pass.INSTANCE;
        for (JID author : OnBehalf.of(packet)) {
            Seen domain = addresses.domainOf(author);
            Prospect prospect = domain.under(snapshot);
            Optional<Partner> partner = prospect.isWatched() && domain.isRemote() ? prospect.partner() : Optional.empty();
            if (decision.passes() && partner.isPresent() && partnerTypes.onBehalf(partner.get(), author, packet.getTo()) instanceof ContactVerdict.Refused refused) {
                Rejection rejection = new Rejection(snapshot, domain.name(), refused.reason(), Optional.empty());
                decision = decision.and(prospect.isGoverned() ? new Decision.Refuse(Direction.INBOUND, rejection, () -> {})
                    : new Decision.Report(Direction.INBOUND, rejection));
            }
        }
        return decision;
    }
}
