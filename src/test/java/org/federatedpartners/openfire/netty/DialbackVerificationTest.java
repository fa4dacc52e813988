package org.federatedpartners.openfire.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.federatedpartners.policy.Negotiation.NOT_SUPPORTED;
import static org.federatedpartners.policy.Negotiation.OPTIONAL;
import static org.federatedpartners.policy.Negotiation.REQUIRED;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.federatedpartners.diagnosis.LocalProbes;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.s2s.TlsSettings;
import org.federatedpartners.stream.InitiatingNegotiation;
import org.federatedpartners.stream.Negotiation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a server that has no TLS; with TLS it is shown on real servers. */
class DialbackVerificationTest {

    private static final NegotiationSettings T = new NegotiationSettings(REQUIRED, NOT_SUPPORTED, true);
    private static final NegotiationSettings D = new NegotiationSettings(NOT_SUPPORTED, NOT_SUPPORTED, true);
    private static final NegotiationSettings ALL = new NegotiationSettings(OPTIONAL, OPTIONAL, true);

    private static final String HEADER = HandlerFixture.STREAM + " from='partner.example' id='2' version='1.0'>";
    private static final String FEATURES = "<stream:features/>";
    private static final String STARTTLS = "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>";
    private static final String PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    private static final String VALID = "<db:verify from='partner.example' to='own.example' id='1' type='valid'/>";

    private final HandlerFixture fixture = new HandlerFixture();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final DialbackVerification question = new DialbackVerification("own.example", "partner.example", "1", "key");
    private ServerSocket server;
    private boolean direct;

    private final DialbackVerification.Way way = new DialbackVerification.Way() {
        @Override
        public DialbackVerification.Line connect(String remote) throws IOException {
            return new DialbackVerification.Line(new Socket(server.getInetAddress(), server.getLocalPort()), direct);
        }

        @Override
        public TlsSettings tls() {
            return LocalProbes.tls();
        }

        @Override
        public Negotiation negotiation(String remote) {
            return new InitiatingNegotiation(fixture.streams::policy, ServerFacts.UNHINDERED::usableOutbound, remote);
        }
    };

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** Answers each thing that is said to it by the next of these, on each connection anew. */
    private void answering(String... answers) {
        Thread thread = new Thread(() -> {
            try {
                for (;;) {
                    try (Socket socket = server.accept()) {
                        InputStream in = socket.getInputStream();
                        byte[] said = new byte[4096];
                        for (String answer : answers) {
                            heard.add(new String(said, 0, Math.max(0, in.read(said)), StandardCharsets.UTF_8));
                            socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                        }
                    }
                }
            } catch (IOException closed) {
                // The test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void affirmsAKeyThatTheServerConfirms() throws IOException {
        fixture.partners.put("partner.example", D);
        answering(HEADER + FEATURES, "<db:other/>" + VALID);
        assertThat(question.isAffirmed(way, fixture.streams)).isTrue();
        assertThat(heard).last().asString().contains("from=\"own.example\"", "to=\"partner.example\"", "id=\"1\"", ">key<");
    }

    @Test
    void deniesAKeyThatTheServerRejects() throws IOException {
        fixture.partners.put("partner.example", D);
        answering(HEADER.replace(" version='1.0'", ""), VALID.replace("'valid'", "'invalid'"));
        assertThat(question.isAffirmed(way, fixture.streams)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"from='other.example' to='own.example' id='1' type='valid'", "from='partner.example' to='other.example' id='1' type='valid'",
        "from='partner.example' to='own.example' id='2' type='valid'", "from='partner.example' to='own.example' type='valid'",
        "from='partner.example' to='own.example' id='1' type='error'", "from='partner.example' to='own.example' id='1' type='VALID'"})
    void failsOnAnAnswerThatDoesNotMatchTheRequest(String answer) {
        fixture.partners.put("partner.example", D);
        answering(HEADER + FEATURES, "<db:verify " + answer + "/>");
        assertThatThrownBy(() -> question.isAffirmed(way, fixture.streams)).isInstanceOf(IOException.class).hasMessageContaining("does not tell");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<stream:error/>", "</stream:stream>", "", "<x:y/>", "<db:result xmlns:db='jabber:server:dialback' type='valid'/>",
        "<db:verify xmlns:db='urn:other' from='partner.example' to='own.example' id='1' type='valid'/>"})
    void failsWhenTheServerDoesNotAnswer(String instead) {
        fixture.partners.put("partner.example", D);
        answering(HEADER + FEATURES, instead);
        assertThatThrownBy(() -> question.isAffirmed(way, fixture.streams)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {FEATURES, "<stream:features><starttls xmlns='urn:other'/></stream:features>"})
    void noKeyGoesOutInTheClearWhereThePolicyWantsTls(String features) {
        fixture.partners.put("partner.example", T);
        answering(HEADER + features, VALID);
        assertThatThrownBy(() -> question.isAffirmed(way, fixture.streams)).isInstanceOf(DialbackVerification.RefusedException.class);
        assertThat(heard.get(0)).startsWith("<stream:stream ").endsWith("version=\"1.0\">\n");
        assertThat(String.join("", heard)).doesNotContain("verify");
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example ENCRYPTION_NOT_OFFERED");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendsNoKeyInTheClearAfterAFailedHandshakeWhenTlsIsRequired(boolean atOnce) {
        fixture.partners.put("partner.example", T);
        direct = atOnce;
        answering(HEADER + STARTTLS, PROCEED, VALID);
        assertThatThrownBy(() -> question.isAffirmed(way, fixture.streams)).isInstanceOf(DialbackVerification.RefusedException.class);
        assertThat(String.join("", heard)).doesNotContain("verify");
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example ENCRYPTION_FAILED");
    }

    @Test
    void afterABrokenHandshakeItIsTriedInTheClearWhereThatIsAccepted() {
        fixture.partners.put("partner.example", ALL);
        answering(HEADER + STARTTLS, PROCEED);
        assertThatThrownBy(() -> question.isAffirmed(way, fixture.streams)).isInstanceOf(IOException.class);
        assertThat(heard).hasSize(4);
        assertThat(heard.get(1)).contains("starttls");
        assertThat(heard.get(3)).contains("verify");
        assertThat(fixture.recorded).isEmpty();
    }

    @Test
    void failsOnAnAnswerThatComesBeforeTheRequest() {
        fixture.partners.put("partner.example", ALL);
        answering(HEADER + VALID);
        assertThatThrownBy(() -> question.isAffirmed(way, fixture.streams)).isInstanceOf(IOException.class);
        assertThat(String.join("", heard)).doesNotContain("verify");
    }

    /** Says this, and then that for ever. */
    private void sayingForEver(String first, String again) {
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
    void stopsReadingAnEndlessAnswer(String first, String again) {
        fixture.partners.put("partner.example", D);
        sayingForEver(first == null ? "" : first.replace("HEADER", HEADER), again);
        long start = System.nanoTime();
        assertThatThrownBy(() -> question.isAffirmed(way, fixture.streams)).isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<stream:error><x>\n2027 INFO forged</x></stream:error>", "<db:verify from='partner.example' to='own.example' id='1' type='&#10;2027 INFO forged'/>"})
    void noWordOfTheServersForgesALineOfTheLog(String answer) {
        fixture.partners.put("partner.example", D);
        answering(HEADER + FEATURES, answer);
        assertThatThrownBy(() -> question.isAffirmed(way, fixture.streams)).isInstanceOf(IOException.class)
            .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("\n"));
    }
}
