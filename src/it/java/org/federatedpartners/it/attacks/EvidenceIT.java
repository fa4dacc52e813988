package org.federatedpartners.it.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Strangers who want what was refused of partners to be forgotten, and servers without end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EvidenceIT {

    private static final String DOMAIN = "openfire.example";
    private static final String STRICT = "strict.example";
    private static final String LENIENT = "lenient.example";
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    /** More than are remembered. */
    private static final int FLOOD = 1600;
    private static final int FLOODERS = 8;
    private static final int CHUNK = 100_000;

    private final Testbed testbed = Testbed.of(EvidenceIT.class);
    private OpenfireServer openfire;
    private PartnersConsole console;
    private RawPartner lenient;

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site(DOMAIN), Account.of("alice")).withPlugin();
        lenient = testbed.closing(new RawPartner(testbed.site(LENIENT), testbed.ca()));
        openfire.start();
        logIn();
        console.save(STRICT, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        console.save(LENIENT, PartnersConsole.settings(AuthenticationMethod.values()));
    }

    private void logIn() {
        console = new PartnersConsole(ConsoleClient.login(openfire));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    private RawStream begun(String from) {
        RawStream stream = testbed.closing(RawStream.connect(openfire.address()));
        stream.begin(from, DOMAIN);
        return stream;
    }

    private static String key(String from) {
        return "<db:result from='" + from + "' to='" + DOMAIN + "'>0123456789abcdef</db:result>";
    }

    /** A key proves nothing before somebody has verified it. */
    @Test
    @Order(1)
    void refusalOfAnUnprovenSenderProposesNoChange() {
        Instant since = Instant.now();
        RawStream stream = begun(STRICT);
        stream.tryToSay(key(STRICT));
        stream.awaitEnd();
        console.awaitRefusal(STRICT, since, refusal -> refusal.direction() == Direction.INBOUND && refusal.reason() == Reason.TCP_DIALBACK_NOT_ACCEPTED, PATIENCE);
        assertThat(console.partner(STRICT).document().select("#refused a[data-proposal]").eachAttr("data-proposal")).isEmpty();
        assertThat(console.partner(STRICT).document().select("#refused .fp-caution").text()).contains("did not prove that it is the partner");
    }

    @Test
    @Order(2)
    void remembersTheCertificateOfAStreamThatEndsAtOnce() {
        Identity shown = testbed.ca().forDomains(List.of(STRICT)).issue();
        RawStream stream = begun(STRICT);
        stream.startTls(Optional.of(shown));
        stream.begin(STRICT, DOMAIN);
        stream.external(Optional.of(STRICT));
        stream.expect("success");
        stream.close();
        Await.until(PATIENCE, "the certificate to be shown", () -> console.shownKeys(STRICT, Direction.INBOUND).contains(KeyPin.of(shown.certificate()).value()));
    }

    @Test
    @Order(3)
    void aFloodOfInventedDomainsWipesNoRefusalOfAPartnerNotEvenOverARestart() throws InterruptedException {
        List<PartnersConsole.ShownRefusal> before = console.refusals(STRICT);
        console.unlistedDomains(UnlistedDomains.REFUSE);
        ExecutorService flooders = Executors.newFixedThreadPool(FLOODERS);
        for (int i = 0; i < FLOOD; i++) {
            String invented = "s" + i + ".invented.example";
            flooders.execute(() -> {
                try (RawStream stream = RawStream.connect(openfire.address())) {
                    stream.say(RawStream.header("from='" + invented + "' to='" + DOMAIN + "' version='1.0'"));
                    stream.awaitEnd();
                }
            });
        }
        flooders.shutdown();
        assertThat(flooders.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
        assertThat(console.refusals("s" + (FLOOD - 1) + ".invented.example")).as("the flood has arrived").isNotEmpty();
        assertThat(console.refusals(STRICT)).containsAll(before);
        assertThat(console.partner(STRICT).document().select("#refused li[data-reason]")).isNotEmpty();
        assertThat(console.discovered().keySet()).noneMatch(domain -> domain.endsWith("invented.example"));

        openfire.restart();
        logIn();
        Await.until(PATIENCE, "the refusal to be read", () -> console.refusals(STRICT).stream().anyMatch(refusal -> refusal.reason() == Reason.TCP_DIALBACK_NOT_ACCEPTED));
        assertThat(console.partner(STRICT).document().select("#refused li[data-reason]")).isNotEmpty();
    }

    @Test
    @Order(4)
    void stopsReadingAnEndlessAnswerDuringVerification() {
        for (String forever : List.of(" ", "text", "<x>", "<x y='z'/>")) {
            AtomicLong said = new AtomicLong();
            lenient.plays(stream -> {
                stream.hearHeader();
                stream.say(RawStream.header("from='" + LENIENT + "' id='1' version='1.0'") + "<stream:features>");
                String chunk = forever.repeat(CHUNK / forever.length());
                while (said.addAndGet(chunk.length()) < 1000L * CHUNK) {
                    stream.say(chunk);
                }
            });
            RawStream stream = begun(LENIENT);
            Instant start = Instant.now();
            stream.say(key(LENIENT));
            assertThat(stream.expect("result").attributeValue("type")).as(forever).isEqualTo("error");
            assertThat(Duration.between(start, Instant.now())).as(forever).isLessThan(Duration.ofSeconds(20));
            assertThat(said).as(forever).hasValueLessThan(200L * CHUNK);
        }
        lenient.playsHonestly();
        RawStream stream = begun(LENIENT);
        stream.say(key(LENIENT));
        assertThat(stream.expect("result").attributeValue("type")).isEqualTo("valid");
        lenient.requireNoFailure();
    }
}
