/**
 * The live streams of Openfire: which there are, what each has proven, what closes them. Also the steering of negotiations, as the adapters
 * of each version of Openfire implement it.
 */
package org.federatedpartners.openfire.session;
