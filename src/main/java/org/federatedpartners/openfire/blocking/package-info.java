/** What holds for Openfire up to 4.7, with server-to-server streams on blocking sockets. */
package org.federatedpartners.openfire.blocking;
