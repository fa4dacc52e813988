/** Identity and trust of certificates: which domains a chain proves, by which trust anchor, and every problem that it has. */
package org.federatedpartners.certificate;
