package org.federatedpartners.s2s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.federatedpartners.policy.Negotiation.NOT_SUPPORTED;
import static org.federatedpartners.policy.Negotiation.OPTIONAL;
import static org.federatedpartners.policy.Negotiation.REQUIRED;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.s2s.DialbackVerifier.ShownKey;
import org.federatedpartners.stream.Failures;
import org.federatedpartners.stream.InitiatingNegotiation;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.Spellings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialbackVerifierTest {

    private static final NegotiationSettings T = new NegotiationSettings(REQUIRED, NOT_SUPPORTED, true);
    private static final NegotiationSettings D = new NegotiationSettings(NOT_SUPPORTED, NOT_SUPPORTED, true);
    private static final NegotiationSettings ALL = new NegotiationSettings(OPTIONAL, OPTIONAL, true);
    private static final Map<String, NegotiationSettings> SETTINGS = Map.of("T", T, "D", D, "ALL", ALL);

    private static final String VALID = "<db:verify from='partner.example' to='own.example' id='1' type='valid'/>";
    private static final ShownKey KEY = new ShownKey("own.example", "partner.example", "Partner.Example", "1", "key");
    private static final CertificateJudge JUDGE = TestCertificates.judge(() -> Set.of(ScriptedPeer.CA.root()), domain -> Trust.DEFAULT, Clock.fixed(TestCertificates.NOW, ZoneOffset.UTC));

    private final List<String> recorded = new CopyOnWriteArrayList<>();
    private Duration patience = Duration.ofSeconds(30);
    private final Failures failures = new Failures();
    private MinimumTls minimum = MinimumTls.NONE;
    private String protocol = "";
    private ScriptedPeer peer;

    @AfterEach
    void close() throws IOException {
        if (peer != null) {
            peer.close();
        }
    }

    private interface Connecting {
        Socket connect() throws IOException;
    }

    private DialbackVerifier verifier(NegotiationSettings settings, Connecting connecting, boolean direct) {
        PolicySnapshot policy = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE,
            List.of(TestPartner.with(TestPartner.of(1, 1, DomainName.of("partner.example"), "", List.of(), PartnerType.FEDERATED, settings),
                new Trust(List.of(), List.of(), minimum, false, Optional.empty()))));
        return new DialbackVerifier(new DialbackVerifier.Network() {
            @Override
            public DialbackVerifier.Connected connect(String remote) throws IOException {
                return new DialbackVerifier.Connected(connecting.connect(), direct);
            }

            @Override
            public TlsSettings tls() {
                return protocol.isEmpty() ? TestTls.withoutCertificate() : TestTls.withoutCertificate().only(protocol);
            }

            @Override
            public Negotiation negotiation(String local, String remote) {
                return new InitiatingNegotiation(() -> policy, ServerFacts.UNCONSTRAINED::usableOutbound, failures, new Spellings(), new InitiatingNegotiation.Ends(local, remote));
            }
        }, JUDGE, rejection -> recorded.add(rejection.domain() + " " + rejection.reason()), patience);
    }

    private boolean isAffirmed(NegotiationSettings settings, String... scripts) throws IOException {
        return isAffirmed(settings, false, scripts);
    }

    private boolean isAffirmed(NegotiationSettings settings, boolean direct, String... scripts) throws IOException {
        peer = new ScriptedPeer(scripts);
        return verifier(settings, peer::connect, direct).isAffirmed(KEY);
    }

    private static String clear(String answer) {
        return "C: <stream:stream\nS: {header}{features}\nC: </db:verify>\nS: " + answer + "\nHOLD";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "D   | S: {header}{features};C: </db:verify>;S: VALID                                          | true",
        "D   | S: {header}{features};C: </db:verify>;S: INVALID                                        | false",
        "D   | S: {header}{features};C: </db:verify>;S: <db:other/> VALID                              | true",
        "D   | S: OLD;C: </db:verify>;S: INVALID                                                       | false",
        "D   | S: {header}{starttls};C: </db:verify>;S: VALID                                          | true",
        "T   | S: {header}{starttls};C: <starttls;S: {proceed};TLS;C: <stream:stream;S: {header}{features};C: </db:verify>;S: VALID | true",
        "T   | S: {header}{starttls};C: <starttls;S: {proceed};TLS;C: <stream:stream;S: OLD;C: </db:verify>;S: VALID               | true",
        "T   | S: {header}{starttls};C: <starttls;S: {proceed}{newline};TLS;C: <stream:stream;S: {header}{features};C: </db:verify>;S: VALID | true",
        "ALL | S: {header}{starttls};C: <starttls;S: {proceed};TLS;C: <stream:stream;S: {header}{features};C: </db:verify>;S: INVALID | false",
        "ALL | S: {header}{required};C: <starttls;S: {proceed};TLS;C: <stream:stream;S: {header}{features};C: </db:verify>;S: VALID | true",
        "ALL | S: {header}{features};C: </db:verify>;S: VALID                                          | true",
    })
    void asksOverTheStrongestConnectionThatBothAccept(String settings, String script, boolean affirmed) throws Exception {
        String lines = ("C: <stream:stream;" + script + ";HOLD").replace("INVALID", VALID.replace("'valid'", "'invalid'")).replace("VALID", VALID)
            .replace("OLD", ScriptedPeer.HEADER.replace(" version='1.0'", "")).replace("H" + ScriptedPeer.HEADER.replace(" version='1.0'", ""), "HOLD").replace(";", "\n");
        assertThat(isAffirmed(SETTINGS.get(settings), lines)).isEqualTo(affirmed);
        assertThat(recorded).isEmpty();
        assertThat(peer.heard()).last().asString().contains("from=\"own.example\"", "to=\"Partner.Example\"", "id=\"1\"", ">key<");
    }

    @Test
    void startsTlsAtOnceWithDirectTls() throws Exception {
        assertThat(isAffirmed(T, true, "TLS\nC: <stream:stream\nS: {header}{features}\nC: </db:verify>\nS: " + VALID + "\nHOLD")).isTrue();
        assertThat(peer.heard().get(0)).startsWith("[TLS]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"from='other.example' to='own.example' id='1' type='valid'", "from='partner.example' to='other.example' id='1' type='valid'",
        "from='partner.example' to='own.example' id='2' type='valid'", "from='partner.example' to='own.example' type='valid'",
        "from='partner.example' to='own.example' id='1' type='VALID'", "from='partner.example' to='own.example' id='2' type='invalid'"})
    void refusesAnAnswerThatDoesNotMatchTheRequest(String answer) throws Exception {
        assertThatThrownBy(() -> isAffirmed(D, clear("<db:verify " + answer + "/>"))).isInstanceOf(RefusedException.class);
        assertThat(recorded).containsExactly("partner.example PROTOCOL_VIOLATION");
        assertThat(peer.heard()).last().asString().contains("<policy-violation ").endsWith("</stream:stream>");
    }

    @ParameterizedTest
    @CsvSource({"item-not-found, PARTNER_HOST_UNKNOWN", "policy-violation, PARTNER_POLICY", "remote-server-timeout, PARTNER_CANNOT_CONNECT", "made-up, PARTNER_FAULT"})
    void recordsTheErrorThatIsSaidInPlaceOfAnAnswer(String condition, String reason) {
        String answer = "<db:verify from='partner.example' to='own.example' id='1' type='error'><error type='cancel'><" + condition
            + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></db:verify>";
        assertThatThrownBy(() -> isAffirmed(D, clear(answer))).isInstanceOf(IOException.class).hasMessageContaining("does not tell");
        assertThat(recorded).containsExactly("partner.example " + reason);
    }

    /** No version, and features all the same: those that come too late change nothing. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "T   | S: OLD{starttls};C: <starttls;S: {proceed};TLS;C: <stream:stream;S: {header}{features};C: </db:verify>;S: VALID",
        "T   | S: OLD{newline}{starttls};C: <starttls;S: {proceed};TLS;C: <stream:stream;S: OLD{features};C: </db:verify>;S: VALID",
        "D   | S: OLD{features};C: </db:verify>;S: VALID",
        "D   | S: OLD{newline};C: </db:verify>;S: {starttls}VALID",
        "ALL | S: OLD;C: </db:verify>;S: {starttls}VALID",
    })
    void understandsFeaturesThatTheHeaderDoesNotAnnounce(String settings, String script) throws Exception {
        String lines = ("C: <stream:stream;" + script).replace("VALID", VALID).replace("OLD", ScriptedPeer.HEADER.replace(" version='1.0'", "")).replace(";", "\n") + "\nHOLD";
        assertThat(isAffirmed(SETTINGS.get(settings), lines)).isTrue();
        assertThat(recorded).isEmpty();
    }

    @Test
    void refusesFeaturesThatComeTwiceAfterAHeaderThatDoesNotAnnounceThem() {
        String old = ScriptedPeer.HEADER.replace(" version='1.0'", "");
        assertThatThrownBy(() -> isAffirmed(D, "C: <stream:stream\nS: " + old + "\nC: </db:verify>\nS: {features}{features}" + VALID + "\nHOLD"))
            .isInstanceOf(RefusedException.class);
        assertThat(recorded).containsExactly("partner.example PROTOCOL_VIOLATION");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "</stream:stream>                                                                  | PARTNER_GAVE_UP",
        "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error> | PARTNER_HOST_UNKNOWN",
        "<db:result from='partner.example' to='own.example' type='valid'/>                 | PROTOCOL_VIOLATION",
        "<message from='a@partner.example' to='b@own.example'/>                            | PROTOCOL_VIOLATION",
        "<db:verify xmlns:db='urn:other' from='partner.example' to='own.example' id='1' type='valid'/> | PROTOCOL_VIOLATION",
        "<!-- a comment -->                                                                | PROTOCOL_VIOLATION",
        "<a></b>                                                                           | PROTOCOL_VIOLATION",
    })
    void recordsWhyThereIsNoAnswer(String instead, String reason) {
        assertThatThrownBy(() -> isAffirmed(D, clear(instead))).isInstanceOf(IOException.class);
        assertThat(recorded).containsExactly("partner.example " + reason);
    }

    @Test
    void recordsNothingOfAServerThatCannotBeReached() {
        assertThatThrownBy(() -> verifier(D, () -> {
            throw new ConnectException("nobody there");
        }, false).isAffirmed(KEY)).isInstanceOf(DialbackVerifier.Unreachable.class).hasMessage("nobody there");
        assertThat(recorded).isEmpty();
    }

    @Test
    void recordsAServerThatClosesTheConnection() {
        assertThatThrownBy(() -> isAffirmed(D, "C: <stream:stream\nS: {header}{features}\nC: </db:verify>")).isInstanceOf(IOException.class);
        assertThat(recorded).containsExactly("partner.example PARTNER_GAVE_UP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\nS: {header}", "\nS: {header}{features}\nC: </db:verify>"})
    void recordsAServerThatIsSilent(String before) {
        patience = Duration.ofSeconds(1);
        assertThatThrownBy(() -> isAffirmed(D, "C: <stream:stream" + before + "\nHOLD")).isInstanceOf(IOException.class);
        assertThat(recorded).containsExactly("partner.example PARTNER_SILENT");
    }

    @Test
    void recordsAServerThatIsSilentInTheHandshake() {
        patience = Duration.ofSeconds(1);
        assertThatThrownBy(() -> isAffirmed(T, "C: <stream:stream\nS: {header}{starttls}\nC: <starttls\nS: {proceed}\nHOLD")).isInstanceOf(IOException.class);
        assertThat(recorded).containsExactly("partner.example PARTNER_SILENT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{header}{features}", "{header}<stream:features><starttls xmlns='urn:other'/></stream:features>",
        "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' id='2'>"})
    void sendsNoKeyInTheClearWhenTlsIsRequired(String begin) throws Exception {
        assertThatThrownBy(() -> isAffirmed(T, "C: <stream:stream\nS: " + begin + "\nHOLD")).isInstanceOf(RefusedException.class);
        assertThat(peer.heard().get(0)).doesNotContain("verify").contains("<policy-violation ").endsWith("</stream:stream>");
        assertThat(recorded).containsExactly("partner.example ENCRYPTION_NOT_OFFERED");
    }

    @ParameterizedTest
    @CsvSource({"T, TLS_1_3, TLSv1.2, false", "ALL, TLS_1_3, TLSv1.2, false", "T, TLS_1_3, TLSv1.3, true", "T, TLS_1_2, TLSv1.2, true", "T, NONE, TLSv1.2, true"})
    void sendsNoKeyOverTlsThatIsOlderThanThePartnersMinimum(String settings, MinimumTls least, String spoken, boolean asks) throws Exception {
        minimum = least;
        protocol = spoken;
        String script = "C: <stream:stream\nS: {header}{starttls}\nC: <starttls\nS: {proceed}\nTLS\nC: <stream:stream\nS: {header}{features}\nC: </db:verify>\nS: " + VALID + "\nHOLD";
        if (asks) {
            assertThat(isAffirmed(SETTINGS.get(settings), script)).isTrue();
            assertThat(recorded).isEmpty();
        } else {
            assertThatThrownBy(() -> isAffirmed(SETTINGS.get(settings), script)).isInstanceOf(RefusedException.class);
            assertThat(peer.heard()).singleElement().asString().doesNotContain("verify").contains("<policy-violation ").endsWith("</stream:stream>");
            assertThat(recorded).containsExactly("partner.example TLS_TOO_OLD");
        }
    }

    /** The policy is asked about features; who says something else must not get past it. */
    @ParameterizedTest
    @ValueSource(strings = {"<db:other/>", "<other/>", "<db:verify from='partner.example' to='own.example' id='2' type='valid'/>", "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"})
    void sendsNoKeyInTheClearWhenAnotherElementTakesThePlaceOfFeatures(String instead) throws Exception {
        assertThatThrownBy(() -> isAffirmed(T, "C: <stream:stream\nS: {header}" + instead + "\nC: </db:verify>\nS: " + VALID)).isInstanceOf(IOException.class);
        assertThat(peer.heard().get(0)).doesNotContain("key");
    }

    @ParameterizedTest
    @CsvSource({"T, false", "T, true", "ALL, true"})
    void sendsNoKeyInTheClearAfterAFailedHandshakeWhenTlsIsRequired(String settings, boolean direct) throws Exception {
        String script = direct ? "S: no TLS at all, but a number of words" : "C: <stream:stream\nS: {header}{starttls}\nC: <starttls\nS: {proceed}no TLS at all, but a number of words";
        assertThatThrownBy(() -> isAffirmed(SETTINGS.get(settings), direct, script, clear(VALID))).isInstanceOf(RefusedException.class);
        assertThat(peer.heard()).hasSize(1).first().asString().doesNotContain("verify");
        assertThat(recorded).containsExactly("partner.example ENCRYPTION_FAILED");
    }

    /** Not even one byte may come in the clear, whatever follows on it. */
    @Test
    void refusesAnythingButWhiteSpaceBetweenProceedAndTls() throws Exception {
        String script = "C: <stream:stream\nS: {header}{starttls}\nC: <starttls\nS: {proceed}{newline}x\nTLS\nC: <stream:stream\nS: {header}{features}\nC: </db:verify>\nS: " + VALID
            + "\nHOLD";
        assertThatThrownBy(() -> isAffirmed(T, script)).isInstanceOf(RefusedException.class);
        assertThat(recorded).containsExactly("partner.example ENCRYPTION_FAILED");
    }

    /** By an alert in the handshake, and after it: then a server of TLS 1.3 judges our certificate. */
    @ParameterizedTest
    @CsvSource({"TLSv1.2, ALERT", "TLSv1.3, TLS WITH CERTIFICATE"})
    void recordsThatTheServerRefusedOurCertificate(String spoken, String tls) {
        protocol = spoken;
        assertThatThrownBy(() -> isAffirmed(T, "C: <stream:stream\nS: {header}{starttls}\nC: <starttls\nS: {proceed}\n" + tls + "\nHOLD")).isInstanceOf(IOException.class);
        assertThat(recorded).containsExactly("partner.example OUR_CERTIFICATE_REFUSED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{proceed}", "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "</stream:stream>"})
    void asksInTheClearAfterAFailedHandshakeWhenThatIsAccepted(String answer) throws Exception {
        String broken = "C: <stream:stream\nS: {header}{starttls}\nC: <starttls\nS: " + answer;
        assertThat(isAffirmed(ALL, broken, "C: <stream:stream\nS: {header}{starttls}\nC: </db:verify>\nS: " + VALID + "\nHOLD")).isTrue();
        assertThat(peer.heard().get(1)).doesNotContain("<starttls");
        assertThat(recorded).isEmpty();
    }

    private static final String HANGS = "C: <stream:stream\nS: {header}{starttls}\nC: <starttls\nS: {proceed}\nHOLD";

    @Test
    void asksInTheClearInTimeAfterAHandshakeThatHangs() throws Exception {
        patience = Duration.ofSeconds(6);
        assertThat(isAffirmed(ALL, HANGS, "C: <stream:stream\nS: {header}{starttls}\nC: </db:verify>\nS: " + VALID + "\nHOLD")).isTrue();
        assertThat(peer.heard()).hasSize(2).last().asString().doesNotContain("<starttls");
        assertThat(recorded).isEmpty();
    }

    /** As where the first address of a server does not answer. */
    @Test
    void theTimeThatConnectingTakesDoesNotCount() throws Exception {
        patience = Duration.ofSeconds(2);
        peer = new ScriptedPeer(clear(VALID));
        assertThat(verifier(D, () -> {
            LockSupport.parkNanos(Duration.ofMillis(2500).toNanos());
            return peer.connect();
        }, false).isAffirmed(KEY)).isTrue();
        assertThat(recorded).isEmpty();
    }

    @Test
    void aHandshakeThatIsDoneIsNotGivenUpAnyMore() throws Exception {
        peer = new ScriptedPeer("TLS\nHOLD");
        PolicySnapshot policy = TestPartner.policy(UnlistedDomains.FOLLOW_OPENFIRE, List.of());
        Negotiation negotiation = new InitiatingNegotiation(() -> policy, ServerFacts.UNCONSTRAINED::usableOutbound, failures, new Spellings(),
            new InitiatingNegotiation.Ends("own.example", "partner.example"));
        CompletableFuture<Void> deadline = new CompletableFuture<>();
        try (Socket socket = peer.connect()) {
            new NegotiatedWire(new SocketWire(socket, "partner.example", TestTls.withoutCertificate()), negotiation, JUDGE, rejection -> {}, () -> deadline).encrypt();
        }
        assertThat(deadline).isCancelled();
        assertThat(negotiation.tls()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"T, false", "ALL, true"})
    void asksNothingInTheClearAfterAHandshakeThatHangsWhenTlsIsRequired(String settings, boolean direct) throws Exception {
        patience = Duration.ofSeconds(2);
        assertThatThrownBy(() -> isAffirmed(SETTINGS.get(settings), direct, direct ? "HOLD" : HANGS, clear(VALID))).isInstanceOf(RefusedException.class);
        assertThat(peer.heard()).hasSize(1).first().asString().doesNotContain("verify");
        assertThat(recorded).containsExactly("partner.example PARTNER_SILENT");
    }

    @Test
    void recordsWhyTlsFailedWhenAskingInTheClearLeadsNowhere() {
        String broken = "C: <stream:stream\nS: {header}{starttls}\nC: <starttls\nS: {proceed}";
        assertThatThrownBy(() -> isAffirmed(ALL, broken, "C: <stream:stream\nS: {header}{starttls}\nC: </db:verify>")).isInstanceOf(IOException.class);
        assertThat(recorded).containsExactly("partner.example ENCRYPTION_FAILED");
    }

    @Test
    void asksNothingInTheClearWhenTheServerRequiresTls() throws Exception {
        String broken = "C: <stream:stream\nS: {header}{required}\nC: <starttls\nS: {proceed}";
        assertThatThrownBy(() -> isAffirmed(ALL, broken, "C: <stream:stream\nS: {header}{required}\nHOLD")).isInstanceOf(RefusedException.class);
        assertThat(String.join("", peer.heard())).doesNotContain("verify");
        assertThat(recorded).containsExactly("partner.example ENCRYPTION_FAILED");
    }

    @Test
    void failsOnPlainTextBehindProceed() {
        String injected = "C: <stream:stream\nS: {header}{starttls}\nC: <starttls\nS: {proceed}" + VALID + "\nTLS\nC: <stream:stream\nS: {header}{features}\nC: </db:verify>\nHOLD";
        assertThatThrownBy(() -> isAffirmed(T, injected)).isInstanceOf(RefusedException.class);
        assertThat(recorded).containsExactly("partner.example ENCRYPTION_FAILED");
    }

    /** Says this, and then that for ever. */
    private ServerSocket sayingForEver(String first, String again) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write(first.getBytes(StandardCharsets.UTF_8));
                byte[] more = again.repeat(100).getBytes(StandardCharsets.UTF_8);
                for (;;) {
                    socket.getOutputStream().write(more);
                }
            } catch (IOException closed) {
                // As it should be.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "                              | ' '",
        "                              | <?x y?>",
        "<stream:stream                | ' x'",
        "<stream:stream a='            | x",
        "HEADER                        | <x/>",
        "HEADER                        | <x>",
        "HEADER                        | ' '",
        "HEADER<stream:features>       | text",
        "HEADER<stream:features/>      | <x a='b'><c/></x>",
        "HEADER<stream:features/><x y='| z",
        "HEADER<stream:features/><!--  | z",
        "HEADER<stream:features/><a    | b",
    })
    void stopsReadingAnEndlessAnswer(String first, String again) throws IOException {
        try (ServerSocket server = sayingForEver(first == null ? "" : first.replace("HEADER", ScriptedPeer.HEADER), again)) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> verifier(D, () -> new Socket(server.getInetAddress(), server.getLocalPort()), false).isAffirmed(KEY)).isInstanceOf(IOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<stream:error><x>{newline}2027 INFO forged</x></stream:error>", "<db:verify from='partner.example' to='own.example' id='1' type='&#10;2027 INFO forged'/>"})
    void putsNoLineBreakOfThePeerIntoAMessage(String answer) {
        assertThatThrownBy(() -> isAffirmed(D, clear(answer))).isInstanceOf(IOException.class)
            .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("\n"));
    }
}
