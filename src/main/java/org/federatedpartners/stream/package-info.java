/**
 * One server-to-server stream's negotiation as a pure state machine, for the {@linkplain
 * org.federatedpartners.stream.ReceivingNegotiation receiving} and for the {@linkplain
 * org.federatedpartners.stream.InitiatingNegotiation initiating} side. What either side says is an event, given as a
 * parsed element; the answer is an {@link org.federatedpartners.stream.Action}. Nothing here knows a socket, a thread or
 * a version of Openfire: adapters gather the events and carry out the actions.
 *
 * <p>The policy is asked anew at each event, so one that is swapped in during a negotiation takes effect at the next.
 * Domains that the policy does not govern are followed, but never interfered with.
 */
package org.federatedpartners.stream;
