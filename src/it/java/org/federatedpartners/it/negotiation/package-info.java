/** What is negotiated with real servers, policy by policy. */
package org.federatedpartners.it.negotiation;
