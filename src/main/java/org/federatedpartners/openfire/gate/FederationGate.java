package org.federatedpartners.openfire.gate;

import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.session.Enforcement;
import org.federatedpartners.openfire.session.FederationStreams;
import org.federatedpartners.openfire.session.RefusalRecorder;
import org.federatedpartners.openfire.session.StreamFactsSource;
import org.federatedpartners.openfire.session.StreamSteering;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.stream.Rejection;
import org.jivesoftware.openfire.interceptor.PacketInterceptor;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.session.Session;
import org.xmpp.packet.JID;
import org.xmpp.packet.Packet;

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
     * @param own      this server's own domain
     * @param domains  whether a domain belongs to another server
     * @param isBarred whether Openfire would refuse to open a stream from a local to a remote domain, and none is open
     */
    public record Remote(String own, SeenDomains domains, BiPredicate<String, String> isBarred) {}

    private final Supplier<PolicySnapshot> policy;
    private final StreamCounts streamCounts;
    private final RefusalRecorder recorder;
    private final KnownAddresses addresses;
    private final ArrivingStanzas arriving;
    private final DepartingStanzas departing;

    public FederationGate(Supplier<PolicySnapshot> policy, Delivery delivery, PartnerTypeCheck partnerTypes, Consequences consequences, Remote remote) {
        this.policy = policy;
        addresses = new KnownAddresses(remote.own(), remote.domains());
        streamCounts = consequences.streamCounts();
        recorder = consequences.recorder();
        arriving = new ArrivingStanzas(delivery, partnerTypes, consequences, addresses, new Relays(remote.domains(), delivery.steering()::trunks));
        departing = new DepartingStanzas(delivery, partnerTypes, consequences, addresses, remote);
    }

    @Override
    public void interceptPacket(Packet packet, Session session, boolean incoming, boolean processed) throws PacketRejectedException {
        if (processed) {
            return;
        }
        PolicySnapshot snapshot = policy.get();
        Decision decision;
        try {
            decision = incoming ? entering(snapshot, packet, session) : leaving(snapshot, packet, session);
        } catch (RuntimeException | Error e) {
            LOG.error("A stanza could not be judged and was refused", e);
            decision = undecided(snapshot, packet, incoming ? Direction.INBOUND : Direction.OUTBOUND);
        }
        if (!carryOut(packet, decision)) {
            throw new PacketRejectedException();
        }
    }

    /** A stanza is about to be routed: one that has come in from another domain, or one that sets out. */
    private Decision entering(PolicySnapshot snapshot, Packet packet, Session session) {
        if (arriving.isOnOurOwnStream()) {
            // Before anything goes by the sender: with a local user's full address, there is even a session.
            return arriving.onOurOwnStream(snapshot, packet, Optional.empty());
        }
        if (session != null) {
            return departing.settingOut(snapshot, packet, session);
        }
        Address from = addresses.from(packet);
        if (from != null && from.domain().isRemote()) {
            return arriving.decide(snapshot, packet, from);
        }
        Decision decision = arriving.onBehalf(snapshot, packet);
        return decision.passes() ? decision.and(departing.settingOut(snapshot, packet, null)) : decision;
    }

    /** A stanza is about to reach another server, or a client of this one. */
    private Decision leaving(PolicySnapshot snapshot, Packet packet, Session session) {
        if (session instanceof OutgoingServerSession stream) {
            return departing.leaving(snapshot, packet, stream);
        }
        return session instanceof ClientSession ? departing.reaching(snapshot, packet) : Decision.Pass.INSTANCE;
    }

    /** The only place where a decision has an effect. Returns whether the stanza passes. What fails here lets nothing pass that was refused. */
    private boolean carryOut(Packet packet, Decision decision) {
        if (decision instanceof Decision.Both both) {
            return carryOut(packet, both.first()) & carryOut(packet, both.second());
        }
        try {
            if (decision instanceof Decision.Count count) {
                count.standing().count(() -> streamCounts.stanzas(count.direction(), count.domain(), count.standing().facts()));
            } else if (decision instanceof Decision.Act act) {
                act.action().run();
            } else if (decision instanceof Decision.Report report) {
                recorder.report(report.direction(), report.rejection(), () -> parties(packet));
            } else if (decision instanceof Decision.Refuse refuse) {
                recorder.record(refuse.direction(), refuse.rejection(), () -> parties(packet));
                refuse.consequence().run();
            }
            return decision.passes();
        } catch (RuntimeException | Error e) {
            LOG.error("A stanza was judged, but not everything that follows from it could be done", e);
            // What was to be taken out of it may still be there. Counting and reporting are for this server alone.
            return decision.passes() && !(decision instanceof Decision.Act);
        }
    }

    /** As they are written: an address may be none. */
    private static Refusal.Parties parties(Packet packet) {
        return new Refusal.Parties(packet.getElement().attributeValue("from", ""), packet.getElement().attributeValue("to", ""));
    }

    private static Decision undecided(PolicySnapshot snapshot, Packet packet, Direction direction) {
        return new Decision.Refuse(direction, new Rejection(snapshot, domain(packet, direction), Reason.INTERNAL_ERROR, Optional.empty()), () -> {});
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
