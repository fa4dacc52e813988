package org.federatedpartners.it.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.store.PostgreSqlServer;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.store.JdbcPartnerStore;
import org.federatedpartners.store.PartnerStore;
import org.federatedpartners.store.StoreException;

/** Three nodes of one Openfire with the plugin, the database that they share, and a domain for each of them that writes to its user and is written to. */
final class Cluster implements AutoCloseable {

    static final int NODES = 3;
    static final String DOMAIN = "openfire.example";

    /** How much the clocks of the second and of the third node differ from that of the first, in opposite directions. */
    static final Duration APART = Duration.ofMinutes(5);

    private static final String DATABASE = "openfire";
    /** Until then Openfire waits for whatever such a node has of the caches that nodes share: messages, and its own pages. */
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final Duration JOINING = Duration.ofMinutes(3);

    private final Testbed testbed;
    private final PrivateNetwork network;
    private final String database;
    private final PartnerStore store;
    private final Timeline timeline = new Timeline();
    private final Map<Integer, OpenfireServer> servers = new LinkedHashMap<>();
    private final Map<Integer, Probe> probes = new LinkedHashMap<>();
    private final Map<Integer, PartnersConsole> consoles = new LinkedHashMap<>();

    Cluster(Testbed testbed, Path hazelcast) throws Exception {
        this.testbed = testbed;
        network = testbed.closing(PrivateNetwork.of(NODES));
        database = network.address();
        PostgreSqlServer postgres = testbed.closing(new PostgreSqlServer("cluster-database", database));
        postgres.create(DATABASE);
        store = new JdbcPartnerStore(() -> DriverManager.getConnection(postgres.url(DATABASE)));
        String url = postgres.url(DATABASE);
        List<Site> partners = nodes().map(node -> site(partner(node), partner(node), network.address())).toList();
        String names = partners.stream().map(site -> "{" + site.domain() + "," + site.address() + ":" + RawStream.PORT + "}").collect(Collectors.joining(","));
        Path clock = clockLibrary(testbed.directory());
        nodes().forEach(node -> servers.put(node, node(node, hazelcast, clock, url, names)));
        // The first one makes the tables.
        servers.get(1).start();
        CompletableFuture.allOf(nodes().skip(1).map(node -> CompletableFuture.runAsync(servers.get(node)::start)).toArray(CompletableFuture[]::new)).join();
        servers.values().forEach(server -> server.log().await(0, JOINING, "all nodes to have found each other", line -> line.contains("Members {size:" + NODES)));
        nodes().forEach(this::logIn);
        nodes().forEach(node -> probes.put(node, testbed.closing(new Probe(node, network.address(node), DOMAIN, user(node), partners.get(node - 1), testbed.ca(), timeline))));
    }

    private OpenfireServer node(int node, Path hazelcast, Path clock, String url, String names) {
        OpenfireServer server = OpenfireServer.underTest(testbed, site(DOMAIN, "node" + node, network.address(node)), nodes().map(Cluster::user).toArray(Account[]::new));
        return server.withPlugin().withPlugin(hazelcast).inCluster().withDatabase(url, PostgreSqlServer.USER).withProperty("dnsutil.dnsOverride", names)
            .withConfiguration("hazelcast-local-config.xml", HazelcastPlugin.configuration(nodes().map(network::address).toList()))
            .onMachine("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dstreams.level=info", "-Dhazelcast.phone.home.enabled=false",
                // By default nodes wait a minute for one that says nothing, and five minutes before they look whether it is back.
                "-Dhazelcast.heartbeat.interval.seconds=1", "-Dhazelcast.max.no.heartbeat.seconds=" + SILENCE.toSeconds(),
                "-Dhazelcast.merge.first.run.delay.seconds=5", "-Dhazelcast.merge.next.run.delay.seconds=5")
            .launchedBy(Stream.of(network.on(node), clock(node, clock)).flatMap(List::stream).toList());
    }

