/** The nodes of a cluster: what each publishes in the database, and which of them are stale, unreachable or silent. */
package org.federatedpartners.cluster;
