/**
 * Would streams with this domain work, and if not, why? A test goes the way that a stream to the domain would go, as far as
 * to what is offered, and ends it there: no key, no authentication and no stanza is ever sent.
 *
 * <p>{@link org.federatedpartners.diagnosis.DomainTests} starts tests and bounds them; what happens is a list of
 * {@link org.federatedpartners.diagnosis.Step steps}, and {@link org.federatedpartners.diagnosis.Diagnosis} says what they amount to,
 * without any input or output of its own. Where this server connects to is a
 * {@link org.federatedpartners.diagnosis.ConnectionPlan}, and what comes of it a {@link org.federatedpartners.diagnosis.Course}. Knows
 * sockets, but not Openfire, which comes in by {@link org.federatedpartners.s2s.TlsSettings} and
 * {@link org.federatedpartners.diagnosis.ConnectRules}.
 */
package org.federatedpartners.diagnosis;
