/**
 * The adapters between the policy and a running Openfire. What differs between versions of Openfire is one small class each,
 * chosen once at start: {@link org.federatedpartners.openfire.ServerEra}.
 */
package org.federatedpartners.openfire;
