package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
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
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.junit.jupiter.api.Test;

/** The plugin comes and goes while streams are up: none that complies is interrupted, and nothing of it stays behind. */
@Needs(Software.PROSODY)
class SteeringLifecycleIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern FOLLOWING = Pattern.compile(" org\\.federatedpartners\\.(openfire|stream)\\.(?!ServerEra|gate\\.RoutingOrigin)[\\w.]+$");
    private static final String OWN = "openfire.example";
    private static final NegotiationSettings SASL_OVER_TLS = new NegotiationSettings(Negotiation.REQUIRED, Negotiation.REQUIRED, false);
    private static final NegotiationSettings TLS_DIALBACK = new NegotiationSettings(Negotiation.REQUIRED, Negotiation.NOT_SUPPORTED, true);

    private int said;

    @Test
    void streamsOutliveThePluginsComingAndGoing() {
        try (Testbed testbed = Testbed.of(SteeringLifecycleIT.class)) {
            OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE);
            ProsodyServer partner = new ProsodyServer(testbed, testbed.site("partner.example"), PartnerProfile.P4, BOB);
            openfire.start();
            partner.start();
            try (XmppClient alice = XmppClient.login(openfire, ALICE); XmppClient bob = XmppClient.login(partner, BOB)) {
                converse(alice, bob);
                long since = partner.log().mark();

                openfire.installPlugin();
                converse(alice, bob);
                new PartnersConsole(ConsoleClient.login(openfire)).save("partner.example", SASL_OVER_TLS);
                converse(alice, bob);
                remove(openfire);
                converse(alice, bob);
                openfire.installPlugin();
                converse(alice, bob);
                assertThat(partner.incoming(OWN, since)).as("a new stream to the partner").isEmpty();
                assertThat(partner.outgoing(OWN, since)).as("a new stream from the partner").isEmpty();

                PartnersConsole policies = new PartnersConsole(ConsoleClient.login(openfire));
                policies.save("partner.example", TLS_DIALBACK);
                // A stanza that meets a stream which is about to end, at either end, is lost or answered by an error.
                Await.until(PATIENCE, "the streams to be gone that do not comply any more", () -> !policies.hasLiveStreams("partner.example") && !partner.hasStreams(OWN));
                converse(alice, bob);
                assertThat(partner.incoming(OWN, since)).contains(AuthenticationMethod.TLS_DIALBACK);
                assertThat(partner.outgoing(OWN, since)).contains(AuthenticationMethod.TLS_DIALBACK);
                long sinceDialback = partner.log().mark();
                remove(openfire);
                converse(alice, bob);
                openfire.installPlugin();
                converse(alice, bob);
                remove(openfire);
                assertThat(partner.incoming(OWN, sinceDialback)).as("a new stream to the partner").isEmpty();
                assertThat(partner.outgoing(OWN, sinceDialback)).as("a new stream from the partner").isEmpty();
                // What Openfire thinks of a certificate is remembered with the stream's TLS, for as long as the stream lasts.
                partner.close();
                Await.value(PATIENCE, () -> "nothing to be left that follows streams; there is " + left(openfire),
                    () -> left(openfire).isEmpty() ? Optional.of(true) : Optional.empty());
            }
        }
    }

    private void converse(XmppClient alice, XmppClient bob) {
        String question = "word " + ++said;
        alice.send(bob.jid(), question);
        bob.awaitMessage(question, PATIENCE);
        String answer = "word " + ++said;
        bob.send(alice.jid(), answer);
        alice.awaitMessage(answer, PATIENCE);
    }

    private static void remove(OpenfireServer openfire) {
        openfire.removePlugin();
    }

    /** What the server's memory holds of what followed the streams, after a collection of garbage; constants do not count. */
    private static List<String> left(OpenfireServer openfire) {
        try {
            Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(openfire.pid()),
                "GC.class_histogram").redirectErrorStream(true).start();
            List<String> histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            assertThat(histogram).anyMatch(line -> line.contains(" java.lang.String"));
            return histogram.stream().filter(line -> FOLLOWING.matcher(line).find()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
