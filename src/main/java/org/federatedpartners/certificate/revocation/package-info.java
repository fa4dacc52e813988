/**
 * What is known of certificates that were revoked, and how it becomes known: by what servers hand over, and by lists that are
 * fetched from where certificates of partners say, off every thread that somebody waits for. What a list or a response says
 * is for {@link org.federatedpartners.certificate} to find out. Types are safe for use by many threads.
 */
package org.federatedpartners.certificate.revocation;
