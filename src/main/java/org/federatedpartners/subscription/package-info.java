/**
 * Partner types: who may reach whom. The published table is {@link org.federatedpartners.subscription.Traffic}, which says for
 * each kind of traffic whom it needs and what its sender is told otherwise; {@link org.federatedpartners.subscription.Admission}
 * is the one place that decides, and bounds unsolicited requests besides.
 *
 * <p>Pure: imports the policy only. Types are safe for use by many threads.
 */
package org.federatedpartners.subscription;
