package org.federatedpartners.it.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.federatedpartners.it.testbed.Software;

/**
 * Machines of a network of their own, as namespaces of the Linux kernel, on a switch to which this machine is connected, too. Any of them can be cut off from any
 * address: what is sent there vanishes, as when a cable is pulled.
 */
final class PrivateNetwork implements AutoCloseable {

    /** Of the addresses for tests of devices (RFC 2544): 198.18.n.0/24. */
    private static final String BLOCK = "198.18.";
    private static final int ATTEMPTS = 50;
    private static final int FIRST_MACHINE = 100;
    /** A hardware address that no machine has. */
    private static final String NO_MACHINE = "02:00:00:00:00:fe";

    private final String name;
    private final String prefix;
    private final int machines;
    private int last;

    private PrivateNetwork(int number, int machines) {
        this.name = name(number);
        this.prefix = BLOCK + number + ".";
        this.machines = machines;
    }

    private static String name(int number) {
        return "fp" + number + "n";
    }

    /** Why there can be none here; empty if there can. */
    static Optional<String> obstacle() {
        String trial = "fp-trial-" + ProcessHandle.current().pid();
        Optional<String> obstacle = run("ip", "netns", "add", trial);
        if (obstacle.isEmpty()) {
            obstacle = run("ip", "-n", trial, "link", "add", "name", "trial", "type", "bridge");
            run("ip", "netns", "del", trial);
        }
        return obstacle.map(reason -> "no namespaces of the network may be made here (" + reason + ")");
    }

    static PrivateNetwork of(int machines) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int number = ThreadLocalRandom.current().nextInt(1, 255);
            // The test that has the namespace of the switch has the block of addresses.
            if (run("ip", "netns", "add", name(number) + 0).isEmpty()) {
                PrivateNetwork network = new PrivateNetwork(number, machines);
                network.build();
                return network;
            }
        }
        throw new IllegalStateException("No free network found in " + ATTEMPTS + " attempts");
    }

    private void build() {
        // An end of a cable vanishes with the namespace of the other end, as soon as no process is left in it.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        in(0, "link", "add", "name", "switch", "type", "bridge");
        in(0, "link", "set", "switch", "up");
        must("ip", "link", "add", "name", name, "type", "veth", "peer", "name", "here", "netns", name + 0);
        plug("here");
        must("ip", "link", "set", name, "up");
        address();
        for (int machine = 1; machine <= machines; machine++) {
            must("ip", "netns", "add", name + machine);
            in(0, "link", "add", "name", "port" + machine, "type", "veth", "peer", "name", "cable", "netns", name + machine);
            plug("port" + machine);
            in(machine, "addr", "add", address(machine) + "/24", "dev", "cable");
            in(machine, "link", "set", "cable", "up");
            in(machine, "link", "set", "lo", "up");
        }
    }

    private void plug(String port) {
        in(0, "link", "set", port, "master", "switch");
        in(0, "link", "set", port, "up");
    }

    /** Another address of this machine. Connections that it makes to others come from the first one. */
    String address() {
        String address = prefix + ++last;
        must("ip", "addr", "add", address + "/24", "dev", name);
        return address;
    }

    /** @param machine from 1 */
    String address(int machine) {
        return prefix + (FIRST_MACHINE + machine);
    }

    /** What a command begins with that runs on a machine. */
    List<String> on(int machine) {
        return List.of("ip", "netns", "exec", name + machine);
    }

    /** From now on nothing that the machine sends to this address arrives. */
    void cut(int machine, String address) {
        in(machine, "neigh", "replace", address, "lladdr", NO_MACHINE, "dev", "cable", "nud", "permanent");
    }

    /** Ends a {@link #cut}. */
    void mend(int machine, String address) {
        in(machine, "neigh", "del", address, "dev", "cable");
    }

    private void in(int machine, String... command) {
        List<String> words = new ArrayList<>(List.of("ip", "-n", name + machine));
        words.addAll(Arrays.asList(command));
        must(words.toArray(String[]::new));
    }

    private static void must(String... command) {
        run(command).ifPresent(failure -> {
            throw new IllegalStateException(String.join(" ", command) + ": " + failure);
        });
    }

    /** @return what it said if it failed */
    private static Optional<String> run(String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.set(0, Software.IPROUTE.program(command[0]).toString());
        try {
            Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? Optional.empty() : Optional.of(said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while setting up a network", e);
        }
    }

    @Override
    public void close() {
        for (int machine = machines; machine >= 0; machine--) {
            run("ip", "netns", "del", name + machine);
        }
        run("ip", "link", "del", name);
    }
}
