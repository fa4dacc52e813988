/**
 * What has happened: refusals, negotiations, how often which method was seen, activity by the hour, certificates that were
 * shown. Memory is bounded, and shared fairly between partners and others; what has to survive a restart goes through the
 * stores that are declared here. Also what follows from the past: downgrade protection, and the settings that are proposed for
 * a domain that was seen.
 */
package org.federatedpartners.history;
