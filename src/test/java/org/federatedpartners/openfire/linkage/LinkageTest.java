package org.federatedpartners.openfire.linkage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.ibm.icu.text.IDNA;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.federatedpartners.openfire.ServerEra;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Message;

/**
 * Everything that the plugin's classes refer to is there: in the Openfire 4.2.0 that the build puts together, and in each
 * distribution at hand, those of OPENFIRE_DISTRIBUTIONS and the one of openfire.home.
 */
class LinkageTest {

    private static final Path CLASSES = Path.of("target/classes");

    /** The servers whose libraries are here, each by the name of its directory. */
    static List<Named<Path>> servers() throws IOException {
        Set<Path> servers = new LinkedHashSet<>(List.of(Path.of("target/openfire-4.2.0").toRealPath()));
        Path home = Path.of(System.getProperty("user.home"), ".cache/federatedpartners/openfire");
        for (String directory : System.getenv().getOrDefault("OPENFIRE_DISTRIBUTIONS", home.toString()).split(":")) {
            if (Files.isDirectory(Path.of(directory))) {
                try (Stream<Path> each = Files.list(Path.of(directory))) {
                    each.filter(server -> Files.isRegularFile(server.resolve("lib/startup.jar"))).map(LinkageTest::real).sorted().forEach(servers::add);
                }
            }
        }
        String tested = System.getProperty("openfire.home", "");
        if (!tested.isBlank()) {
            servers.add(Path.of(tested).toRealPath());
        }
        return servers.stream().map(server -> Named.of(server.getFileName().toString(), server)).toList();
    }

