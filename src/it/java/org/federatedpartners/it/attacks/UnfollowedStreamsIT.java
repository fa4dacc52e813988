package org.federatedpartners.it.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.federatedpartners.it.raw.RawPartner;
import org.federatedpartners.it.raw.RawStream;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Streams that Openfire opens without asking the plugin for a handler: no peer may speak for others there either. */
@EnabledIfSystemProperty(named = "openfire.home", matches = ".+", disabledReason = "Openfire 4.2 routes nothing from streams that it opens")
class UnfollowedStreamsIT {

    private static final Account ROMEO = Account.of("romeo");
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String OWN = "openfire.example";
    private static final String PARTNER = "partner.example";
    private static final String DIALBACK = "<dialback xmlns='urn:xmpp:features:dialback'/>";

    private final Testbed testbed = Testbed.of(UnfollowedStreamsIT.class);
    private OpenfireServer openfire;
    private RawPartner stranger;
    private XmppClient alice;

    @AfterEach
    void stop() {
        testbed.close();
    }

    private void start(boolean withPlugin, boolean directTls) {
        openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE, ROMEO).withProperty("xmpp.server.session.initialise-timeout", "40");
        if (withPlugin) {
            openfire.withPlugin();
        }
        stranger = testbed.closing(directTls
            ? new RawPartner(testbed.site(PartnerProfile.P7, "stranger.example"), RawStream.DIRECT_TLS_PORT, testbed.ca())
            : new RawPartner(testbed.site("stranger.example"), testbed.ca()));
        openfire.start();
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
    }

    private void addPartner() {
        new PartnersConsole(ConsoleClient.login(openfire)).save(PARTNER, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
    }

    @Test
    void refusesForgedStanzasWhenTheStarttlsListenerIsOff() throws InterruptedException {
        // Without that listener, Openfire 5 connects by direct TLS only.
        start(true, true);
        addPartner();
        openfire.settings().close();
        CountDownLatch ready = new CountDownLatch(1);
        stranger.plays(stream -> {
            stream.tryToAccept(stranger.identity());
            stream.hearHeader();
            stranger.greet(stream, DIALBACK);
            forge(stream);
            stranger.answer(stream, stream.expect("result"));
            forgeUntilTheEnd(stream, ready);
        });
        alice.send("bob@stranger.example", "hello");
        ready.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        requireTheEndAndNothingForged();
    }

    @Test
    void refusesForgedStanzasOfAStreamInNegotiationWhenThePluginLoads() throws InterruptedException {
        start(false, false);
        CountDownLatch negotiating = new CountDownLatch(1);
        CountDownLatch loaded = new CountDownLatch(1);
        CountDownLatch ready = new CountDownLatch(1);
        stranger.plays(stream -> {
            stream.hearHeader();
            stranger.greet(stream, DIALBACK);
            var key = stream.expect("result");
            negotiating.countDown();
            await(loaded);
            forge(stream);
            stranger.answer(stream, key);
            forgeUntilTheEnd(stream, ready);
        });
        alice.send("bob@stranger.example", "hello");
        assertThat(negotiating.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        openfire.installPlugin();
        addPartner();
        loaded.countDown();
        ready.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        requireTheEndAndNothingForged();
    }

    private void requireTheEndAndNothingForged() {
        Await.until(PATIENCE, "the stream to end: " + stranger, () -> !stranger.streams().isEmpty() && stranger.streams().get(0).hasEnded());
        stranger.requireNoFailure();
        alice.settle();
        assertThat(alice.received()).as("what the user received").noneMatch(stanza -> stanza.toXML().toString().contains("forged"));
    }

    private void forge(RawStream stream) {
        for (String from : List.of("ceo@" + PARTNER + "/x", "romeo@" + OWN + "/desk", alice.fullJid(), "somebody@third.example/x")) {
            stream.tryToSay("<message from='" + from + "' to='" + alice.fullJid() + "' type='chat'><body>forged</body></message>");
            stream.tryToSay("<iq from='" + from + "' to='" + alice.fullJid() + "' type='get' id='forged'><query xmlns='jabber:iq:version'/></iq>");
        }
    }

    /** Until the stream is found and followed. */
    private void forgeUntilTheEnd(RawStream stream, CountDownLatch begun) {
        begun.countDown();
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        Thread forger = new Thread(() -> {
            while (!stream.hasEnded() && System.nanoTime() < giveUp) {
                forge(stream);
                Await.pause(Duration.ofMillis(500));
            }
        });
        forger.setDaemon(true);
        forger.start();
        stream.awaitEnd();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
