/**
 * What the DNS says about the server of a domain: SRV, address and TLSA records, each found, absent or not to be had, and
 * whether DNSSEC vouches for that. Imports the policy only. Nothing here blocks its caller; types are safe for use by many threads.
 */
package org.federatedpartners.dns;
