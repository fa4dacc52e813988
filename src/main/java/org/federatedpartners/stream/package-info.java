/**
 * The negotiation of one server-to-server stream as a pure state machine, {@linkplain
 * org.federatedpartners.stream.ReceivingNegotiation receiving} and {@linkplain
 * org.federatedpartners.stream.InitiatingNegotiation initiating}.
 *
 * <p>What either side says is an event, given as a parsed element; the result is an {@link
 * org.federatedpartners.stream.Action}. Each event is judged by the policy in force at that moment. A stream with a domain
 * under no policy is followed and never changed.
 */
package org.federatedpartners.stream;
