/** Which members of the server and its libraries the plugin's classes refer to, and which of them this version does not have. */
package org.federatedpartners.openfire.linkage;
