/** What holds for Openfire from 4.8 on, with server-to-server streams on Netty. */
package org.federatedpartners.openfire.netty;
