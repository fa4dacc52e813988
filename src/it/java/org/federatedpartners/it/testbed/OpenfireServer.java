package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.federatedpartners.policy.AuthenticationMethod;

/**
 * A real Openfire in a JVM of its own, on the usual ports of its address. Described by its {@code with} methods, then
 * started.
 */
public final class OpenfireServer implements PartnerServer {

    /** The administrator that every server has. */
    public static final Account ADMINISTRATOR = new Account("admin", "admin");

    private static final int CONSOLE_PORT = 9090;
    private static final String STORE_PASSWORD = "changeit";
    private static final String EMBEDDED_SCRIPT = "openfire_hsqldb.sql";
    private static final Duration BOOT = Duration.ofMinutes(3);
    private static final Duration PLUGIN = Duration.ofSeconds(90);
    private static final Duration SHUTDOWN = Duration.ofSeconds(20);

    private final Testbed testbed;
    private final OpenfireInstallation installation;
    private final Site site;
    private final PartnerProfile profile;
    private final Path home;
    private final List<Account> accounts;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final List<String> seeds = new ArrayList<>();
    private boolean withPlugin;
    private Optional<Identity> identity = Optional.empty();
    private Optional<Names> names = Optional.empty();
    /** For a server that starts soon, lives for a short while and has many beside it. */
    private List<String> machine = List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private String connectionProvider = "<connectionProvider><className>org.jivesoftware.database.EmbeddedConnectionProvider</className></connectionProvider>";
    private String clustering = "";
    private List<String> launcher = List.of();
    private final Map<String, String> configurationFiles = new LinkedHashMap<>();
    private final List<Path> otherPlugins = new ArrayList<>();
    private String script = EMBEDDED_SCRIPT;
    private ServerProcess process;

    private OpenfireServer(Testbed testbed, OpenfireInstallation installation, Site site, PartnerProfile profile, Account... accounts) {
        this.testbed = testbed;
        this.installation = installation;
        this.site = site;
        this.profile = profile;
        this.home = site.directory().resolve("openfire");
        this.accounts = List.of(accounts);
        properties.putAll(Map.of("xmpp.domain", site.domain(), "httpbind.enabled", "false", "update.service-enabled", "false",
            "xmpp.proxy.enabled", "false", "stream.management.active", "false", "xmpp.client.tls.policy", "optional",
            "sasl.mechs", "PLAIN,EXTERNAL"));
        properties.putAll(installation.properties());
        properties.putAll(profileProperties(profile));
    }

    /** The server under test: it accepts whatever Openfire can accept, so that only policies stand in the way. */
    public static OpenfireServer underTest(Testbed testbed, Site site, Account... accounts) {
        OpenfireServer server = new OpenfireServer(testbed, OpenfireInstallation.underTest(), site, PartnerProfile.P4, accounts);
        return server.withProperty("xmpp.server.tls.policy", "optional").withProperty("xmpp.socket.ssl.certificate.accept-selfsigned", "true")
            .withProperty("xmpp.socket.ssl.certificate.strict-validation", "false");
    }

    /** Another administrator's Openfire 4.2.0. */
    public static OpenfireServer partner(Testbed testbed, Site site, PartnerProfile profile, Account... accounts) {
        // What 4.2 cannot do is left out of the profile: with a certificate that it does not trust it makes no encrypted stream at all.
        return partner(testbed, new OpenfireInstallation.Assembled(true), site, profile, accounts);
    }

    /** Another administrator's Openfire. */
    public static OpenfireServer partner(Testbed testbed, OpenfireInstallation installation, Site site, PartnerProfile profile, Account... accounts) {
        return new OpenfireServer(testbed, installation, site, profile, accounts)
            // It waits so many milliseconds for an answer, even from a peer that has closed the stream.
            .withProperty("xmpp.server.read.timeout", "5000");
    }

    private static Map<String, String> profileProperties(PartnerProfile profile) {
        boolean tls = profile.tls() != PartnerProfile.Tls.NONE;
        return Map.of(
            "xmpp.server.tls.policy", switch (profile.tls()) {
                case NONE -> "disabled";
                case OPTIONAL -> "optional";
                case REQUIRED, DIRECT -> "required";
            },
            // Outgoing streams go by this older one.
            "xmpp.server.tls.enabled", Boolean.toString(tls),
            "xmpp.server.dialback.enabled", Boolean.toString(profile.dialback()),
            // EXTERNAL is offered only to those whose certificate was asked for.
            "xmpp.server.cert.policy", profile.external() ? "wanted" : "disabled",
            // With a certificate of its own it offers dialback on an encrypted stream only if it accepts such certificates too.
            "xmpp.server.certificate.accept-selfsigned", Boolean.toString(profile.certificate() == PartnerProfile.Shown.SELF_SIGNED));
    }

