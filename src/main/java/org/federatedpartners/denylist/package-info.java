/** Deny lists of others that this server subscribes to: where they come from, what of them is followed, and what is kept when they cannot be had. */
package org.federatedpartners.denylist;
