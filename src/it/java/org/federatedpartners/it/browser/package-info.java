/** The admin console's pages, driven in a real browser against a real Openfire. */
package org.federatedpartners.it.browser;
