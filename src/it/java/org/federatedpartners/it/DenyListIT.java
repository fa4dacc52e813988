package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A domain on the deny list reaches no one, in either direction, and is there again once it is taken off. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Software.PROSODY)
class DenyListIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PARTNER = "denied-partner.example";
    private static final String UNLISTED = "stranger.denied.example";

    private final Testbed testbed = Testbed.of(DenyListIT.class);
    private PartnersConsole console;
    private OpenfireServer openfire;
    private XmppClient alice;
    private Map<String, XmppClient> bobs;

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin();
        List<ProsodyServer> servers = List.of(new ProsodyServer(testbed, testbed.site(PARTNER), PartnerProfile.P1, BOB),
            new ProsodyServer(testbed, testbed.site(UNLISTED), PartnerProfile.P1, BOB));
        openfire.start();
        servers.parallelStream().forEach(ProsodyServer::start);
        console = new PartnersConsole(ConsoleClient.login(openfire));
        console.save(PARTNER, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        bobs = servers.stream().collect(Collectors.toMap(ProsodyServer::domain, server -> testbed.closing(XmppClient.login(server, BOB))));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    @ParameterizedTest
    @CsvSource({PARTNER + ", " + PARTNER, UNLISTED + ", *.denied.example"})
    void neitherDirectionPassesWhileADomainIsDenied(String domain, String entry) {
        XmppClient bob = bobs.get(domain);
        talk(alice, bob);
        talk(bob, alice);

        Instant since = Instant.now();
        console.denied("# not these\n" + entry);
        if (domain.equals(PARTNER)) {
            // Of others, the list shows nothing.
            console.awaitNoStreams(domain, PATIENCE);
        }
        for (XmppClient sender : List.of(alice, bob)) {
            XmppClient recipient = sender == alice ? bob : alice;
            String body = "denied at " + System.nanoTime();
            String id = sender.send(recipient.jid(), body);
            sender.awaitError(id, PATIENCE);
            recipient.settle();
            assertThat(recipient.hasMessage(body)).isFalse();
            Direction direction = sender == alice ? Direction.OUTBOUND : Direction.INBOUND;
            assertThat(console.awaitRefusal(domain, since, refusal -> refusal.direction() == direction, PATIENCE).reason()).isEqualTo(Reason.DENIED);
        }

        assertThat(console.test(domain, Map.of(), PATIENCE).document().select("#report").attr("data-outcome")).isEqualTo("NOT");

        console.denied("");
        talk(bob, alice);
        talk(alice, bob);
    }

    /** A list that changes closes a live stream; one that is gone stays in force, also over a restart; and it never cuts off a partner. */
    @Test
    void aSubscribedFileDeniesStrangersUntilItSaysSomethingElse() throws IOException {
        Path file = testbed.directory().resolve("denied by others.txt");
        String source = file.toUri().toString();
        Files.writeString(file, "# nothing yet\n");
        console.deniedLists(source);
        awaitList(source, "FETCHED 0");
        XmppClient stranger = bobs.get(UNLISTED);
        talk(alice, stranger);
        talk(stranger, alice);

        Instant since = Instant.now();
        Files.writeString(file, "*.denied.example # since today\n" + PARTNER + "\n0.0.0.0 other.example\n*.example\n");
        // Nobody says anything: this is the stream that was live.
        assertThat(console.awaitRefusal(UNLISTED, since, refusal -> true, PATIENCE).reason()).isEqualTo(Reason.DENIED);
        assertThat(console.deniedList(source)).isEqualTo("FETCHED 2");
        assertThat(console.listedPartners()).containsExactly(PARTNER);
        assertDenied(stranger);
        talk(alice, bobs.get(PARTNER));
        talk(bobs.get(PARTNER), alice);

        Files.delete(file);
        awaitList(source, "FAILED 2");
        assertDenied(stranger);

        openfire.restart();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        assertThat(console.deniedList(source)).endsWith(" 2");
        assertDenied(stranger);

        console.deniedLists("");
        talk(stranger, alice);
        talk(alice, stranger);
    }

    private void awaitList(String source, String state) {
        Await.until(PATIENCE, source + " to be " + state, () -> console.deniedList(source).equals(state));
    }

    private void assertDenied(XmppClient stranger) {
        for (XmppClient sender : List.of(alice, stranger)) {
            XmppClient recipient = sender == alice ? stranger : alice;
            String body = "denied by a list at " + System.nanoTime();
            sender.awaitError(sender.send(recipient.jid(), body), PATIENCE);
            recipient.settle();
            assertThat(recipient.hasMessage(body)).isFalse();
        }
    }

    private static void talk(XmppClient sender, XmppClient recipient) {
        String body = "hello at " + System.nanoTime();
        sender.send(recipient.jid(), body);
        recipient.awaitMessage(body, PATIENCE);
    }
}
