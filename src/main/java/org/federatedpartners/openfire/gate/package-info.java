/** Judges each stanza that Openfire routes, by the stream that delivers it and by contact policy, and answers what it refuses. */
package org.federatedpartners.openfire.gate;
