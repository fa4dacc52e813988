/** The adapter for Openfire 4.2, with server-to-server streams on blocking sockets. */
package org.federatedpartners.openfire.blocking;
