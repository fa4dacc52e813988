package org.federatedpartners.it.testbed;

import java.nio.file.Path;
import java.util.List;

/**
 * Where one server lives: known before it starts, because the others must be told.
 *
 * @param domains   the XMPP domains it serves, the first one being its main domain
 * @param address   its loopback address; no other server has it
 * @param directory its files and logs
 * @param directTls whether it is reached by direct TLS only, as the testbed's name server tells; otherwise at the usual port, as
 *                  each server is told beforehand
 */
public record Site(List<String> domains, String address, Path directory, boolean directTls) {

    public Site {
        domains = List.copyOf(domains);
        if (domains.isEmpty()) {
            throw new IllegalArgumentException("A site serves at least one domain");
        }
    }

    /** The main domain. */
    public String domain() {
        return domains.get(0);
    }
}
