/**
 * Real servers for tests and for the demo: Openfire, Prosody and ejabberd as child processes, each on a loopback address of
 * its own, with certificates from an authority made for the run, and clients to talk through them. A {@link
 * org.federatedpartners.it.testbed.Testbed} owns all of it; when it closes, or when its JVM ends in any way, every process
 * ends. Types belong to one thread unless they say otherwise.
 */
package org.federatedpartners.it.testbed;
