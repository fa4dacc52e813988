/** Threads of the plugin: each has a name that begins with {@code federatedpartners}, and none keeps the server from ending. */
package org.federatedpartners.background;
