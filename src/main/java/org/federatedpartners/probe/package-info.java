/**
 * Would streams with this domain work, and if not, why? A test goes the way that a stream to the domain would go, as far as
 * to what is offered, and ends it there: no key, no authentication and no stanza is ever sent.
 *
 * <p>{@link org.federatedpartners.probe.Probes} starts tests and bounds them; what happens is a list of
 * {@link org.federatedpartners.probe.Step steps}, and {@link org.federatedpartners.probe.Diagnosis} says what they amount to,
 * without any input or output of its own. Knows sockets, but not Openfire, which comes in by
 * {@link org.federatedpartners.probe.ClientTls} and {@link org.federatedpartners.probe.Targets}.
 */
package org.federatedpartners.probe;
