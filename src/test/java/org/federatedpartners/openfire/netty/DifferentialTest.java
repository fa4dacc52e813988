package org.federatedpartners.openfire.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Whatever Openfire takes for a stanza, a stream-level element or a header, the plugin reads the same or refuses. Runs for a few seconds with another
 * seed each time; {@code -Dfederatedpartners.differential.seconds=N} has it run longer, {@code -Dfederatedpartners.differential.seed=N} repeats a run.
 * With {@code -Dopenfire.home=DIR} also by the classes of that distribution.
 */
class DifferentialTest {

    private static final long SECONDS = Long.getLong("federatedpartners.differential.seconds", 3);
    private static final long SEED = Long.getLong("federatedpartners.differential.seed", System.nanoTime());

    @Test
    void readsAsOpenfireReadsOrRefuses() throws Exception {
        requireNoDifference(Differential.run(SEED, SECONDS * 1000), "Openfire 4.2.0");
    }

    @Test
    @EnabledIfSystemProperty(named = "openfire.home", matches = ".+")
    void readsAsAnotherOpenfireReadsOrRefuses() throws Exception {
        Path home = Path.of(System.getProperty("openfire.home"));
        List<URL> classes = new ArrayList<>();
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            for (Path jar : jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                classes.add(jar.toUri().toURL());
            }
        }
        // Behind that Openfire's own: the classes under test.
        for (String path : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")).split(File.pathSeparator)) {
            if (Files.isDirectory(Path.of(path))) {
                classes.add(Path.of(path).toUri().toURL());
            }
        }
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(classes.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            // Where dom4j looks for its own.
            thread.setContextClassLoader(loader);
            Object result = loader.loadClass(Differential.class.getName()).getMethod("run", long.class, long.class).invoke(null, SEED, SECONDS * 1000);
            requireNoDifference((List<?>) result, home.toString());
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    private static void requireNoDifference(List<?> result, String openfire) {
        System.out.println("Compared with " + openfire + ": " + result.get(0) + " elements, of which it took " + result.get(1) + ", seed " + SEED);
        assertThat((String) result.get(2)).as("Difference from %s, seed %s", openfire, SEED).isEmpty();
        assertThat(Long.parseLong((String) result.get(1))).as("elements that %s took", openfire).isPositive();
    }
}
