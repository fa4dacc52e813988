/**
 * The pages in Openfire's admin console: thin controllers that make view beans for the JSPs under {@code web/}, and
 * the ports through which they see the running server. Controllers run on the console's request threads.
 */
package org.federatedpartners.console;
