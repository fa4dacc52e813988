/** The plugin class, which Openfire starts and stops. */
package org.federatedpartners;
