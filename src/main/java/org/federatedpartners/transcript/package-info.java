/**
 * The record of one stream's negotiation: who said what, when, and what followed from it. Bounded in every respect,
 * because most of it comes from outside; and what else keeps words from outside in their place: when they are read, shown and logged. Imports the policy only; {@link org.federatedpartners.transcript.Recording} may
 * be used from any thread, everything else is immutable.
 */
package org.federatedpartners.transcript;