    /** Has it tell of its {@link #statistics}. */
    public OpenfireServer withStatistics() {
        properties.putAll(installation.withStatistics());
        return this;
    }

    /** The statistics that it could draw, by their keys, each as "name (units)". */
    public Map<String, String> statistics() {
        return installation.statistics(ConsoleClient.login(this), pid());
    }

    /** Sets one of Openfire's properties, as in its database. */
    public OpenfireServer withProperty(String name, String value) {
        properties.put(name, value);
        return this;
    }

    /**
     * Has a group that is shared: its members are in the rosters of those who see it, without anybody asking.
     *
     * @param seenBy  the name of a group whose members see it; empty for its own
     * @param members local user names, or addresses of others
     */
    public OpenfireServer withSharedGroup(String name, String seenBy, String... members) {
        seeds.add("INSERT INTO ofGroup (groupName, description) VALUES (" + quoted(name) + ", '');");
        Map.of("sharedRoster.showInRoster", "onlyGroup", "sharedRoster.displayName", name, "sharedRoster.groupList", seenBy)
            .forEach((property, value) -> seeds.add("INSERT INTO ofGroupProp (groupName, name, propValue) VALUES (" + quoted(name) + ", " + quoted(property) + ", " + quoted(value) + ");"));
        for (String member : members) {
            seeds.add("INSERT INTO ofGroupUser (groupName, username, administrator) VALUES (" + quoted(name) + ", " + quoted(member) + ", 0);");
        }
        return this;
    }

    /** Has these statements, each on one line, executed in its database once its own tables are there, before anything reads them. */
    public OpenfireServer withRows(Collection<String> statements) {
        seeds.addAll(statements);
        return this;
    }

    /** Has rooms at the subdomain {@code conference}. */
    public OpenfireServer withRooms() {
        seeds.addAll(installation.rooms());
        return this;
    }

    /** Has it run on a Java virtual machine with these options, instead of those for a short test. */
    public OpenfireServer onMachine(String... options) {
        machine = List.of(options);
        return this;
    }

    /** Has it believe that it may be one node of several. */
    public OpenfireServer inCluster() {
        clustering = "<clustering><enabled>true</enabled></clustering>";
        return this;
    }

    /** Has another plugin in place at the start. */
    public OpenfireServer withPlugin(Path jar) {
        otherPlugins.add(jar);
        return this;
    }

    /** Has a file in its directory for configuration. */
    public OpenfireServer withConfiguration(String file, String content) {
        configurationFiles.put(file, content);
        return this;
    }

    /** Has it started, at its next start, by a command that becomes the one that it is given after these words. */
    public OpenfireServer launchedBy(List<String> command) {
        launcher = List.copyOf(command);
        return this;
    }

    /** Has it show this instead of what its profile says. */
    public OpenfireServer showing(Identity other) {
        identity = Optional.of(other);
        return this;
    }

    /** Has it keep everything in a PostgreSQL database, which is empty, instead of one of its own. */
    public OpenfireServer withDatabase(String jdbcUrl, String user) {
        connectionProvider = """
            <connectionProvider><className>org.jivesoftware.database.DefaultConnectionProvider</className></connectionProvider>
              <database><defaultProvider><driver>org.postgresql.Driver</driver><serverURL>%s</serverURL><username>%s</username><password>none</password>
                <testSQL>select 1</testSQL><testBeforeUse>true</testBeforeUse><testAfterUse>false</testAfterUse>
                <minConnections>2</minConnections><maxConnections>20</maxConnections><connectionTimeout>1.0</connectionTimeout></defaultProvider></database>
            """.formatted(jdbcUrl.replace("&", "&amp;"), user).strip();
        script = "openfire_postgresql.sql";
        return this;
    }

    /** Has it hand out connections to that database without asking whether they work. */
    public OpenfireServer withoutConnectionTests() {
        connectionProvider = connectionProvider.replace("<testBeforeUse>true", "<testBeforeUse>false");
        return this;
    }

    /** @param hosts the lines of a hosts file */
    private record Names(InetSocketAddress server, String hosts) {}

    /** Has its virtual machine ask this name server for services, and know the addresses in these lines of a hosts file and no others. */
    public OpenfireServer resolvingBy(InetSocketAddress server, String hosts) {
        names = Optional.of(new Names(server, hosts));
        return this;
    }

