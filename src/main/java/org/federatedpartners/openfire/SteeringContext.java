package org.federatedpartners.openfire;

import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.journal.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.stream.Objection;

/**
 * What steering works with.
 *
 * @param policy       the policy in force
 * @param certificates judges what a peer shows
 * @param recorder     takes down each objection; any thread may call it
 */
public record SteeringContext(Supplier<PolicySnapshot> policy, CertificateJudge certificates, BiConsumer<Direction, Objection> recorder) { }
