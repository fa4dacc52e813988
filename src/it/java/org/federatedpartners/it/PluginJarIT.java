package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.commons.support.ReflectionSupport;

/** The built JAR is laid out as Openfire expects it. */
class PluginJarIT {

    private JarFile jar;

    @BeforeEach
    void open() throws IOException {
        jar = new JarFile(OpenfireServer.plugin().toFile());
    }

    @AfterEach
    void close() throws IOException {
        jar.close();
    }

    private String text(String name) throws IOException {
        JarEntry entry = jar.getJarEntry(name);
        assertThat(entry).as(name).isNotNull();
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements();) {
            JarEntry entry = entries.nextElement();
            if (!entry.isDirectory()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plugin.xml", "readme.html", "changelog.html", "logo_small.gif", "logo_large.gif", "LICENSE",
        "web/WEB-INF/web.xml", "i18n/federatedpartners_i18n.properties", "i18n/federatedpartners_i18n_de.properties"})
    void containsTheFilesOfAPlugin(String name) throws IOException {
        assertThat(text(name)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hsqldb", "mysql", "postgresql", "oracle", "sqlserver", "db2", "mariadb", "cockroachdb", "firebird"})
    void holdsTheSchemaForEachDatabaseAtTheDeclaredVersion(String database) throws IOException {
        Matcher declared = Pattern.compile("<databaseVersion>(\\d+)</databaseVersion>").matcher(text("plugin.xml"));
        assertThat(declared.find()).isTrue();
        String[] statements = text("database/federatedpartners_" + database + ".sql").strip().split(";");
        assertThat(statements[statements.length - 1].strip().replaceAll("\\s+", " "))
            .isEqualTo("INSERT INTO ofVersion (name, version) VALUES ('federatedpartners', " + declared.group(1) + ")");
    }

    @Test
    void bringsNothingThatOpenfireBringsItself() {
        assertThat(names().stream().filter(name -> name.startsWith("lib/"))).containsExactlyInAnyOrder("lib/federatedpartners.jar", "lib/dnsjava-3.7.1.jar",
            "lib/icu4j-78.1.jar", "lib/jackson-core-2.23.0.jar");
    }

    /** The plugin looks for that in its own JAR, when it runs. */
    @Test
    void findsMembersThatTheServerLacks(@TempDir Path directory) throws Exception {
        List<URL> lib = new ArrayList<>();
        for (String name : names().stream().filter(name -> name.startsWith("lib/")).toList()) {
            Path copy = directory.resolve(name.substring("lib/".length()));
            Files.copy(jar.getInputStream(jar.getJarEntry(name)), copy);
            lib.add(copy.toUri().toURL());
        }
        assertThat(missing(lib)).isEmpty();
        assertThat(missing(lib, "xmppserver")).anyMatch("org.jivesoftware.util.JiveGlobals"::equals).noneMatch(member -> member.toString().startsWith("org.xmpp."));
        // Its manifest names the others, too.
        assertThat(missing(lib, "xmppserver", "apache-jsp")).anyMatch("org.apache.jasper.runtime.HttpJspBase"::equals);
    }

    /** What the plugin finds missing on 4.2.0 without some of its libraries, by their names. */
    private static Set<?> missing(List<URL> lib, String... libraries) throws Exception {
        List<URL> urls = new ArrayList<>(lib);
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of("target/openfire-4.2.0/lib"), "*.jar")) {
            for (Path each : jars) {
                if (Stream.of(libraries).noneMatch(each.getFileName().toString()::startsWith)) {
                    urls.add(each.toUri().toURL());
                }
            }
        }
        try (URLClassLoader server = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> linkage = Class.forName("org.federatedpartners.openfire.linkage.Linkage", true, server);
            Class<?> era = Class.forName("org.federatedpartners.openfire.ServerEra", true, server);
            Method uses = era.getMethod("uses", String.class);
            Object blocking = era.getField("BLOCKING").get(null);
            Predicate<String> used = path -> (boolean) ReflectionSupport.invokeMethod(uses, blocking, path);
            return (Set<?>) linkage.getMethod("missingForPlugin", Predicate.class).invoke(linkage.getConstructor(ClassLoader.class).newInstance(server), used);
        }
    }

    @Test
    void pagesAreCompiledAndMapped() throws IOException {
        assertThat(names()).noneMatch(name -> name.endsWith(".jsp") || name.endsWith(".jspf"));
        List<String> classes = new ArrayList<>();
        try (JarInputStream lib = new JarInputStream(new ByteArrayInputStream(jar.getInputStream(jar.getJarEntry("lib/federatedpartners.jar")).readAllBytes()))) {
            for (JarEntry entry = lib.getNextJarEntry(); entry != null; entry = lib.getNextJarEntry()) {
                if (entry.getName().endsWith(".class")) {
                    classes.add(entry.getName().replace('/', '.').replaceFirst("\\.class$", ""));
                }
            }
        }
        Matcher servlets = Pattern.compile("<servlet-class>\\s*([^<\\s]+)\\s*</servlet-class>").matcher(text("web/WEB-INF/web.xml"));
        int found = 0;
        while (servlets.find()) {
            found++;
            assertThat(classes).contains(servlets.group(1));
        }
        assertThat(found).as("servlets and pages").isGreaterThan(5);
        assertThat(classes).contains("org.federatedpartners.FederatedPartnersPlugin").noneMatch(name -> name.startsWith("org.jivesoftware."));
    }
}
