/** The members of Openfire and its libraries that the plugin refers to, and which of them the running version lacks. */
package org.federatedpartners.openfire.linkage;
