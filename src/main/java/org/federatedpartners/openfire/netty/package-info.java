/** The adapter for Openfire 4.8 and later, with server-to-server streams on Netty. */
package org.federatedpartners.openfire.netty;
