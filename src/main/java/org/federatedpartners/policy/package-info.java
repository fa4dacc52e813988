/**
 * What an administrator wants of each federated partner, and every rule that follows from it.
 *
 * <p>Pure: the JDK only, no I/O, no mutable state, no clock but the one that a snapshot is given; every type here may be used from any thread. The centre is
 * {@link org.federatedpartners.policy.NegotiationSettings#acceptedMethods()}: a partner's settings are a set of accepted
 * {@linkplain org.federatedpartners.policy.AuthenticationMethod authentication methods}, and what is offered, used,
 * refused and shown follows from that set. {@link org.federatedpartners.policy.PolicySnapshot} is the one place that
 * decides; a decision carries its {@link org.federatedpartners.policy.Reason}.
 */
package org.federatedpartners.policy;
