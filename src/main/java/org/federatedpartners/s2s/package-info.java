/**
 * What this server does as one of two servers, and what both adapters and the domain test therefore share: TLS with another server. Knows sockets,
 * but not Openfire, which comes in by small interfaces.
 */
package org.federatedpartners.s2s;