    /** The clocks of nodes are apart; how much time passes is the same on all. */
    private static List<String> clock(int node, Path library) {
        return node == 1 ? List.of() : List.of("env", "LD_PRELOAD=" + library, "CLOCK_OFFSET=" + (node == 2 ? APART : APART.negated()).toSeconds());
    }

    /** What a program sees another clock by. No package of Debian has one with which Java's threads wait as long as they should. */
    private static Path clockLibrary(Path directory) throws IOException, InterruptedException {
        Path library = directory.resolve("clock.so");
        Process compiler = new ProcessBuilder(Software.GCC.program("gcc").toString(), "-shared", "-fPIC", "-O2", "-x", "c", "-o", library.toString(), "-").inheritIO()
            .redirectInput(ProcessBuilder.Redirect.PIPE).start();
        try (OutputStream source = compiler.getOutputStream(); InputStream clock = Cluster.class.getResourceAsStream("/clock.c")) {
            clock.transferTo(source);
        }
        if (compiler.waitFor() != 0) {
            throw new IllegalStateException("The library for the clocks could not be compiled");
        }
        return library;
    }

    /** What time it is on a node, to the second. */
    Instant time(int node) {
        try {
            return Instant.ofEpochMilli(servers.get(node).console().resolve("login.jsp").toURL().openConnection().getDate());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Site site(String domain, String directory, String address) {
        try {
            return new Site(List.of(domain), address, Files.createDirectories(testbed.directory().resolve(directory)), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The numbers of all nodes. */
    static Stream<Integer> nodes() {
        return IntStream.rangeClosed(1, NODES).boxed();
    }

    private static Account user(int node) {
        return Account.of("user" + node);
    }

    /** The domain that exchanges messages with the user of a node. */
    static String partner(int node) {
        return "partner" + node + ".example";
    }

    Timeline timeline() {
        return timeline;
    }

    OpenfireServer server(int node) {
        return servers.get(node);
    }

    PartnersConsole console(int node) {
        return consoles.get(node);
    }

    Probe probe(int node) {
        return probes.get(node);
    }

    Stream<Probe> probes() {
        return probes.values().stream();
    }

    /** Saves a partner as a node does that nothing holds up. */
    void saveElsewhere(String domain, NegotiationSettings settings) {
        try {
            Partner partner = store.load().readable().stream().filter(each -> each.primaryDomain().toString().equals(domain)).findFirst().orElseThrow();
            store.save(TestPartner.of(partner.id(), partner.version(), partner.primaryDomain(), partner.description(), partner.additionalDomains(), partner.type(), settings));
        } catch (StoreException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Opens the pages of a node, also after it was started again. */
    void logIn(int node) {
        consoles.put(node, new PartnersConsole(ConsoleClient.login(servers.get(node))));
    }

    /** After the node was killed. */
    void startAgain(int node) {
        servers.get(node).startAgain();
        logIn(node);
    }

    /** Whether the pages of a node answer. */
    boolean hasPages(int node) {
        try {
            consoles.get(node).banners();
            return true;
        } catch (UncheckedIOException silence) {
            return false;
        }
    }

    /** From now on the node and the other nodes do not hear each other. */
    void separate(int node) {
        others(node).forEach(other -> {
            network.cut(node, network.address(other));
            network.cut(other, network.address(node));
        });
    }

    /** Ends a {@link #separate}. */
    void join(int node) {
        others(node).forEach(other -> {
            network.mend(node, network.address(other));
            network.mend(other, network.address(node));
        });
    }

    private static Stream<Integer> others(int node) {
        return nodes().filter(other -> other != node);
    }

    /** From now on the database does not hear the node. */
    void loseDatabase(int node) {
        network.cut(node, database);
    }

    /** Ends a {@link #loseDatabase}. */
    void findDatabase(int node) {
        network.mend(node, database);
    }

    @Override
    public void close() {
        testbed.close();
    }
}
