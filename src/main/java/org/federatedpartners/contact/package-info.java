/**
 * Contact policy: which of a partner's users may contact which local users. {@link org.federatedpartners.contact.Traffic} is the published
 * table: for each kind of traffic, the contact relation that it needs and the answer to its sender otherwise.
 * {@link org.federatedpartners.contact.ContactPolicy} alone decides, and limits subscription requests from non-contacts.
 */
package org.federatedpartners.contact;
