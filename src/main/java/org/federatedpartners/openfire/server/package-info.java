/** Openfire's properties, database, certificates and threads as the rest of the plugin needs them. */
package org.federatedpartners.openfire.server;
