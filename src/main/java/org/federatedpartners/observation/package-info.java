/**
 * What was seen of other servers' streams: the ground on which domains are adopted as partners and partners are held to
 * their best. Pure: imports the policy only. Types are safe for use by many threads.
 */
package org.federatedpartners.observation;
