package org.federatedpartners.it.testbed;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.federatedpartners.it.openfire42.OpenfireBoot;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Assumptions;
import org.postgresql.Driver;

/** Which Openfire is started, and what has to be done differently for it. */
public sealed interface OpenfireInstallation {

    /** Puts the program's files into a home directory of its own. */
    void furnish(Path home) throws IOException;

    /**
     * What starts it.
     *
     * @param machine options for the Java virtual machine that it runs on
     */
    List<String> command(Path home, List<String> machine) throws IOException;

    /** To be called when a server has started with this command. */
    default void started(List<String> command) {}

    /** Properties without which this version does not do what is expected of it. */
    Map<String, String> properties();

    /** What has to be in its database for it to have rooms at {@code conference}, as SQL. */
    List<String> rooms();

    /** Whether it takes part in server-to-server streams by direct TLS. */
    boolean knowsDirectTls();

    /** Whether it can take SASL2 from other servers. */
    boolean knowsSasl2();

    /** How its settings are changed while it runs. */
    ServerSettings settings(ConsoleClient administrator, BooleanSupplier isServerPortOpen);

    /** Its statistics by their keys, each as "name (units)"; of a server with {@link #withStatistics}. Ends the test where they cannot be had. */
    Map<String, String> statistics(ConsoleClient administrator, long pid);

    /** The properties that make it tell of its statistics. */
    Map<String, String> withStatistics();

    /** For people. */
    String name();

    /** The Openfire under test: the distribution named by the system property {@code openfire.home}, or else 4.2.0. */
    static OpenfireInstallation underTest() {
        String home = System.getProperty("openfire.home", "");
        return home.isBlank() ? new Assembled(false) : new Distribution(Path.of(home));
    }

    /**
     * Openfire 4.2.0, put together from Maven Central by the build.
     *
     * @param witness whether it is to say in its log how its streams are authenticated
     */
    record Assembled(boolean witness) implements OpenfireInstallation {

        private static final String RESOURCES = "/openfire-4.2.0/";
        private static final List<String> FRAME = List.of("plugin.xml", "webapp/style.css", "webapp/WEB-INF/web.xml",
            "webapp/WEB-INF/decorators.xml");

        @Override
        public void furnish(Path home) throws IOException {
            copy("schema.sql", home.resolve("resources/database/openfire_hsqldb.sql"));
            Path schema = home.resolve("resources/database/openfire_hsqldb.sql");
            Files.writeString(home.resolve("resources/database/openfire_postgresql.sql"), Files.readString(schema).replace("LONGVARCHAR", "TEXT"));
            copy("log4j.properties", home.resolve("conf/log4j.properties"));
            for (String file : FRAME) {
                copy("admin/" + file, home.resolve("plugins/admin").resolve(file));
            }
        }

        private static void copy(String resource, Path target) throws IOException {
            Files.createDirectories(target.getParent());
            try (var in = OpenfireInstallation.class.getResourceAsStream(RESOURCES + resource)) {
                Files.copy(in, target);
            }
        }

        @Override
        public List<String> command(Path home, List<String> machine) {
            Path libraries = libraries();
            List<String> command = java(home, machine);
            command.addAll(ClassArchive.of(libraries).options());
            command.addAll(List.of("-Dlog4j.configuration=file:" + home.resolve("conf/log4j.properties"),
                // The stock connection pool makes proxies with ClassLoader.defineClass.
                "--add-opens", "java.base/java.lang=ALL-UNNAMED", "-Dtestbed.witness=" + witness,
                "-cp", libraries + "/*:" + ownClasses() + ":" + postgreSqlDriver(), OpenfireBoot.class.getName()));
            return command;
        }

        @Override
        public void started(List<String> command) {
            ClassArchive.of(libraries()).started(command);
        }

        private static Path libraries() {
            Path libraries = Path.of(System.getProperty("openfire.lib", "target/openfire-4.2.0/lib")).toAbsolutePath();
            if (!Files.isDirectory(libraries)) {
                throw new IllegalStateException("No Openfire in " + libraries + ": run mvn process-test-resources");
            }
            return libraries;
        }

        private static Path ownClasses() {
            return origin(OpenfireBoot.class);
        }

        /** For a server {@link OpenfireServer#withDatabase on a database of its own}. */
        private static Path postgreSqlDriver() {
            return origin(Driver.class);
        }

