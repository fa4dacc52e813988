package org.federatedpartners.store;

import java.util.Objects;

/**
 * Which name servers are asked and which keys DNSSEC's chains may end at, as somebody has typed it; empty for what is built in.
 *
 * @param servers addresses, with ports or without
 * @param anchors DS or DNSKEY records, one a line
 */
public record DnsTexts(String servers, String anchors) {

    public static final DnsTexts BUILT_IN = new DnsTexts("", "");

    public DnsTexts {
        Objects.requireNonNull(servers);
        Objects.requireNonNull(anchors);
    }
}
