package org.federatedpartners.it.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The plugin with which nodes of Openfire form a cluster. It is not part of this project: where it is not found, there is no cluster. */
final class HazelcastPlugin {

    static final String JAR = "hazelcast.jar";
    private static final String VARIABLE = "HAZELCAST_PLUGINS";
    private static final int PORT = 5701;

    private HazelcastPlugin() {}

    /** The one for the Openfire under test: in its own directory of plugins, or in that of its version among those that are collected. */
    static Optional<Path> find() {
        return places().filter(Files::isRegularFile).findFirst();
    }

    private static Stream<Path> places() {
        String openfire = System.getProperty("openfire.home", "");
        if (openfire.isBlank()) {
            return Stream.empty();
        }
        Path home = Path.of(openfire).toAbsolutePath().normalize();
        Path collection = Optional.ofNullable(System.getenv(VARIABLE)).map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "federatedpartners", "hazelcast"));
        return Stream.of(home.resolve("plugins").resolve(JAR), collection.resolve(home.getFileName()).resolve(JAR));
    }

    /** Why there is none. */
    static String missing() {
        return places().findAny().isEmpty() ? "the Openfire 4.2.0 of this build has no Hazelcast plugin"
            : "no Hazelcast plugin: neither " + places().map(Path::toString).collect(Collectors.joining(" nor "));
    }

    /** Its file of configuration, by which nodes find each other at these addresses and nowhere else. */
    static String configuration(List<String> nodes) {
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <hazelcast xmlns="http://www.hazelcast.com/schema/config">
              <network>
                <port auto-increment="false">%d</port>
                <join>
                  <multicast enabled="false"/>
                  <tcp-ip enabled="true">%s</tcp-ip>
                </join>
              </network>
            </hazelcast>
            """.formatted(PORT, nodes.stream().map(node -> "<member>" + node + ":" + PORT + "</member>").collect(Collectors.joining()));
    }
}
