package org.federatedpartners.certificate;

import java.util.List;

/** What domains publish for their servers. */
@FunctionalInterface
public interface PublishedKeys {

    /**
     * What is known now, and proven; neither blocks nor asks.
     *
     * @param domain as on the wire
     */
    List<PublishedKey> of(String domain);
}
