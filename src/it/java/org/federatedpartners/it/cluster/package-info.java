/** Several nodes of one Openfire, each on a machine of its own as far as the network can tell. */
package org.federatedpartners.it.cluster;
