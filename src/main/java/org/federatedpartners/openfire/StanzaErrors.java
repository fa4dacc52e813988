package org.federatedpartners.openfire;

import java.util.Optional;
import org.federatedpartners.policy.Reason;
import org.xmpp.packet.IQ;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.PacketError;
import org.xmpp.packet.Presence;

/** Answers to refused stanzas, by RFC 6120 8.3: what may be answered, and with which error. */
final class StanzaErrors {

    private StanzaErrors() {
    }

    /** The error to return to the sender; empty where the standards allow none. */
    static Optional<Packet> answerTo(Packet refused, Reason reason) {
        return answerTo(refused, error(reason));
    }

    /** The error to return to the sender; empty where the standards allow none. */
    static Optional<Packet> answerTo(Packet refused, PacketError error) {
        if (refused.getFrom() == null || refused.getTo() == null) {
            return Optional.empty();
        }
        Packet answer;
        if (refused instanceof Message message) {
            // 8.3.1: an error is never answered with an error.
            if (message.getType() == Message.Type.error) {
                return Optional.empty();
            }
            Message bounce = new Message();
            bounce.setThread(message.getThread());
            answer = bounce;
        } else if (refused instanceof IQ iq) {
            if (iq.isResponse()) {
                return Optional.empty();
            }
            IQ bounce = new IQ();
            if (iq.getChildElement() != null) {
                bounce.setChildElement(iq.getChildElement().createCopy());
            }
            answer = bounce;
        } else if (refused instanceof Presence presence && isAnswerable(presence)) {
            answer = new Presence();
        } else {
            return Optional.empty();
        }
        answer.setID(refused.getID());
        answer.setFrom(refused.getTo());
        answer.setTo(refused.getFrom());
        answer.setError(error);
        return Optional.of(answer);
    }

    /** There is no way to the recipient, for no reason of ours. */
    static PacketError unreachable() {
        return new PacketError(PacketError.Condition.remote_server_not_found, PacketError.Type.cancel, "The server of this domain cannot be reached.", "en");
    }

    static PacketError error(Reason reason) {
        return switch (reason) {
            case NOT_A_PARTNER -> new PacketError(PacketError.Condition.not_allowed, PacketError.Type.cancel, reason.publicText(), "en");
            case POLICY_UNKNOWN, INTERNAL_ERROR ->
                new PacketError(PacketError.Condition.remote_server_not_found, PacketError.Type.wait, reason.publicText(), "en");
            default -> new PacketError(PacketError.Condition.remote_server_not_found, PacketError.Type.cancel, reason.publicText(), "en");
        };
    }

    /** A presence that its sender expects something of; the rest is broadcast, or the end of something. */
    private static boolean isAnswerable(Presence presence) {
        return presence.getType() == null || presence.getType() == Presence.Type.subscribe;
    }
}
