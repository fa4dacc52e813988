/**
 * What the DNS says about the server of a domain: SRV, address and TLSA records, each found, absent or failed, and whether
 * DNSSEC validates them.
 */
package org.federatedpartners.dns;
