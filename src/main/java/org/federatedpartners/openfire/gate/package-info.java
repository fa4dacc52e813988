/** Judges each stanza that Openfire routes, by the stream that delivers it and by who may reach whom, and answers what it refuses. */
package org.federatedpartners.openfire.gate;
