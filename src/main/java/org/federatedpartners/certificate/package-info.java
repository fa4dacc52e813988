/**
 * Whom does this certificate prove? Strict identity and trust, independent of what Openfire itself would let pass.
 * Imports the policy only; types are safe for use by many threads.
 */
package org.federatedpartners.certificate;
