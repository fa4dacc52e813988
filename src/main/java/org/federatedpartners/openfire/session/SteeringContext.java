package org.federatedpartners.openfire.session;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.history.transcript.Recorder;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.stream.Rejection;
import org.federatedpartners.stream.Spellings;
import org.xmpp.packet.Packet;

/**
 * What steering works with.
 *
 * @param policy       the policy in force
 * @param server       the server-wide Openfire settings as they are, regardless of steering
 * @param certificates judges what a peer shows
 * @param reports      where what happens goes
 * @param spellings    how other servers write their domains
 */
public record SteeringContext(Supplier<PolicySnapshot> policy, Supplier<ServerFacts> server, CertificateJudge certificates, Reports reports, Spellings spellings) {

    /**
     * Where what happens goes.
     *
     * @param recorder     records each refusal; any thread may call it
     * @param bouncer      answers the sender of a stanza that could not be sent; with a reason if the policy refuses it, without
     *                     one if its recipient cannot be reached; any thread may call it
     * @param unreached    hears of domains whose servers Openfire could not reach, which can be by this server's own settings; any thread may call it
     * @param negotiations keeps the transcripts of negotiations
     */
    public record Reports(BiConsumer<Direction, Rejection> recorder, BiConsumer<Packet, Optional<Reason>> bouncer, Consumer<String> unreached, Recorder negotiations) {}
}
