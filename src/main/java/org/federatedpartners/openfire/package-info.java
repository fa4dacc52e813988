/**
 * The adapters: how the policy meets a running Openfire. This package and its children, the console and the plugin
 * class are the only ones that know Openfire. What differs between its versions is one small class each, chosen once
 * at start: {@link org.federatedpartners.openfire.ServerEra}.
 */
package org.federatedpartners.openfire;
