/**
 * The ports through which the pages in Openfire's admin console see the running server. Controllers are in
 * {@code servlet}, what they show is in {@code view}, and the JSPs are under {@code web/}.
 */
package org.federatedpartners.console;
