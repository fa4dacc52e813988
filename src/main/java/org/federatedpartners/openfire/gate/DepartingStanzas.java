package org.federatedpartners.openfire.gate;

import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.federatedpartners.contact.OpenRequests;
import org.federatedpartners.openfire.gate.FederationGate.Consequences;
import org.federatedpartners.openfire.gate.FederationGate.Delivery;
import org.federatedpartners.openfire.gate.FederationGate.Remote;
import org.federatedpartners.openfire.gate.SeenDomains.Seen;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Prospect;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Verdict;
import org.federatedpartners.stream.Rejection;
import org.federatedpartners.stream.Standing;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.session.Session;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.PacketError;

/** Decides about each stanza that sets out for another domain, about each that leaves over a stream, and about answers from other domains that reach a client. */
final class DepartingStanzas {

    private final Delivery delivery;
    private final PartnerTypeCheck partnerTypes;
    private final Consequences consequences;
    private final KnownAddresses addresses;
    private final BiPredicate<String, String> isBarred;
    private final Correspondence correspondence = new Correspondence(new OpenRequests(System::nanoTime));

    DepartingStanzas(Delivery delivery, PartnerTypeCheck partnerTypes, Consequences consequences, KnownAddresses addresses, Remote remote) {
        this.delivery = delivery;
        this.partnerTypes = partnerTypes;
        this.consequences = consequences;
        this.addresses = addresses;
        isBarred = remote.isBarred();
    }

    /**
     * Decides about a stanza that is on its way, perhaps to another domain; there may be no stream yet.
     *
     * <p>If an IQ or a presence of a client is refused here, Openfire itself answers it. It answers even a result or an error, which RFC
     * 6120 8.2.3 and 8.3.1 forbid. So results and errors go on, and are stopped where they would leave.
     */
    Decision settingOut(PolicySnapshot snapshot, Packet packet, Session session) {
        if (addresses.isToOwn(packet)) {
            // If it turns out not to be when it leaves, it is judged there.
            return Decision.Pass.INSTANCE;
        }
        Address to = addresses.to(packet);
        if (to == null || !to.domain().under(snapshot).isWatched() || !to.domain().isRemote()) {
            return Decision.Pass.INSTANCE;
        }
        Address from = addresses.from(packet);
        if (session instanceof ClientSession) {
            correspondence.sent(packet, from, to);
            partnerTypes.sent(packet, from, to);
        }
        boolean openfireAnswers = session != null && !(packet instanceof Message);
        if (openfireAnswers && StanzaTraffic.of(packet).isResponse()) {
            return Decision.Pass.INSTANCE;
        }
        return decision(snapshot, to.domain().name(), Optional.empty(), beforeDelivery(snapshot, from, to.domain()), reason -> {
            if (!openfireAnswers) {
                consequences.answers().refused(packet, reason);
            }
        });
    }

    /** The verdict before there is a stream. Openfire itself silently drops what its lists bar. */
    private Verdict beforeDelivery(PolicySnapshot snapshot, Address local, Seen remote) {
        Prospect prospect = remote.under(snapshot);
        boolean barred = !prospect.verdict().isRefused() && prospect.isGoverned() && local != null && isBarred.test(local.domain().name(), remote.name());
        return barred ? new Verdict.Refused(Reason.SERVER_SETTINGS) : prospect.verdict();
    }

    /** It is about to leave over a stream that this server has opened. */
    Decision leaving(PolicySnapshot snapshot, Packet packet, OutgoingServerSession stream) {
        Address to = addresses.to(packet);
        if (to == null) {
            return Decision.Pass.INSTANCE;
        }
        String domain = to.domain().name();
        Standing standing = delivery.facts().outbound(snapshot, stream, domain);
        Decision count = new Decision.Count(Direction.OUTBOUND, domain, standing);
        if (standing.verdict() instanceof Verdict.Accepted) {
            return count;
        }
        Decision decision = decision(snapshot, domain, Optional.of(standing.facts()), standing.verdict(), reason -> {
            consequences.enforcement().closeNonCompliant(snapshot, domain);
            consequences.answers().refused(packet, reason);
        }).with(delivery.facts().problems(stream, domain));
        return decision.passes() ? decision.and(count) : decision;
    }

    private static Decision decision(PolicySnapshot snapshot, String domain, Optional<StreamFacts> seen, Verdict verdict,
        Consumer<Reason> consequence) {
        if (verdict instanceof Verdict.Refused refused) {
            return new Decision.Refuse(Direction.OUTBOUND, new Rejection(snapshot, domain, refused.reason(), seen),
                () -> consequence.accept(refused.reason()));
        }
        return verdict instanceof Verdict.Reported reported ? new Decision.Report(Direction.OUTBOUND, new Rejection(snapshot, domain, reported.reason(), seen))
            : Decision.Pass.INSTANCE;
    }

    /** It is about to reach a client: an answer that nobody asked for does not, and an error of Openfire's own is explained. */
    Decision reaching(PolicySnapshot snapshot, Packet packet) {
        boolean isAnswer = Correspondence.claimsToAnswer(packet);
        boolean isError = "error".equals(packet.getElement().attributeValue("type"));
        if (!isAnswer && !isError || addresses.isFromOwn(packet)) {
            return Decision.Pass.INSTANCE;
        }
        if (isAnswer && isUnrequested(snapshot, packet)) {
            return Decision.Drop.INSTANCE;
        }
        return isError ? explained(snapshot, packet) : Decision.Pass.INSTANCE;
    }

    private boolean isUnrequested(PolicySnapshot snapshot, Packet packet) {
        Address from = addresses.from(packet);
        return isRemoteWithPolicy(snapshot, from) && from.domain().under(snapshot).partner().isPresent() && correspondence.answersNothing(packet, from);
    }

    /** Openfire's own answer to what could not be sent says nothing but its condition; the user is told why. */
    private Decision explained(PolicySnapshot snapshot, Packet answer) {
        PacketError error = answer.getError();
        Address from = addresses.from(answer);
        if (error == null || error.getText() != null || !isRemoteWithPolicy(snapshot, from)) {
            return Decision.Pass.INSTANCE;
        }
        if (error.getElement().element("not-allowed") != null && !(answer instanceof Message)) {
            return beforeDelivery(snapshot, addresses.to(answer), from.domain()) instanceof Verdict.Refused refused
                ? new Decision.Act(() -> answer.setError(StanzaAnswers.error(refused.reason()))) : Decision.Pass.INSTANCE;
        }
        if (error.getElement().element("remote-server-not-found") != null && delivery.steering().delivering().isEmpty()) {
            PacketError better = consequences.recorder().lately(snapshot, Direction.OUTBOUND, from.domain().name()).map(StanzaAnswers::error)
                .orElseGet(StanzaAnswers::unreachable);
            return new Decision.Act(() -> answer.setError(better));
        }
        return Decision.Pass.INSTANCE;
    }

    private static boolean isRemoteWithPolicy(PolicySnapshot snapshot, Address address) {
        return address != null && address.domain().under(snapshot).isGoverned() && address.domain().isRemote();
    }
}