    private static Path real(Path server) {
        try {
            return server.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Else a build that knows only 4.2.0 would look like one that has checked them all. A report of this test names those that were. */
    @Test
    void laterVersionsAreAtHand() throws IOException {
        System.out.println("Checked against " + servers().stream().map(Named::getName).collect(Collectors.joining(", ")));
        assumeTrue(servers().size() > 1, "No distribution of Openfire is at hand, so only 4.2.0 was checked; OPENFIRE_DISTRIBUTIONS names the directory that has them");
    }

    /** With the plugin's own libraries, and without its classes. */
    private static URLClassLoader withLibraries(Path server) throws Exception {
        return loader(server, jar(Message.class), jar(IDNA.class), jar(JsonFactory.class));
    }

    /** With everything that the plugin brings. */
    private static URLClassLoader withPlugin(Path server) throws Exception {
        return loader(server, CLASSES, jar(Message.class), jar(IDNA.class), jar(JsonFactory.class));
    }

    /** As Openfire does: what the server has comes first. */
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

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void everyReferencedMemberExists(Path server) throws Exception {
        Set<String> missing = new TreeSet<>();
        try (URLClassLoader loader = withLibraries(server)) {
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
    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void everyAbstractMethodIsImplemented(Path server) throws Exception {
        List<String> left = new ArrayList<>();
        try (URLClassLoader loader = withPlugin(server)) {
            for (Path file : used(era(loader))) {
                String name = file.toString().replace('/', '.').replaceFirst("\\.class$", "");
                if (name.endsWith("package-info")) {
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

    /** A class is called in another way than an interface (JVMS 5.4.3.3, 5.4.3.4). Between two versions of a library, one can become the other. */
    @ParameterizedTest
    @CsvSource({"abstract class, abstract class, ''", "interface, interface, ''", "abstract class, interface, other.Called.ask other.Called.call",
        "interface, abstract class, other.Called.ask other.Called.call"})
    void noticesAClassThatHasBecomeAnInterfaceAndTheReverse(String before, String now, String missing, @TempDir Path directory) throws IOException {
        compile(directory, "Caller", "public class Caller { void go(other.Called called) { called.call(); other.Called.ask(); } }", called(before));
        Path classFile = directory.resolve("Caller.class");
        byte[] caller = Files.readAllBytes(classFile);
        compile(directory, "Caller", "public class Caller {}", called(now));
        assertThat(missing(directory, caller)).isEqualTo(missing);
    }

    private static String called(String kind) {
        return "package other; public " + kind + " Called { public abstract void call(); public static void ask() {} }";
    }

    @ParameterizedTest
    @CsvSource({
        "public class, public, ''",
        "public class, protected, ''",
        "public class, '', other.Called.<init> other.Called.ask other.Called.call other.Called.field",
        "public class, private, other.Called.<init> other.Called.ask other.Called.call other.Called.field",
        "class, public, other.Called other.Called.<init> other.Called.ask other.Called.call other.Called.field",
    })
    void noticesWhatIsNoLongerOpenToOtherPackages(String kind, String access, String missing, @TempDir Path directory) throws IOException {
        UnaryOperator<String> members = open -> " Called { %1$s Called() {} %1$s void call() {} %1$s static void ask() {} %1$s int field; }".formatted(open);
        compile(directory, "Caller", "public class Caller { int go() { other.Called called = new other.Called(); called.call(); other.Called.ask(); return called.field; } }",
            "package other; public class" + members.apply("public"));
        byte[] caller = Files.readAllBytes(directory.resolve("Caller.class"));
        compile(directory, "Caller", "public class Caller {}", "package other; " + kind + members.apply(access));
        assertThat(missing(directory, caller)).isEqualTo(missing);
    }

    private static String missing(Path directory, byte[] caller) throws IOException {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {url(directory)}, ClassLoader.getPlatformClassLoader())) {
            return new Linkage(loader).missing(new ByteArrayInputStream(caller)).stream().map(Reference::toString).sorted().collect(Collectors.joining(" "));
        }
    }

    private static void compile(Path directory, String name, String source, String calledSource) throws IOException {
        Path called = Files.createDirectories(directory.resolve("other")).resolve("Called.java");
        Files.writeString(called, calledSource);
        Path caller = Files.writeString(directory.resolve(name + ".java"), source);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", directory.toString(), called.toString(), caller.toString())).isZero();
    }

    /** Also the pages, which were compiled, and what a server has from others than Openfire. */
    @Test
    void onlyWhatThePluginBringsItselfIsNotLookedFor() throws IOException {
        Set<String> owners = new TreeSet<>();
        try (URLClassLoader none = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
            for (Path file : used(ServerEra.NETTY)) {
                try (InputStream in = Files.newInputStream(CLASSES.resolve(file))) {
                    new Linkage(none).missing(in).forEach(reference -> owners.add(reference.owner()));
                }
            }
        }
        assertThat(owners).contains("org/apache/jasper/runtime/HttpJspBase", "org/apache/taglibs/standard/tag/rt/core/ForEachTag", "javax/el/ExpressionFactory", "javax/servlet/jsp/JspFactory",
            "javax/mail/internet/MimeMessage", "org/xbill/DNS/Message", "org/slf4j/Logger", "io/netty/channel/Channel", "org/dom4j/Element")
            .noneMatch(owner -> owner.startsWith("org/federatedpartners/") || owner.startsWith("java/"));
    }

    /**
     * What is reached by name, which no class file names. Making these looks up all of it, and asks nothing of a server that runs.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void everyMemberThatIsReachedByNameExists(Path server) throws Exception {
        try (URLClassLoader loader = withPlugin(server)) {
            boolean netty = era(loader) == ServerEra.NETTY;
            List<String> adapters = netty ? List.of("netty.OpenfireNetty", "netty.NettySessionSecurity", "netty.NettyResolution", "netty.ConnectHosts", "server.SystemProperties", "server.UserReading")
                : List.of("blocking.Openfire42", "server.UserReading");
            for (String adapter : adapters) {
                Constructor<?> constructor = Class.forName("org.federatedpartners.openfire." + adapter, true, loader).getDeclaredConstructors()[0];
                constructor.setAccessible(true);
                Object made = constructor.newInstance(new Object[constructor.getParameterCount()]);
                for (Field field : made.getClass().getDeclaredFields()) {
                    field.setAccessible(true);
                    // An adapter that makes do without a member has something else in its place.
                    if (!Set.of("partners", "databaseIsSilent").contains(field.getName())) {
                        assertThat(field.get(made)).as("%s.%s", adapter, field.getName()).isNotNull()
                            .satisfies(value -> assertThat(!field.getType().getSimpleName().equals("Member") || value.getClass().getName().startsWith(Member.class.getName())).isTrue());
                    }
                }
            }
        }
    }
}
