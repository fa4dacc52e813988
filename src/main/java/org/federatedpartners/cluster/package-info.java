/** The nodes of a cluster: what each publishes in the database, and which of them are stale or unreachable. */
package org.federatedpartners.cluster;
