package org.federatedpartners.openfire.session;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.history.transcript.Recorder;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.stream.Rejection;
import org.xmpp.packet.Packet;

/**
 * What steering works with.
 *
 * @param policy       the policy in force
 * @param server       Openfire's own settings, as they are, whatever steering makes of them
 * @param certificates judges what a peer shows
 * @param recorder     takes down each objection; any thread may call it
 * @param bouncer      answers the sender of a stanza that could not be sent, because of the policy or, without a reason,
 *                     because there is no way to its recipient; any thread may call it
 * @param negotiations keeps the transcripts of negotiations
 */
public record SteeringContext(Supplier<PolicySnapshot> policy, Supplier<ServerFacts> server, CertificateJudge certificates,
                              BiConsumer<Direction, Rejection> recorder, BiConsumer<Packet, Optional<Reason>> bouncer,
                              Recorder negotiations) { }
