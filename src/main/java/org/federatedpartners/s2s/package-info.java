/**
 * The server-to-server protocol that both adapters and the domain test share: the walk of a stream to another server, dialback verification, answers to
 * dialback keys, and TLS with a partner. Knows sockets, but not Openfire, which it reaches through small interfaces.
 */
package org.federatedpartners.s2s;
