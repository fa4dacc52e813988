/**
 * The record of one stream's negotiation: who said what, when, and what followed from it. It is bounded in every respect, because
 * most of it comes from outside. Also the means by which words from outside are read, shown and logged.
 */
package org.federatedpartners.history.transcript;
