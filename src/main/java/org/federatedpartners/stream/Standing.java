package org.federatedpartners.stream;

import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Verdict;

/**
 * How a domain stands on a stream.
 *
 * @param facts   what is known about the stream with respect to the domain
 * @param verdict what the policy says of stanzas of the domain, or for it, on a stream with these facts
 */
public record Standing(StreamFacts facts, Verdict verdict) {}
