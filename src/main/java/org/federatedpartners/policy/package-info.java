/**
 * Partners and their settings, and every rule that follows from them.
 *
 * <p>A partner's settings are a set of {@linkplain org.federatedpartners.policy.AuthenticationMethod accepted methods}: {@link
 * org.federatedpartners.policy.NegotiationSettings#acceptedMethods()}. {@link org.federatedpartners.policy.PolicySnapshot} is
 * the one place that decides; a decision carries its {@link org.federatedpartners.policy.Reason}. {@link
 * org.federatedpartners.policy.PolicyInForce} holds the current one. Other types are immutable and know no clock but the one that a
 * snapshot is given.
 */
package org.federatedpartners.policy;
