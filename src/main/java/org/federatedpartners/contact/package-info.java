/**
 * Partner types: who may reach which users. {@link org.federatedpartners.contact.Traffic} is the published table: it says for each
 * kind of traffic which contact relation it needs, and what its sender is told otherwise.
 * {@link org.federatedpartners.contact.ContactPolicy} is the one place that decides, and limits unsolicited requests.
 */
package org.federatedpartners.contact;
