package org.federatedpartners.openfire.linkage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.ibm.icu.text.IDNA;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.federatedpartners.openfire.ServerEra;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Message;

/**
 * Everything that the plugin's classes refer to is there: in the Openfire 4.2.0 that the build puts together, and in each
 * distribution at hand, those of OPENFIRE_DISTRIBUTIONS and the one of openfire.home.
 */
class LinkageTest {

    private static final Path CLASSES = Path.of("target/classes");

    /** The servers whose libraries are here. */
    static List<Path> servers() throws IOException {
        List<Path> servers = new ArrayList<>(List.of(Path.of("target/openfire-4.2.0")));
        Path home = Path.of(System.getProperty("user.home"), ".cache/federatedpartners/openfire");
        for (String directory : System.getenv().getOrDefault("OPENFIRE_DISTRIBUTIONS", home.toString()).split(":")) {
            if (Files.isDirectory(Path.of(directory))) {
                try (Stream<Path> each = Files.list(Path.of(directory))) {
                    each.filter(server -> Files.isRegularFile(server.resolve("lib/startup.jar"))).sorted().forEach(servers::add);
                }
            }
        }
        String tested = System.getProperty("openfire.home", "");
        if (!tested.isBlank()) {
            servers.add(Path.of(tested));
        }
        return servers;
    }

    private static URLClassLoader loader(Path server, Path... more) throws IOException {
        List<URL> urls = new ArrayList<>();
        try (Stream<Path> jars = Files.list(server.resolve("lib"))) {
            jars.filter(jar -> jar.toString().endsWith(".jar")).sorted().forEach(jar -> urls.add(url(jar)));
        }
        Arrays.stream(more).forEach(path -> urls.add(url(path)));
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static Path jar(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerEra era(ClassLoader server) {
        return server.getResource("org/jivesoftware/openfire/nio/NettyConnection.class") == null ? ServerEra.BLOCKING : ServerEra.NETTY;
    }

    /** The plugin's classes that are used in this era, by their paths. */
    private static List<Path> used(ServerEra era) throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            return files.map(CLASSES::relativize).filter(file -> era.uses(file.toString())).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void everyReferencedMemberExists(Path server) throws IOException {
        Set<String> missing = new TreeSet<>();
        try (URLClassLoader loader = loader(server)) {
            List<Path> used = used(era(loader));
            assertThat(used).hasSizeGreaterThan(200);
            for (Path file : used) {
                try (InputStream in = Files.newInputStream(CLASSES.resolve(file))) {
                    new Linkage(loader).missing(in).forEach(reference -> missing.add(reference + reference.descriptor() + " in " + file));
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    /** Also that no class extends what has become final, and overrides no method that has. */
    @ParameterizedTest
    @MethodSource("servers")
    void everyAbstractMethodIsImplemented(Path server) throws Exception {
        List<String> left = new ArrayList<>();
        try (URLClassLoader loader = loader(server, CLASSES, jar(Message.class), jar(IDNA.class), jar(JsonFactory.class))) {
            for (Path file : used(era(loader))) {
                String name = file.toString().replace('/', '.').replaceFirst("\\.class$", "");
                if (name.endsWith("package-info") || name.startsWith("org.federatedpartners.jsp.")) {
                    continue;
                }
                Class<?> type = Class.forName(name, false, loader);
                if (!Modifier.isAbstract(type.getModifiers())) {
                    Arrays.stream(type.getMethods()).filter(method -> Modifier.isAbstract(method.getModifiers())).forEach(method -> left.add(name + ": " + method));
                }
            }
        }
        assertThat(left).isEmpty();
    }

    @Test
    void namesWhatIsMissing() throws IOException {
        try (URLClassLoader none = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader());
            InputStream in = Files.newInputStream(CLASSES.resolve("org/federatedpartners/openfire/session/IncomingSessions.class"))) {
            assertThat(new Linkage(none).missing(in)).extracting(Reference::toString)
                .contains("org.jivesoftware.openfire.SessionManager", "org.jivesoftware.openfire.SessionManager.getIncomingServerSessions");
        }
    }
}
