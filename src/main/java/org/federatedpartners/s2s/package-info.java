/**
 * What this server does as one of two servers, and what both adapters and the domain test therefore share: the walk of a stream to another server, the verification of dialback keys and the answers
 * to them, TLS with a partner. Knows sockets, but not Openfire, which comes in by small interfaces.
 */
package org.federatedpartners.s2s;
