/** The ports through which the pages in the admin console see the running server. */
package org.federatedpartners.console;
