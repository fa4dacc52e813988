package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.dns.Zone;
import org.federatedpartners.dns.ZoneServer;
import org.federatedpartners.it.raw.Tls;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.Page;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Sockets;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.SRVRecord;

/**
 * Where the server under test itself connects to, held against what the domain test says of it. Its virtual machine asks a name server
 * of the test for SRV records, and has a hosts file for addresses, which it reads in the place of the operating system's resolver.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConnectionPlanIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int PORT = 5269;
    /** The first byte of a TLS handshake record (RFC 8446 5.1). */
    private static final byte TLS_HANDSHAKE = 22;
    private static final String SILENT = "~";
    private static final String IPV6 = "::1";

    /**
     * A domain. Of SRV records, x is {@code _xmpp-server}, s {@code _xmpps-server} and j {@code _jabber}, with priority, weight and host; a dot
     * declines, with the port of self if that is named, and a question mark is a question that fails. What ends in "late" is answered late.
     * The host d is the domain itself; two has two addresses, and dual one of each family.
     * Of what listens, self is where the root leads, this machine; two2 is the second address, dual6 that of IPv6. An address with a tilde never answers a connection attempt.
     *
     * <p>The last three words are where Openfire 4.2, where 4.8 and 4.9, and where 5.0 and later begin a stream; several are told apart by a
     * bar, {@code -} is nowhere.
     */
    private enum SetUp {
        FIRST_OF_TWO("x 0 0 a; x 10 0 b", "a b", "a b", "a", "a", "a"),
        FIRST_REFUSES("x 0 0 a; x 10 0 b", "a b", "b", "b", "b", "b"),
        FIRST_IS_SILENT("x 0 0 a; x 10 0 b", "a b", "~a b", "b", "b", "b"),
        ALL_REFUSE("x 0 0 a; x 10 0 b", "a b", "", "-", "-", "-"),
        NO_SRV("", "d", "d", "d", "d", "d"),
        NO_SRV_AND_NO_LISTENER("", "d", "", "-", "-", "-"),
        NO_NAME("", "", "", "-", "-", "-"),
        DOMAIN_BEHIND_SRV("x 0 0 a", "a d", "d", "-", "-", "d"),
        DOMAIN_LEFT_FOR_SRV("x 0 0 a", "a d", "a d", "a", "a", "a"),
        OLD_NAME("j 0 0 a", "a", "a", "a", "a", "a"),
        OLD_NAME_BESIDE_THE_NEW("x 0 0 a; j 0 0 b", "a b", "b", "-", "-", "-"),
        DIRECT_TLS_ONLY("s 0 0 a", "a d", "a d", "d", "a", "a"),
        DIRECT_TLS_FIRST("x 10 0 b; s 0 0 a", "a b", "a b", "b", "a", "a"),
        STARTTLS_FIRST("x 0 0 b; s 10 0 a", "a b", "a b", "b", "b", "b"),
        SAME_PRIORITY("x 0 0 a; x 0 0 b", "a b", "a b", "a|b", "a|b", "a|b"),
        SAME_PRIORITY_ONE_REFUSES("x 0 0 a; x 0 0 b", "a b", "b", "b", "b", "b"),
        SAME_PRIORITY_ONE_IS_SILENT("x 0 0 a; x 0 0 b", "a b", "~a b", "b", "b", "b"),
        WEIGHT_BEFORE_NONE("x 0 5 a; x 0 0 b", "a b", "a b", "a", "a", "a"),
        TWO_ADDRESSES("x 0 0 two", "two", "two1 two2", "two1|two2", "two1|two2", "two1|two2"),
        SECOND_ADDRESS_ONLY("x 0 0 two", "two", "two2", "-", "-", "two2"),
        TWO_FAMILIES("x 0 0 dual", "dual", "dual4 dual6", "dual4", "dual4", "dual4"),
        SECOND_FAMILY_ONLY("x 0 0 dual", "dual", "dual6", "-", "-", "dual6"),
        DECLINES("x .", "d", "d", "-", "-", "d"),
        DECLINES_WITH_A_PORT("x 0 0 self", "self d", "self d", "self", "self", "self"),
        DECLINES_WITH_A_CLOSED_PORT("x 0 0 self", "self d", "d", "-", "-", "d"),
        DECLINES_ALL_BUT_DIRECT_TLS("x .; s 0 0 a", "a", "a", "-", "a", "a"),
        DIRECT_TLS_UNANSWERED("x 0 0 a; s ?", "a", "a", "a", "a", "a"),
        STARTTLS_UNANSWERED("x ?; s 0 0 a", "a d", "a d", "d", "a", "a"),
        STARTTLS_ANSWERED_LATE("x 0 0 a late", "a d", "a d", "a", "a", "a"),
        NOTHING_ANSWERED("x ?; s ?", "d", "d", "d", "d", "d"),
        OVERRIDDEN("x 0 0 a", "a o", "a o", "o", "o", "o"),
        HOST_WITHOUT_ADDRESS("x 0 0 none; x 10 0 a", "a", "a", "a", "a", "a"),
        DOMAIN_IN_SRV("x 0 0 d", "d", "d", "d", "d", "d");

        private final String records;
        private final List<String> hosts;
        private final List<String> listening;
        private final List<String> begins;

        SetUp(String records, String hosts, String listening, String blocking, String sequence, String racing) {
            this.records = records;
            this.hosts = words(hosts);
            this.listening = words(listening);
            String begins = switch (model()) {
                case BLOCKING -> blocking;
                case SEQUENCE -> sequence;
                case RACING -> racing;
            };
            this.begins = List.of(begins.split("\\|"));
        }

        private static List<String> words(String text) {
            return Stream.of(text.split(" ")).filter(word -> !word.isEmpty()).toList();
        }

        /** Whether this machine has the addresses. */
        boolean isPossible() {
            return !hosts.contains("dual") || Sockets.isOfThisMachine(IPV6);
        }

        String domain() {
            return name().toLowerCase().replace('_', '-') + ".example";
        }

        String host(String label) {
            return label.equals("d") ? domain() : label + "." + domain();
        }
    }

    private enum Model { BLOCKING, SEQUENCE, RACING }

    private static Model model() {
        String home = System.getProperty("openfire.home", "");
        String version = home.isEmpty() ? "" : Path.of(home).getFileName().toString();
        return home.isEmpty() ? Model.BLOCKING : version.startsWith("4.") ? Model.SEQUENCE : Model.RACING;
    }

    private final Testbed testbed = Testbed.of(ConnectionPlanIT.class);
    private final Zone zone = Zone.unsigned("example.");
    private final Map<String, InetSocketAddress> places = new LinkedHashMap<>();
    /** Where something was said after a connection, each by its place. */
    private final List<InetSocketAddress> heard = new CopyOnWriteArrayList<>();
    private volatile boolean testing;
    private final StringBuilder hosts = new StringBuilder();
    private ZoneServer names;
    private OpenfireServer openfire;
    private PartnersConsole console;
    private XmppClient alice;

    @BeforeAll
    void start() throws IOException {
        names = testbed.closing(new ZoneServer(new InetSocketAddress(testbed.address(), 5353)));
        names.add(zone);
        for (SetUp setUp : SetUp.values()) {
            if (setUp.isPossible()) {
                place(setUp);
                publish(setUp);
            }
        }
        // Only the name server that the plugin's settings name knows this one.
        zone.add(new ARecord(Zone.name("known-elsewhere.example."), DClass.IN, Zone.TTL, InetAddress.getByName(testbed.address())));
        InetSocketAddress override = places.get(SetUp.OVERRIDDEN + " o");
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin()
            .resolvingBy(names.address(), hosts.toString())
            .withProperty("dnsutil.dnsOverride", "{" + SetUp.OVERRIDDEN.domain() + "," + override.getAddress().getHostAddress() + ":" + override.getPort() + "}")
            .withProperty("xmpp.server.read.timeout", "3000")
            .withProperty("federatedpartners.dns.servers", names.address().getAddress().getHostAddress() + ":" + names.address().getPort())
            .withProperty("federatedpartners.tests.private-addresses", "true");
        openfire.start();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    private void place(SetUp setUp) throws IOException {
        for (String label : setUp.hosts) {
            for (String part : label.equals("two") ? List.of("two1", "two2") : label.equals("dual") ? List.of("dual4", "dual6") : List.of(label)) {
                InetAddress address = part.equals("self") ? InetAddress.getLoopbackAddress() : InetAddress.getByName(part.equals("dual6") ? IPV6 : testbed.address());
                places.put(setUp + " " + part, new InetSocketAddress(address, label.equals("dual") ? dualPort(setUp) : label.equals("self") ? freePort(address) : PORT));
                if (!label.equals("self")) {
                    hosts.append(address.getHostAddress()).append(' ').append(setUp.host(label)).append('\n');
                }
            }
        }
        for (String label : setUp.listening) {
            if (label.startsWith(SILENT)) {
                keepSilent(places.get(setUp + " " + label.substring(SILENT.length())));
                continue;
            }
            listen(places.get(setUp + " " + label), testbed.ca().forDomains(List.of(setUp.domain())).issue());
        }
    }

    /** There is one address of IPv6 only, which all tests on this machine share. */
    private int dualPort(SetUp setUp) throws IOException {
        InetSocketAddress other = places.get(setUp + " dual4");
        if (other != null) {
            return other.getPort();
        }
        return freePort(InetAddress.getByName(IPV6));
    }

    private static int freePort(InetAddress address) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, address)) {
            return free.getLocalPort();
        }
    }

    private void publish(SetUp setUp) {
        for (String record : setUp.records.split("; *")) {
            String[] fields = record.split(" ");
            if (fields.length < 2) {
                continue;
            }
            boolean late = fields[fields.length - 1].equals("late");
            String name = Map.of("x", "_xmpp-server", "s", "_xmpps-server", "j", "_jabber").get(fields[0]) + "._tcp." + setUp.domain() + ".";
            switch (fields[1]) {
                case "?" -> names.misbehave(name, ZoneServer.Fault.SERVFAIL);
                case "." -> zone.add(new SRVRecord(Zone.name(name), DClass.IN, Zone.TTL, 0, 0, 0, Name.root));
                default -> zone.add(new SRVRecord(Zone.name(name), DClass.IN, Zone.TTL, Integer.parseInt(fields[1]), Integer.parseInt(fields[2]),
                    port(setUp, fields[3]), fields[3].equals("self") ? Name.root : Zone.name(setUp.host(fields[3]) + ".")));
            }
            if (late) {
                names.misbehave(name, ZoneServer.Fault.LATE);
            }
        }
    }

    private int port(SetUp setUp, String label) {
        return Stream.of(label, label + "4").map(part -> places.get(setUp + " " + part)).filter(Objects::nonNull).findFirst().map(InetSocketAddress::getPort).orElse(PORT);
    }

    /**
     * Accepts each connection, makes TLS where that comes first, hears the first byte, and leaves it at that. Openfire's threads for outbound
     * streams would be blocked for ever by a handshake that does not end. A domain test is over then; it would only wait, for nothing that is compared here.
     */
    private void listen(InetSocketAddress place, Identity identity) throws IOException {
        ServerSocket listening = testbed.closing(new ServerSocket(place.getPort(), 50, place.getAddress()));
        inBackground(() -> {
            while (!listening.isClosed()) {
                Socket socket = testbed.closing(listening.accept());
                inBackground(() -> {
                    int first = socket.getInputStream().read();
                    if (first >= 0) {
                        heard.add(place);
                    }
                    if (first == TLS_HANDSHAKE) {
                        Tls.server(identity, socket, new ByteArrayInputStream(new byte[] {TLS_HANDSHAKE})).startHandshake();
                    }
                    if (testing) {
                        socket.close();
                    }
                });
            }
        });
    }

    /** The operating system says nothing to those who would connect while as many wait as may. */
    private void keepSilent(InetSocketAddress place) throws IOException {
        testbed.closing(new ServerSocket(place.getPort(), 1, place.getAddress()));
        for (int waiting = 0; waiting < 4; waiting++) {
            SocketChannel socket = testbed.closing(SocketChannel.open());
            socket.configureBlocking(false);
            socket.connect(place);
        }
    }

    private interface Listening {
        void run() throws IOException;
    }

    private static void inBackground(Listening task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException closed) {
                // The test is over, or the other side has left.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static String text(InetSocketAddress place) {
        String address = place.getAddress().getHostAddress();
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + place.getPort();
    }

    private Page test(String domain, Map<String, String> fields) {
        testing = true;
        try {
            return console.test(domain, fields, PATIENCE);
        } finally {
            testing = false;
        }
    }

    private static List<String> targets(Page page, String use) {
        return page.document().select("#steps h3[data-use=" + use + "]").eachAttr("data-target");
    }

    private static String codes(Page page) {
        return page.document().select("#report").attr("data-codes");
    }

    /** Where a stream begins when somebody writes; empty if the sender is told that there is no way. */
    private List<InetSocketAddress> write(String domain, SetUp setUp) {
        heard.clear();
        String id = alice.send("bob@" + domain, "at " + System.nanoTime());
        Await.until(PATIENCE, "a stream to " + domain + ", or an error", () -> !heardOf(setUp).isEmpty() || alice.hasError(id));
        return heardOf(setUp);
    }

    /** What Openfire still does about the domain of the case before is not counted. */
    private List<InetSocketAddress> heardOf(SetUp setUp) {
        return heard.stream().filter(place -> places.entrySet().stream().anyMatch(entry -> entry.getKey().startsWith(setUp + " ") && entry.getValue().equals(place))).toList();
    }

    private List<String> expected(SetUp setUp, List<String> labels) {
        return labels.stream().filter(label -> !label.equals("-")).map(label -> text(places.get(setUp + " " + label))).toList();
    }

    private void compare(SetUp setUp, List<String> begins, Map<String, String> fields) {
        assumeTrue(setUp.isPossible(), "No IPv6 here");
        Page page = test(setUp.domain(), fields);
        List<String> certain = targets(page, "USED");
        List<String> perhaps = targets(page, "PERHAPS_USED");
        List<String> observed = write(setUp.domain(), setUp).stream().map(ConnectionPlanIT::text).distinct().toList();
        String told = page.document().select("#steps").text();
        List<String> expected = expected(setUp, begins);
        assertThat(expected.isEmpty() ? observed.isEmpty() : expected.containsAll(observed) && !observed.isEmpty())
            .as("Openfire begins a stream at %s, expected %s", observed, begins).isTrue();
        if (observed.isEmpty()) {
            assertThat(certain).as(told).isEmpty();
        } else {
            assertThat(Stream.concat(certain.stream(), perhaps.stream()).collect(Collectors.toList())).as(told).containsAll(observed);
            assertThat(certain.isEmpty() || observed.equals(certain)).as("%s, and %s is said to be certain: %s", observed, certain, told).isTrue();
        }
        if (begins.size() == 1 && !expected.isEmpty()) {
            assertThat(certain).as(told).isEqualTo(expected);
        }
    }

    /** Comes first: streams to partners of the same names would still be under way for a minute, and what is sent then waits for them. */
    @ParameterizedTest
    @EnumSource
    @Order(1)
    void domainTestConnectsAsOpenfireDoes(SetUp setUp) {
        compare(setUp, setUp.begins, Map.of());
    }

    /** To partners, the plugin itself opens the streams on 4.2, and goes through all addresses of a host. */
    @ParameterizedTest
    @EnumSource(value = SetUp.class, names = {"FIRST_REFUSES", "FIRST_IS_SILENT", "DOMAIN_BEHIND_SRV", "SECOND_ADDRESS_ONLY", "SECOND_FAMILY_ONLY", "TWO_FAMILIES", "OVERRIDDEN",
        "STARTTLS_UNANSWERED"})
    void domainTestConnectsAsStreamsToPartnersDo(SetUp setUp) {
        console.save(setUp.domain(), PartnersConsole.settings(AuthenticationMethod.TCP_DIALBACK));
        try {
            boolean ours = model() == Model.BLOCKING;
            compare(setUp, ours && setUp == SetUp.SECOND_ADDRESS_ONLY ? List.of("two2") : ours && setUp == SetUp.SECOND_FAMILY_ONLY ? List.of("dual6") : setUp.begins, Map.of());
        } finally {
            console.delete(setUp.domain());
        }
    }

    @Test
    void aConnectHostComesFirst() {
        SetUp setUp = SetUp.WEIGHT_BEFORE_NONE;
        String host = setUp.host("b") + ":" + PORT;
        console.save(setUp.domain(), PartnersConsole.settings(AuthenticationMethod.TCP_DIALBACK));
        console.change(setUp.domain(), Map.of("connectHost", host));
        try {
            compare(setUp, List.of("b"), Map.of("connectHost", host));
        } finally {
            console.delete(setUp.domain());
        }
    }

    @Test
    void doesNotReportAsWorkingWhatOpenfireCannotResolve() {
        Page page = test("known-elsewhere.example", Map.of());
        assertThat(codes(page)).contains("NAMES_UNKNOWN_TO_OPENFIRE");
        assertThat(targets(page, "USED")).isEmpty();
        assertThat(page.document().select("#report").attr("data-outcome")).isNotEqualTo("WORK");
        assertThat(write("known-elsewhere.example", SetUp.NO_NAME)).isEmpty();
    }

    /** A domain with one kind of server, and the property that opens our own port for that kind. */
    private static Stream<org.junit.jupiter.params.provider.Arguments> closedPorts() {
        var starttls = org.junit.jupiter.params.provider.Arguments.of("xmpp.server.socket.active", SetUp.FIRST_OF_TWO);
        return model() == Model.BLOCKING ? Stream.of(starttls)
            : Stream.of(starttls, org.junit.jupiter.params.provider.Arguments.of("xmpp.server.socket.ssl.active", SetUp.DECLINES_ALL_BUT_DIRECT_TLS));
    }

    @ParameterizedTest
    @MethodSource("closedPorts")
    void reportsAndRecordsThatAnOwnClosedPortBlocksThePartner(String property, SetUp setUp) {
        console.save(setUp.domain(), PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        openfire.settings().property(property, "false");
        try {
            Page page = test(setUp.domain(), Map.of());
            assertThat(page.document().select("#report").attr("data-outcome")).isEqualTo("NOT");
            assertThat(page.document().select("#problems li[data-code=NOTHING_LEAVES] .fp-remedy").text()).contains(property);
            assertThat(page.document().select("#letter-ENGLISH").val()).doesNotContain("Please", "127.");
            Instant before = Instant.now();
            assertThat(write(setUp.domain(), setUp)).isEmpty();
            assertThat(console.awaitRefusal(setUp.domain(), before, refusal -> refusal.direction() == Direction.OUTBOUND, PATIENCE).reason()).isEqualTo(Reason.SERVER_SETTINGS);
        } finally {
            openfire.settings().property(property, "true");
            console.delete(setUp.domain());
        }
    }
}
