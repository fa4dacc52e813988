package org.federatedpartners.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.diagnosis.Step.Found;
import org.federatedpartners.dns.ServerLocation;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.s2s.PartnerTls;
import org.federatedpartners.s2s.TestTls;
import org.federatedpartners.stream.Spellings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of servers on this machine that say one thing and no more. Most of it is waiting, which is done together. */
@Execution(ExecutionMode.CONCURRENT)
class DomainTestsTest {

    private static final String HEADER = "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0'>";
    private static final DomainTests.Limits QUICK = new DomainTests.Limits(Duration.ofSeconds(5), Duration.ofSeconds(8), Duration.ofSeconds(10), 2, 5);

    /** Servers add what they accept, on their own threads. */
    private final Queue<AutoCloseable> open = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private static DomainTestRequest request(String domain) {
        return new DomainTestRequest(DomainName.of(domain), Optional.empty(), Trust.DEFAULT);
    }

    /** What a server does with each connection. */
    private interface Conversation {
        void with(Socket socket) throws IOException;
    }

    private ServerSocket server(Conversation conversation) throws IOException {
        ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(listening);
        Thread thread = new Thread(() -> {
            try {
                for (;;) {
                    Socket socket = listening.accept();
                    open.add(socket);
                    conversation.with(socket);
                }
            } catch (IOException closed) {
                // The test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return listening;
    }

    /** A server that says this when it is spoken to, and then closes or falls silent. */
    private ServerSocket server(String text, boolean closes) throws IOException {
        return server(socket -> {
            socket.getInputStream().read();
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            if (closes) {
                socket.shutdownOutput();
            }
        });
    }

    /** So long this server waits for others, if not told otherwise. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private DomainTests tests(boolean privateAddresses, DomainTests.Limits limits, boolean directTls, int port) {
        return tests(privateAddresses, limits, PATIENCE, directTls, port);
    }

    private DomainTests tests(boolean privateAddresses, DomainTests.Limits limits, Duration patience, boolean directTls, int port) {
        DomainTests tests = LocalDomainTests.of(LocalDomainTests.planner(request -> CompletableFuture.completedFuture(
            LocalDomainTests.location(request.domain(), LocalDomainTests.target(new Endpoint("host.example", port, directTls), "127.0.0.1"))),
            LocalDomainTests.rules(new ConnectRules.Patience(patience, patience))), privateAddresses, limits, Clock.systemUTC());
        open.add(tests);
        return tests;
    }

    private static DomainTestState end(DomainTests tests, DomainTests.Started started) throws InterruptedException {
        long number = ((DomainTests.Running) started).number();
        for (int i = 0; i < 600 && tests.find(number).orElseThrow().running(); i++) {
            Thread.sleep(25);
        }
        DomainTestState state = tests.find(number).orElseThrow();
        assertThat(state.running()).isFalse();
        return state;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''                                                    | true  | STREAM_CLOSED
        ''                                                    | false | STREAM_UNANSWERED
        220 mail.example ESMTP                                | false | NOT_XMPP
        <html><body/></html>                                  | false | NOT_XMPP
        {header}                                              | false | STREAM_UNANSWERED
        {header}                                              | true  | STREAM_CLOSED
        {header}</stream:stream>                              | false | STREAM_CLOSED
        {header}<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>     | false | DOMAIN_NOT_SERVED
        {header}<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error> | false | STREAM_ERROR
        {header}<message/>                                    | false | NOT_XMPP
        {header}<stream:features/>                            | false | STARTTLS_NOT_OFFERED
        {tls}                                                 | true  | STARTTLS_CLOSED
        {tls}                                                 | false | STARTTLS_UNANSWERED
        {tls}<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/> | false | STARTTLS_REFUSED
        {tls}<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/> | true  | TLS_CLOSED
        {tls}<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/> | false | TLS_UNANSWERED
        """)
    void reportsTheStepThatEachServerAnswerLeadsTo(String text, boolean closes, Step.Code last) throws Exception {
        String said = text.replace("{tls}", "{header}<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>").replace("{header}", HEADER);
        DomainTests tests = tests(true, QUICK, last.name().endsWith("UNANSWERED") ? Duration.ofSeconds(1) : PATIENCE, false, server(said, closes).getLocalPort());
        assertThat(end(tests, tests.start(request("partner.example"))).attempts().get(0).steps()).last().extracting(Step::code).isEqualTo(last);
    }

    /** Answers each thing that it hears after a pause, up to the features under TLS. */
    private static void answerSlowly(PartnerTls tls, Socket socket, Duration first, Duration others) throws IOException {
        slowly(socket, first, HEADER + "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><dialback xmlns='urn:xmpp:features:dialback'/></stream:features>");
        slowly(socket, others, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        SSLSocket encrypted = tls.receiving(socket, false);
        encrypted.startHandshake();
        slowly(encrypted, others, HEADER + "<stream:features><dialback xmlns='urn:xmpp:features:dialback'/></stream:features>");
    }

    private static void slowly(Socket socket, Duration pause, String text) throws IOException {
        socket.getInputStream().read(new byte[4096]);
        LockSupport.parkNanos(pause.toNanos());
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** What is said within the time that this server waits for a whole stream counts; neither how long one answer takes, nor how long the test waits. */
    @ParameterizedTest(name = "first after {0} ms, others after {1} ms, this server waits {2} ms and the test {3} ms")
    @CsvSource(delimiter = '|', textBlock = """
        0    | 0    | 60000 | 8000 | NOT WORK WORK          | ''
        2000 | 0    | 60000 | 1000 | PERHAPS PERHAPS PERHAPS | STREAM_SILENT
        0    | 2000 | 60000 | 1000 | PERHAPS PERHAPS PERHAPS | NEGOTIATION_SILENT
        2000 | 0    | 60000 | 8000 | NOT WORK WORK          | ''
        2000 | 0    | 1000  | 8000 | NOT NOT NOT            | STREAM_UNANSWERED
        2000 | 0    | 5000  | 8000 | NOT PERHAPS PERHAPS    | STREAM_SLOW
        1000 | 2000 | 4800  | 8000 | NOT NOT WORK           | ENCRYPTED_STREAM_UNANSWERED
        2000 | 2000 | 5500  | 8000 | NOT NOT PERHAPS        | STREAM_SLOW ENCRYPTED_STREAM_UNANSWERED
        1000 | 1000 | 4800  | 8000 | NOT PERHAPS PERHAPS    | STREAM_SLOW
        """)
    void judgesASlowServerByTheTimeThatThisServerWaits(long first, long others, long patience, long limit, String methods, String told) throws Exception {
        PartnerTls tls = new PartnerTls(TestTls.below(1, "partner.example"));
        int port = server(socket -> answerSlowly(tls, socket, Duration.ofMillis(first), Duration.ofMillis(others))).getLocalPort();
        DomainTests tests = tests(true, new DomainTests.Limits(Duration.ofSeconds(5), Duration.ofMillis(limit), Duration.ofSeconds(20), 2, 5), Duration.ofMillis(patience), false, port);
        Diagnosis diagnosis = Diagnosis.of(end(tests, tests.start(request("partner.example"))));
        assertThat(diagnosis.methods().values().stream().map(verdict -> verdict.would().name())).as("%s", diagnosis.state()).containsExactly(methods.split(" "));
        assertThat(diagnosis.problems().stream().map(problem -> problem.code().name()).filter(code -> code.startsWith("STREAM") || code.endsWith("SILENT") || code.endsWith("UNANSWERED")))
            .containsExactly(told.isEmpty() ? new String[0] : told.split(" "));
    }

    /** The queue of this one is full, so that nothing answers to another connection. */
    @ParameterizedTest
    @CsvSource({"60, CONNECTION_SLOW", "1, CONNECTION_UNANSWERED"})
    void anAddressThatDoesNotAnswerIsLostOnlyIfThisServerWaitsNoLonger(int patience, Step.Code told) throws Exception {
        ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(full);
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> {
            for (int i = 0; i < 5; i++) {
                Socket waiting = new Socket();
                open.add(waiting);
                waiting.connect(full.getLocalSocketAddress(), 200);
            }
        });
        DomainTests tests = tests(true, new DomainTests.Limits(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(10), 2, 5), Duration.ofSeconds(patience), false, full.getLocalPort());
        assertThat(end(tests, tests.start(request("partner.example"))).attempts().get(0).steps()).extracting(Step::code).containsExactly(told);
    }

    private static final String A_LABEL = "xn--bcher-kva.example";
    private static final String U_LABEL = "b\u00fccher.example";

    /** A server that serves a domain in one spelling. */
    private ServerSocket serverOf(String spelling, List<String> asked) throws IOException {
        return server(socket -> {
            byte[] some = new byte[4096];
            String header = new String(some, 0, Math.max(0, socket.getInputStream().read(some)), StandardCharsets.UTF_8);
            asked.add(header.contains(U_LABEL) ? U_LABEL : header.contains(A_LABEL) ? A_LABEL : header);
            socket.getOutputStream().write((HEADER + (header.contains(spelling) ? "<stream:features/>"
                : "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>")).getBytes(StandardCharsets.UTF_8));
        });
    }

    @ParameterizedTest
    @CsvSource({U_LABEL + ", true, '" + A_LABEL + ' ' + U_LABEL + "', STARTTLS_NOT_OFFERED", A_LABEL + ", true, '" + A_LABEL + "', STARTTLS_NOT_OFFERED",
        "other, true, '" + A_LABEL + ' ' + U_LABEL + "', DOMAIN_NOT_SERVED", U_LABEL + ", false, '" + A_LABEL + "', DOMAIN_NOT_SERVED"})
    void triesTheOtherSpellingOnceAfterHostUnknownWhereStreamsAreSteered(String served, boolean steered, String tried, Step.Code last) throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        Spellings known = new Spellings();
        int port = serverOf(served, asked).getLocalPort();
        for (int i = 0; i < 2; i++) {
            asked.clear();
            DomainTests tests = LocalDomainTests.of(LocalDomainTests.planner(request -> CompletableFuture.completedFuture(
                LocalDomainTests.location(request.domain(), LocalDomainTests.target("host.example", port, "127.0.0.1"))), LocalDomainTests.rules()),
                request -> steered ? Optional.of(known.copyFor(request.domain().value())) : Optional.empty(), true, QUICK, Clock.systemUTC());
            open.add(tests);
            List<Step> steps = end(tests, tests.start(request(U_LABEL))).attempts().get(0).steps();
            assertThat(asked).as("a test leaves no trace").containsExactly(tried.split(" "));
            assertThat(steps).last().extracting(Step::code).isEqualTo(last);
            assertThat(steps.stream().filter(step -> step.code() == Step.Code.DOMAIN_SPELLED_DIFFERENTLY).map(Step::details).toList())
                .isEqualTo(asked.size() == 1 ? List.of() : List.of(List.of(U_LABEL)));
        }
    }

    @Test
    void reportsConnectionRefusedWhenThePortIsClosed() throws Exception {
        ServerSocket closed = server("", true);
        closed.close();
        DomainTests tests = tests(true, QUICK, false, closed.getLocalPort());
        assertThat(end(tests, tests.start(request("partner.example"))).attempts().get(0).steps()).extracting(Step::code).containsExactly(Step.Code.CONNECTION_REFUSED);
    }

    @Test
    void aPrivateAddressIsNotEvenConnectedTo() throws Exception {
        DomainTests tests = tests(false, QUICK, false, server("", true).getLocalPort());
        assertThat(end(tests, tests.start(request("partner.example"))).attempts().get(0).steps()).extracting(Step::code).containsExactly(Step.Code.ADDRESS_NOT_PUBLIC);
    }

    @Test
    void timesOutWhenTheServerTricklesBytes() throws Exception {
        ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(listening);
        Thread thread = new Thread(() -> {
            try (Socket socket = listening.accept()) {
                for (byte one : (HEADER + " ".repeat(10_000)).getBytes(StandardCharsets.UTF_8)) {
                    socket.getOutputStream().write(one);
                    Thread.sleep(50);
                }
            } catch (IOException | InterruptedException cut) {
                // As it should be.
            }
        });
        thread.setDaemon(true);
        thread.start();
        DomainTests tests = tests(true, QUICK, Duration.ofSeconds(1), false, listening.getLocalPort());
        DomainTestState state = end(tests, tests.start(request("partner.example")));
        assertThat(state.attempts().get(0).steps()).last().extracting(Step::code).isEqualTo(Step.Code.STREAM_UNANSWERED);
        assertThat(state.took()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void limitsRunningTestsPerDomainAndInTotal() throws Exception {
        DomainTests tests = tests(true, new DomainTests.Limits(Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofSeconds(3), 2, 50), false, server("", false).getLocalPort());
        DomainTests.Started first = tests.start(request("one.example"));
        assertThat(tests.start(request("one.example"))).isEqualTo(new DomainTests.Already(((DomainTests.Running) first).number()));
        assertThat(tests.start(request("two.example"))).isInstanceOf(DomainTests.Running.class);
        assertThat(tests.start(request("three.example"))).isEqualTo(new DomainTests.Busy());
        tests.cancel(((DomainTests.Running) first).number());
        assertThat(end(tests, first).steps()).last().extracting(Step::code).isEqualTo(Step.Code.OUT_OF_TIME);
        assertThat(tests.start(request("three.example"))).isInstanceOf(DomainTests.Running.class);
    }

    @Test
    void limitsTestsPerMinute() throws Exception {
        DomainTests tests = tests(true, QUICK, false, server("", true).getLocalPort());
        for (int i = 0; i < QUICK.perMinute(); i++) {
            end(tests, tests.start(request("number-" + i + ".example")));
        }
        assertThat(tests.start(request("one-more.example"))).isEqualTo(new DomainTests.Busy());
    }

    @Test
    void endsATestAtItsTotalTimeLimit() throws Exception {
        DomainTests.Limits limits = new DomainTests.Limits(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMillis(500), 2, 5);
        DomainTests silent = tests(true, limits, false, server("", false).getLocalPort());
        assertThat(end(silent, silent.start(request("partner.example"))).steps()).last().extracting(Step::code).isEqualTo(Step.Code.OUT_OF_TIME);
        DomainTests withoutDns = LocalDomainTests.of(request -> new CompletableFuture<ServerLocation>(), true, limits, Clock.systemUTC());
        open.add(withoutDns);
        assertThat(end(withoutDns, withoutDns.start(request("partner.example"))).steps()).last().extracting(Step::code).isEqualTo(Step.Code.OUT_OF_TIME);
    }

    /** Openfire waits as long for the DNS, whatever time it has for an address. The look-up here asks twice, one question after the other. */
    @Test
    void aSlowLookUpLeavesAllTheTimeForTheAddresses() throws Exception {
        int port = server("", true).getLocalPort();
        DomainTests.Limits limits = new DomainTests.Limits(Duration.ofSeconds(5), Duration.ofSeconds(8), Duration.ofSeconds(2), 2, 5);
        DomainTests tests = LocalDomainTests.of(request -> CompletableFuture.supplyAsync(
            () -> LocalDomainTests.location(request.domain(), LocalDomainTests.target("host.example", port, "127.0.0.1")),
            CompletableFuture.delayedExecutor(1200, TimeUnit.MILLISECONDS)), true, limits, Clock.systemUTC());
        open.add(tests);
        assertThat(end(tests, tests.start(request("partner.example"))).steps()).last().extracting(Step::code).isEqualTo(Step.Code.STREAM_CLOSED);
    }

    @ParameterizedTest
    @CsvSource({"1, 8, TLS_UNANSWERED", "60, 3, STREAM_SILENT"})
    void withDirectTlsTheHandshakeComesFirst(int patience, int limit, Step.Code last) throws Exception {
        DomainTests.Limits limits = new DomainTests.Limits(Duration.ofSeconds(5), Duration.ofSeconds(limit), Duration.ofSeconds(10), 2, 5);
        DomainTests tests = tests(true, limits, Duration.ofSeconds(patience), true, server("", false).getLocalPort());
        assertThat(end(tests, tests.start(request("partner.example"))).attempts().get(0).steps()).extracting(Step::code)
            .containsExactly(Step.Code.CONNECTED, Step.Code.DIRECT_TLS, last);
    }

    /** Openfire makes the handshake of direct TLS itself: what it refuses there, no setting of the partner's makes work. */
    @ParameterizedTest
    @CsvSource({"true, NOT", "false, WORK"})
    void reportsThatOpenfireRefusesACertificateWhereItMakesTheHandshake(boolean direct, Diagnosis.Would dialback) throws Exception {
        PartnerTls tls = new PartnerTls(TestTls.below(1, "partner.example"));
        int port = server(socket -> greetUnderTls(tls, socket, direct)).getLocalPort();
        CertificateCheck openfireRefuses = new CertificateCheck() {
            @Override
            public List<Found> judge(PeerCertificate peer, DomainTestRequest request) {
                return List.of(Found.of(Step.Code.CERTIFICATE_PROVES_DOMAIN, "partner.example", "2027-01-31"));
            }

            @Override
            public List<Found> judgeInHandshake(PeerCertificate peer) {
                return List.of(Found.of(Step.Code.OPENFIRE_REFUSES_CERTIFICATE, "unable to find certificate chain."));
            }
        };
        DomainTests tests = new DomainTests(new LocalDomainTests.Here(), LocalDomainTests.planner(request -> CompletableFuture.completedFuture(LocalDomainTests.location(request.domain(),
            LocalDomainTests.target(new Endpoint("host.example", port, direct), "127.0.0.1"))), LocalDomainTests.rules()), LocalDomainTests.tls(),
            new DomainTests.Rules(openfireRefuses, (chain, request) -> List.of(), request -> Optional.empty(), () -> true, QUICK), Clock.systemUTC());
        open.add(tests);
        Diagnosis diagnosis = Diagnosis.of(end(tests, tests.start(request("partner.example"))));
        assertThat(diagnosis.methods().get(AuthenticationMethod.SASL_OVER_TLS).would()).isEqualTo(dialback);
        assertThat(diagnosis.methods().get(AuthenticationMethod.TLS_DIALBACK).would()).isEqualTo(dialback);
        assertThat(diagnosis.problems().stream().filter(problem -> problem.code() == Step.Code.OPENFIRE_REFUSES_CERTIFICATE)).hasSize(direct ? 1 : 0);
    }

    private static void greetUnderTls(PartnerTls tls, Socket socket, boolean direct) throws IOException {
        if (!direct) {
            greet(socket, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            socket.getInputStream().read(new byte[4096]);
            socket.getOutputStream().write("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>".getBytes(StandardCharsets.UTF_8));
        }
        SSLSocket encrypted = tls.receiving(socket, false);
        encrypted.startHandshake();
        greet(encrypted, "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms><dialback xmlns='urn:xmpp:features:dialback'/>");
    }

    private static void greet(Socket socket, String features) throws IOException {
        socket.getInputStream().read(new byte[4096]);
        socket.getOutputStream().write((HEADER + "<stream:features>" + features + "</stream:features>").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** Java's limit is ten, which the detail names. */
    @ParameterizedTest
    @CsvSource({"9, TLS_ESTABLISHED", "12, TLS_CHAIN_TOO_LONG"})
    void namesAChainThatIsTooLongForJava(int authorities, Step.Code found) throws Exception {
        PartnerTls tls = new PartnerTls(TestTls.below(authorities, "partner.example"));
        DomainTests tests = tests(true, QUICK, true, server(socket -> {
            try {
                tls.receiving(socket, false).startHandshake();
            } catch (SSLException refused) {
                // As it may be.
            }
        }).getLocalPort());
        List<Step> steps = end(tests, tests.start(request("partner.example"))).attempts().get(0).steps();
        assertThat(steps).extracting(Step::code).startsWith(Step.Code.CONNECTED, Step.Code.DIRECT_TLS, found);
        if (found == Step.Code.TLS_CHAIN_TOO_LONG) {
            assertThat(steps).last().extracting(Step::details).asString().contains("chain length", "(10)");
        }
    }

    @ParameterizedTest
    @CsvSource({"true, false, true, true, DIRECT_TLS_NOT_USED", "true, true, false, true, DIRECT_TLS_DISABLED", "true, true, true, false, DIRECT_TLS_NOT_KNOWN",
        "false, true, true, true, STARTTLS_NOT_USED"})
    void reportsButDoesNotTestAddressesThatThisServerNeverUses(boolean direct, boolean port, boolean tls, boolean known, Step.Code because) throws Exception {
        ServerSocket listening = server("", false);
        ConnectRules rules = new ConnectRules(new ConnectModel(known, true, false, false, ConnectModel.Attempts.FIRST_ADDRESS), direct, port, tls, 5269,
            Duration.ofMillis(250), new ConnectRules.Patience(PATIENCE, PATIENCE), true, Map.of());
        DomainTests tests = LocalDomainTests.of(LocalDomainTests.planner(request -> CompletableFuture.completedFuture(LocalDomainTests.location(request.domain(),
            LocalDomainTests.target(new Endpoint("host.example", listening.getLocalPort(), direct), "127.0.0.1"))), rules), true, QUICK, Clock.systemUTC());
        open.add(tests);
        DomainTestState state = end(tests, tests.start(request("partner.example")));
        assertThat(state.attempts()).singleElement().satisfies(attempt -> assertThat(attempt.steps()).extracting(Step::code).containsExactly(because));
        Diagnosis diagnosis = Diagnosis.of(state);
        assertThat(diagnosis.strongest()).isEmpty();
        assertThat(diagnosis.use(state.attempts().get(0).target())).isEqualTo(Diagnosis.Use.NEVER);
    }

    @Test
    void reportsOwnClosedPortsAndSelfSignedCertificate() {
        DomainTests tests = tests(true, QUICK, false, 5269);
        OwnReport report = tests.ownSide();
        assertThat(report.listeners()).extracting(OwnFinding::code).containsExactly(OwnFinding.Code.LISTENS_NOT, OwnFinding.Code.DIRECT_TLS_LISTENS_NOT);
        assertThat(report.offered()).isEmpty();
        assertThat(report.domains()).singleElement().satisfies(domain -> {
            assertThat(domain.named()).extracting(OwnFinding::code).containsExactly(OwnFinding.Code.NAMED_WITH_ANOTHER_PORT);
            assertThat(domain.certificate()).extracting(Found::code).containsExactly(Step.Code.CERTIFICATE_SELF_SIGNED);
        });
    }

    /** The page waits five seconds; that is not how long this server waits. */
    @ParameterizedTest
    @CsvSource({"2, NONE", "30, STREAM_SILENT 5 60"})
    void judgesTheOwnPortByTheTimeThatThisServerWaits(int pause, String told) throws Exception {
        int port = server(socket -> slowly(socket, Duration.ofSeconds(pause), HEADER + "<stream:features/>")).getLocalPort();
        OwnServer here = new LocalDomainTests.Here() {
            @Override
            public OptionalInt port() {
                return OptionalInt.of(port);
            }
        };
        Planner planner = LocalDomainTests.planner(request -> CompletableFuture.completedFuture(LocalDomainTests.location(request.domain())),
            LocalDomainTests.rules(new ConnectRules.Patience(Duration.ofMinutes(2), Duration.ofSeconds(60))));
        DomainTests tests = new DomainTests(here, planner, LocalDomainTests.tls(),
            new DomainTests.Rules((chain, request) -> List.of(), (chain, request) -> List.of(), request -> Optional.empty(), () -> true, QUICK), Clock.systemUTC());
        open.add(tests);
        assertThat(tests.ownSide().offered().stream().filter(step -> step.code().name().matches("STREAM_(SLOW|SILENT|UNANSWERED)"))
            .map(step -> step.code() + " " + String.join(" ", step.details())).reduce((one, other) -> one + " " + other).orElse("NONE")).isEqualTo(told);
    }
}
