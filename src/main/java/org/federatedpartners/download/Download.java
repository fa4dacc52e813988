package org.federatedpartners.download;

import java.io.IOException;

/** Downloads from a URI that another party has named. */
@FunctionalInterface
public interface Download {

    /**
     * Waits for it, within bounds.
     *
     * @throws IOException if that fails, or takes more than the bounds allow; says why
     */
    byte[] get(String uri) throws IOException;
}
