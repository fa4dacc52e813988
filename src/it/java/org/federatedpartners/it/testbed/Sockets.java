package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The TCP connections of this machine, as the Linux kernel lists them, and its addresses. */
public final class Sockets {

    private static final String ESTABLISHED = "01";
    private static final int REMOTE_COLUMN = 2;
    private static final int STATE_COLUMN = 3;

    private Sockets() {}

    /** Whether something can listen at an address here. */
    public static boolean isOfThisMachine(String address) {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return probe.isBound();
        } catch (IOException elsewhere) {
            return false;
        }
    }

    /**
     * The server-to-server connections that some sites have accepted and that are still open. Each is told by its two ends,
     * so a connection that was made anew is another one.
     */
    public static Set<String> serverStreams(List<Site> sites) {
        Set<String> ports = sites.stream().map(site -> site.address() + ":" + Streams.SERVER_PORT).collect(Collectors.toSet());
        // The second is missing where the kernel has no IPv6.
        return Stream.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6")).filter(Files::exists).flatMap(Sockets::established)
            .filter(ends -> ports.contains(ends.substring(0, ends.indexOf(' ')))).collect(Collectors.toSet());
    }

    private static Stream<String> established(Path table) {
        try {
            return Files.readAllLines(table).stream().skip(1).map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns[STATE_COLUMN].equals(ESTABLISHED))
                .flatMap(columns -> ends(columns[1], columns[REMOTE_COLUMN]).stream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> ends(String local, String remote) {
        return address(local).flatMap(one -> address(remote).map(other -> one + " " + other));
    }

    /** The kernel writes addresses as words in the machine's byte order; an IPv4 address in IPv6 is its last word. */
    private static Optional<String> address(String hexadecimal) {
        int colon = hexadecimal.indexOf(':');
        String word = hexadecimal.substring(colon - 8, colon);
        boolean ipv4 = colon == 8 || hexadecimal.substring(0, 24).equals("0000000000000000FFFF0000");
        return ipv4 ? Optional.of(octet(word, 6) + "." + octet(word, 4) + "." + octet(word, 2) + "." + octet(word, 0) + ":"
            + Integer.parseInt(hexadecimal.substring(colon + 1), 16)) : Optional.empty();
    }

    private static int octet(String word, int at) {
        return Integer.parseInt(word.substring(at, at + 2), 16);
    }
}
