/** What a governed Openfire really negotiates with real servers of others. */
package org.federatedpartners.it.negotiation;
