/** What each node of a cluster has with remote domains, as it reports it to the others, whose pages show it. */
package org.federatedpartners.reports;
