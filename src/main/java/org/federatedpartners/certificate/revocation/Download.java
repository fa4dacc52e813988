package org.federatedpartners.certificate.revocation;

import java.io.IOException;

/** Gets what is at a URI that somebody else has written. */
@FunctionalInterface
interface Download {

    /**
     * Waits for it, within bounds.
     *
     * @throws IOException if it cannot be had, or not within the bounds; says why
     */
    byte[] get(String uri) throws IOException;
}
