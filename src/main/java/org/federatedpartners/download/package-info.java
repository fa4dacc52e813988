/** Downloads by HTTP from addresses that another party has named, bounded in time, size and where they lead. */
package org.federatedpartners.download;