        private static Path origin(Class<?> type) {
            try {
                return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Map<String, String> properties() {
            // Its blocking server-to-server streams hang on an outgoing TLS 1.3 handshake.
            return Map.of("xmpp.socket.ssl.protocols", "TLSv1.2");
        }

        @Override
        public List<String> rooms() {
            return List.of("INSERT INTO ofMucService (serviceID, subdomain, isHidden) VALUES (1, 'conference', 0);");
        }

        @Override
        public boolean knowsDirectTls() {
            return false;
        }

        @Override
        public boolean knowsSasl2() {
            return false;
        }

        @Override
        public ServerSettings settings(ConsoleClient administrator, BooleanSupplier isServerPortOpen) {
            return new ServerSettings.Requests(administrator);
        }

        @Override
        public Map<String, String> statistics(ConsoleClient administrator, long pid) {
            return administrator.get("test/statistics").document().select("dt").stream()
                .collect(Collectors.toMap(Element::text, key -> key.nextElementSibling().text()));
        }

        @Override
        public Map<String, String> withStatistics() {
            return Map.of();
        }

        @Override
        public String name() {
            return "Openfire 4.2.0";
        }
    }

    /** An unpacked distribution. It is copied, never run in place. */
    record Distribution(Path directory) implements OpenfireInstallation {

        private static final List<String> LEFT_OUT = List.of("documentation", "dist", "logs", "embedded-db");

        public Distribution {
            if (!Files.isRegularFile(directory.resolve("lib/startup.jar"))) {
                throw new IllegalArgumentException("openfire.home: " + directory.toAbsolutePath()
                    + " is no Openfire distribution (no lib/startup.jar there); name the directory that holds bin, conf and lib");
            }
        }

        @Override
        public void furnish(Path home) throws IOException {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Path relative = directory.relativize(file);
                    if (Files.isRegularFile(file) && !LEFT_OUT.contains(relative.getName(0).toString()) && !isLibrary(relative)) {
                        Path target = home.resolve(relative);
                        Files.createDirectories(target.getParent());
                        Files.copy(file, target);
                    }
                }
            }
            Files.copy(OpenfireInstallation.class.getResourceAsStream("/openfire-distribution/log4j2.xml"), home.resolve("conf/log4j2-test.xml"));
        }

        /** The libraries are only ever read, and they are most of a distribution. */
        private static boolean isLibrary(Path relative) {
            return relative.startsWith("lib") && relative.toString().endsWith(".jar");
        }

        @Override
        public List<String> command(Path home, List<String> machine) throws IOException {
            Path libraries = directory.resolve("lib").toRealPath();
            List<String> command = java(home, machine);
            // As bin/openfire.sh does.
            command.addAll(List.of("-Dlog4j.configurationFile=" + home.resolve("conf/log4j2-test.xml"), "-Dlog4j2.formatMsgNoLookups=true",
                "-Djdk.tls.ephemeralDHKeySize=matched", "-Djsse.SSLEngine.acceptLargeFragments=true",
                "-Djava.security.properties=" + home.resolve("resources/security/java.security"),
                "-Dopenfire.lib.dir=" + libraries, "-jar", libraries.resolve("startup.jar").toString()));
            return command;
        }

        @Override
        public Map<String, String> properties() {
            return Map.of("plugins.loading.monitor.interval", "1");
        }

        @Override
        public List<String> rooms() {
            return List.of();
        }

        @Override
        public boolean knowsDirectTls() {
            return true;
        }

        @Override
        public boolean knowsSasl2() {
            try (Stream<Path> jars = Files.list(directory.resolve("lib"))) {
                Path server = jars.filter(jar -> jar.getFileName().toString().startsWith("xmppserver")).findFirst().orElseThrow();
                try (ZipFile jar = new ZipFile(server.toFile())) {
                    byte[] code = jar.getInputStream(jar.getEntry("org/jivesoftware/openfire/net/SASLAuthentication.class")).readAllBytes();
                    return new String(code, StandardCharsets.ISO_8859_1).contains("urn:xmpp:sasl:2");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ServerSettings settings(ConsoleClient administrator, BooleanSupplier isServerPortOpen) {
            return new ServerSettings.Pages(administrator, isServerPortOpen);
        }

        @Override
        public Map<String, String> statistics(ConsoleClient administrator, long pid) {
            try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(managementOf(pid)))) {
                MBeanServerConnection beans = connector.getMBeanServerConnection();
                Map<String, String> statistics = new HashMap<>();
                for (ObjectName bean : beans.queryNames(new ObjectName("org.igniterealtime.openfire:type=Statistic,*"), null)) {
                    statistics.put(bean.getKeyProperty("name"), beans.getAttribute(bean, "Name") + " (" + beans.getAttribute(bean, "Units") + ")");
                }
                Assumptions.assumeFalse(statistics.isEmpty(), "Before 5.1, Openfire tells of none of its statistics, not even of its own");
                return statistics;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (JMException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Map<String, String> withStatistics() {
            return Map.of("xmpp.jmx.enabled", "true", "xmpp.jmx.port", Integer.toString(freePort()));
        }

        @Override
        public String name() {
            return "the Openfire distribution " + directory.getFileName();
        }
    }

    /** The address at which a Java virtual machine on this computer is managed. */
    private static String managementOf(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> java(Path home, List<String> machine) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(machine);
        command.addAll(List.of("-Djava.awt.headless=true", "-DopenfireHome=" + home));
        return command;
    }
}