    /** The plugin that the build has made. */
    public static Path plugin() {
        return Path.of(System.getProperty("plugin.jar"));
    }

    /** Has the plugin in place at the start. */
    public OpenfireServer withPlugin() {
        withPlugin = true;
        return this;
    }

    @Override
    public void start() {
        try {
            prepare();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        testbed.closing(this);
        launch();
    }

    /** Ends it as an administrator does, and starts it again with all it has stored. */
    public void restart() {
        restart(() -> {});
    }

    /** The same, where something happens before it starts again. */
    public void restart(Runnable between) {
        process.terminate(SHUTDOWN);
        between.run();
        launch();
    }

    /** Ends it as a loss of power does. */
    public void kill() {
        process.close();
    }

    /** Starts it again after {@link #kill}. */
    public void startAgain() {
        launch();
    }

    /** Stops all of it where it stands, as a machine that hangs does, or lets it go on. */
    public void freeze(boolean frozen) {
        process.signal(frozen ? "STOP" : "CONT");
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }

    private void prepare() throws IOException {
        installation.furnish(home);
        Files.createDirectories(home.resolve("logs"));
        Path security = Files.createDirectories(home.resolve("resources/security"));
        identity.orElseGet(() -> profile.certificate().issue(testbed.ca(), site.domains())).writeKeyStore(security.resolve("keystore"), "JKS", STORE_PASSWORD);
        List<X509Certificate> trusted = List.of(testbed.ca().certificate());
        Identity.writeTrustStore(security.resolve("truststore"), "JKS", STORE_PASSWORD, trusted);
        Identity.writeTrustStore(security.resolve("client.truststore"), "JKS", STORE_PASSWORD, trusted);
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/openfire.xml"), configuration());
        Files.writeString(home.resolve("conf/security.xml"),
            "<security><encrypt><algorithm>AES</algorithm><key><current/></key></encrypt></security>\n");
        Files.writeString(home.resolve("resources/database").resolve(script), seed(), StandardOpenOption.APPEND);
        for (Map.Entry<String, String> file : configurationFiles.entrySet()) {
            Files.writeString(home.resolve("conf").resolve(file.getKey()), file.getValue());
        }
        for (Path jar : otherPlugins) {
            Files.copy(jar, home.resolve("plugins").resolve(jar.getFileName()));
        }
        if (withPlugin) {
            copyPlugin();
        }
    }

    private String configuration() {
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <jive>
              <adminConsole><port>%1$d</port><securePort>-1</securePort><interface>%2$s</interface></adminConsole>
              <locale>en</locale>
              <network><interface>%2$s</interface></network>
              %4$s
              %5$s
              <xmpp><domain>%3$s</domain><fqdn>%3$s</fqdn></xmpp>
              <fqdn>%3$s</fqdn>
              <setup>true</setup>
            </jive>
            """.formatted(CONSOLE_PORT, site.address(), site.domain(), connectionProvider, clustering);
    }

    private String seed() {
        Map<String, String> all = new LinkedHashMap<>(properties);
        all.put("dnsutil.dnsOverride", Stream.concat(Stream.ofNullable(properties.get("dnsutil.dnsOverride")), testbed.sites().stream().filter(other -> !other.equals(site) && !other.directTls())
            .flatMap(other -> other.domains().stream().map(domain -> "{" + domain + "," + other.address() + ":" + Streams.SERVER_PORT + "}")))
            .collect(Collectors.joining(",")));
        boolean embedded = script.equals(EMBEDDED_SCRIPT);
        // Many sites fill more than the 4000 characters of Openfire's column, and a statement that fails ends the script without a word.
        StringBuilder sql = new StringBuilder(embedded ? "\nALTER TABLE ofProperty ALTER COLUMN propValue SET DATA TYPE VARCHAR(32000);\n" : "\n");
        all.forEach((name, value) -> sql.append("INSERT INTO ofProperty (name, propValue) VALUES (").append(quoted(name)).append(", ")
            .append(quoted(value)).append(");\n"));
        accounts.forEach(account -> sql.append("INSERT INTO ofUser (username, plainPassword, name, creationDate, modificationDate) VALUES (")
            .append(quoted(account.user())).append(", ").append(quoted(account.password())).append(", ").append(quoted(account.user()))
            .append(", '0', '0');\n"));
        seeds.forEach(seed -> sql.append(seed).append("\n"));
        return embedded ? sql.append("SET FILES WRITE DELAY FALSE;\n").toString() : sql.toString();
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    private void launch() {
        List<String> command;
        try {
            List<String> options = new ArrayList<>(machine);
            options.addAll(resolving());
            command = installation.command(home, options);
            List<String> launched = new ArrayList<>(launcher);
            launched.addAll(command);
            process = ServerProcess.start(home, site.directory().resolve("console.log"), Map.of(), launched);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until(BOOT, installation.name() + " at " + site.address() + " to be up; see " + log().path(), () -> {
            process.requireAlive();
            // Openfire opens its ports for clients and servers after it has loaded its plugins.
            return IntStream.of(Streams.CLIENT_PORT, Streams.SERVER_PORT, CONSOLE_PORT).allMatch(port -> Streams.accepts(site.address(), port));
        });
        installation.started(command);
    }

    /** How the JVM finds those that it is not told of by a property. */
    private List<String> resolving() throws IOException {
        if (names.isEmpty() && testbed.sites().stream().noneMatch(Site::directTls)) {
            return List.of();
        }
        Path hosts = Files.writeString(home.resolve("hosts"), "127.0.0.1 localhost " + ownName() + "\n" + testbed.hosts() + names.map(Names::hosts).orElse(""));
        String server = names.map(asked -> asked.server().getAddress().getHostAddress() + ":" + asked.server().getPort())
            .orElseGet(() -> testbed.nameServer().address() + ":" + NameServer.PORT);
        return List.of("-Djdk.net.hosts.file=" + hosts, "-Djava.naming.provider.url=dns://" + server);
    }

    /** Empty where it resolves to nothing, so that the JVM does not tell it. */
    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    /** Copies the plugin's JAR into the running server, and waits until it is loaded. */
    public void installPlugin() {
        changePlugin("loaded", this::copyPlugin);
    }

    /** Deletes the plugin's JAR from the running server, and waits until it is unloaded. */
    public void removePlugin() {
        changePlugin("unloaded", () -> Files.delete(home.resolve("plugins").resolve(plugin().getFileName())));
    }

    /** Copies the plugin's JAR over the one in the running server, and waits until that is loaded instead. */
    public void replacePlugin() {
        changePlugin("loaded", this::copyPlugin);
    }

    private interface Change {
        void make() throws IOException;
    }

    private void changePlugin(String outcome, Change change) {
        long mark = log().mark();
        try {
            change.make();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String name = plugin().getFileName().toString().replaceFirst("\\.jar$", "");
        // Newer versions add the plugin's version.
        log().await(mark, PLUGIN, "the plugin to be " + outcome, line -> line.contains("Successfully " + outcome + " plugin '" + name));
    }

    private void copyPlugin() throws IOException {
        // Openfire may look at any moment: it must not see half a JAR.
        Path plugins = home.resolve("plugins");
        Path partial = Files.copy(plugin(), plugins.resolve(plugin().getFileName() + ".part"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(partial, plugins.resolve(plugin().getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public Site site() {
        return site;
    }

    @Override
    public PartnerProfile profile() {
        return profile;
    }

    @Override
    public LogFile log() {
        return new LogFile(home.resolve("logs/openfire.log"));
    }

    /** What was written to its database since its last checkpoint, as SQL. */
    public LogFile databaseLog() {
        return new LogFile(home.resolve("embedded-db/openfire.log"));
    }

    /** Its settings, to be changed while it runs. */
    public ServerSettings settings() {
        return installation.settings(ConsoleClient.login(this), () -> Streams.accepts(site.address(), Streams.SERVER_PORT));
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** The admin console's address, with a slash at its end. */
    public URI console() {
        return URI.create("http://" + site.address() + ":" + CONSOLE_PORT + "/");
    }

    @Override
    public Optional<AuthenticationMethod> incoming(String peer, long mark) {
        return witnessed("incoming " + peer, mark);
    }

    @Override
    public Optional<AuthenticationMethod> outgoing(String peer, long mark) {
        return witnessed("outgoing " + peer, mark);
    }

    private Optional<AuthenticationMethod> witnessed(String stream, long mark) {
        Pattern witness = Pattern.compile("StreamWitness - Stanza " + Pattern.quote(stream) + " by (EXTERNAL|TLS dialback|TCP dialback)$");
        return log().last(mark, witness).map(match -> switch (match.group(1)) {
            case "EXTERNAL" -> AuthenticationMethod.SASL_OVER_TLS;
            case "TLS dialback" -> AuthenticationMethod.TLS_DIALBACK;
            default -> AuthenticationMethod.TCP_DIALBACK;
        });
    }
}
