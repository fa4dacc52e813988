package org.federatedpartners.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The resolvers and trust anchors for look-ups.
 *
 * @param servers  recursive resolvers; empty: those of the operating system
 * @param anchors  DS or DNSKEY records, one a line as in a zone file, that serve as DNSSEC trust anchors
 */
public record DnsSettings(List<InetSocketAddress> servers, String anchors) {

    /** The keys of the root, as IANA publishes them: those of 2017 and 2024. */
    public static final String ROOT_ANCHORS = """
        . IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
        . IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
        """;

    public static final DnsSettings DEFAULT = new DnsSettings(List.of(), ROOT_ANCHORS);

    private static final int PORT = 53;
    private static final Pattern SERVER = Pattern.compile("(?:([0-9]+(?:\\.[0-9]+){3})|\\[([0-9a-fA-F:.]*:[0-9a-fA-F:.]*)\\])(?::([0-9]{1,5}))?|([0-9a-fA-F.]*:[0-9a-fA-F.]*:[0-9a-fA-F:.]*)");

    public DnsSettings {
        servers = List.copyOf(servers);
    }

    /**
     * Reads name servers: addresses, each with a port or without, between commas or spaces, for example
     * {@code 192.0.2.53, [2001:db8::53]:5353}.
     *
     * @return empty if the text is anything else; no servers for an empty text
     */
    public static Optional<List<InetSocketAddress>> parseServers(String text) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String word : text.strip().split("[,\\s]+")) {
            if (word.isEmpty()) {
                continue;
            }
            Matcher matcher = SERVER.matcher(word);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            String address = matcher.group(1) != null ? matcher.group(1) : matcher.group(2) != null ? matcher.group(2) : matcher.group(4);
            int port = matcher.group(3) == null ? PORT : Integer.parseInt(matcher.group(3));
            if (port < 1 || port > 65535) {
                return Optional.empty();
            }
            try {
                // The pattern lets addresses pass only: nothing is looked up here.
                servers.add(new InetSocketAddress(InetAddress.getByName(address), port));
            } catch (UnknownHostException e) {
                return Optional.empty();
            }
        }
        return Optional.of(servers);
    }

    /** Whether the text is one or more trust anchors, and nothing else. */
    public static boolean areAnchors(String text) {
        try {
            return !records(text).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** @throws IOException if the text is not made of DS and DNSKEY records */
    static List<Record> records(String text) throws IOException {
        List<Record> records = new ArrayList<>();
        try (Master zone = new Master(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), Name.root, 0)) {
            zone.disableIncludes();
            for (Record next = zone.nextRecord(); next != null; next = zone.nextRecord()) {
                if (next.getType() != Type.DS && next.getType() != Type.DNSKEY) {
                    throw new IOException("Not a trust anchor: " + next);
                }
                records.add(next);
            }
        }
        return records;
    }
}
