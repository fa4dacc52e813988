/** The revocation status of certificates: from stapled OCSP responses, and from CRLs that are fetched in the background. */
package org.federatedpartners.certificate.revocation;
