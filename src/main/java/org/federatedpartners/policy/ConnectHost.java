package org.federatedpartners.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a partner's server is to be connected to, instead of where DNS says; Lync's proxy host.
 *
 * @param host a domain name as an A-label, or the literal of an IP address without brackets
 */
public record ConnectHost(String host, int port) {

    public static final int DEFAULT_PORT = 5269;

    private static final int MAX_PORT = 65_535;
    private static final Pattern BRACKETED = Pattern.compile("\\[([0-9A-Fa-f:.]+)](?::([0-9]{1,5}))?");
    private static final Pattern PLAIN = Pattern.compile("([^:\\[\\]]+)(?::([0-9]{1,5}))?");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern IPV4 = Pattern.compile("(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}");

    public ConnectHost {
        Objects.requireNonNull(host);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("Not a port: " + port);
        }
    }

    /** Reads a name or an address, with a port or without; an IPv6 address with a port is in brackets. Asks no DNS. */
    public static Optional<ConnectHost> parse(String text) {
        String typed = text.strip();
        if (IPV6.matcher(typed).matches()) {
            return ipv6(typed).map(host -> new ConnectHost(host, DEFAULT_PORT));
        }
        Matcher bracketed = BRACKETED.matcher(typed);
        if (bracketed.matches()) {
            return ipv6(bracketed.group(1)).flatMap(host -> at(host, bracketed.group(2)));
        }
        Matcher plain = PLAIN.matcher(typed);
        return plain.matches() ? name(plain.group(1)).flatMap(host -> at(host, plain.group(2))) : Optional.empty();
    }

    private static Optional<String> ipv6(String literal) {
        try {
            // With a colon in it, the JDK takes it for a literal or for nothing.
            return literal.contains(":") ? Optional.of(InetAddress.getByName(literal).getHostAddress()) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> name(String host) {
        if (IPV4.matcher(host).matches()) {
            return Optional.of(host);
        }
        return DomainName.parse(host) instanceof DomainName.Valid valid ? Optional.of(valid.name().value()) : Optional.empty();
    }

    private static Optional<ConnectHost> at(String host, String port) {
        int number = port == null ? DEFAULT_PORT : Integer.parseInt(port);
        return number < 1 || number > MAX_PORT ? Optional.empty() : Optional.of(new ConnectHost(host, number));
    }

    /** As it is typed. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
