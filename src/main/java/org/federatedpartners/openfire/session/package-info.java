/** Live streams of Openfire: which there are, what each has proven, what closes them; and how negotiations are steered, as the adapters of each version of Openfire implement it. */
package org.federatedpartners.openfire.session;
