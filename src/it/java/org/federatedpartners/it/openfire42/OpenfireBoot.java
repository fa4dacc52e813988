package org.federatedpartners.it.openfire42;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.container.PluginManager;
import org.jivesoftware.openfire.interceptor.InterceptorManager;

/**
 * Starts Openfire 4.2.0 in this JVM, with the home directory in the system property {@code openfireHome}; with a {@link
 * StreamWitness} if {@code testbed.witness} is set.
 */
public final class OpenfireBoot {

    private static final String NUDGE = "nudge";
    private static final long PAUSE_MILLIS = 100;

    private OpenfireBoot() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        XMPPServer server = new XMPPServer();
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "Shutdown"));
        if (Boolean.getBoolean("testbed.witness")) {
            InterceptorManager.getInstance().addInterceptor(new StreamWitness());
        }
        notePluginChanges(server.getPluginManager());
    }

    /**
     * Openfire looks at its plugins directory every 20 seconds, and 4.2 cannot be told to do it more often. Deleting a plugin
     * makes it look at once, so whenever the plugins have changed, one that does not exist is deleted.
     */
    private static void notePluginChanges(PluginManager plugins) throws IOException, InterruptedException {
        Path directory = plugins.getPluginsDirectory();
        Set<String> known = jars(directory);
        while (true) {
            Thread.sleep(PAUSE_MILLIS);
            Set<String> now = jars(directory);
            if (plugins.isExecuted() && !now.equals(known)) {
                known = now;
                Files.createFile(directory.resolve(NUDGE + ".war"));
                plugins.deletePlugin(NUDGE);
            }
        }
    }

    private static Set<String> jars(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jar")).collect(Collectors.toSet());
        }
    }
}
