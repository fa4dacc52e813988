package org.federatedpartners.demo;

import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.NegotiationSettings;
import org.jivesoftware.smack.packet.Stanza;

/**
 * Starts an Openfire with the plugin and another as its partner, shows what a policy does to their traffic, then three
 * partners with a policy each at the same time, and leaves the console open for a look around until standard input ends
 * or the program is interrupted.
 */
public final class Demo {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Account CAROL = Account.of("carol");

    private final long started = System.nanoTime();
    private int exchange;

    private Demo() {
    }

    public static void main(String[] arguments) throws IOException {
        new Demo().run();
    }

    private void run() throws IOException {
        try (Testbed testbed = Testbed.named("demo")) {
            var here = testbed.site("openfire.example");
            var there = testbed.site("partner.example");
            var selfSigned = testbed.site("selfsigned.example");
            var old = testbed.site("old.example");
            OpenfireServer openfire = OpenfireServer.underTest(testbed, here, ALICE).withPlugin();
            OpenfireServer partner = OpenfireServer.partner(testbed, there, PartnerProfile.P4, BOB, CAROL);
            step("Starting openfire.example: Openfire with the plugin");
            openfire.start();
            step("Starting partner.example: another Openfire, with TLS, certificates and dialback");
            partner.start();
            PartnersConsole console = new PartnersConsole(ConsoleClient.login(openfire));
            step("Logging in alice@openfire.example and bob@partner.example");
            try (XmppClient alice = XmppClient.login(openfire, ALICE); XmppClient bob = XmppClient.login(partner, BOB)) {
                save(console, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
                accepted(alice, bob);
                save(console, PartnersConsole.settings(AuthenticationMethod.TCP_DIALBACK));
                refused(console, alice, bob);
                save(console, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS, AuthenticationMethod.TLS_DIALBACK));
                accepted(alice, bob);
                step("Starting selfsigned.example, whose certificate proves nothing, and old.example, which has no TLS");
                OpenfireServer.partner(testbed, selfSigned, PartnerProfile.P2, CAROL).start();
                OpenfireServer.partner(testbed, old, PartnerProfile.P3, CAROL).start();
                console.save("selfsigned.example", PartnersConsole.settings(AuthenticationMethod.TLS_DIALBACK));
                console.save("old.example", PartnersConsole.settings(AuthenticationMethod.TCP_DIALBACK));
                for (var site : List.of(there, selfSigned, old)) {
                    negotiated(console, alice, site);
                }
            }
            step("Done");
            say("");
            say("  Admin console:  %splugins/federatedpartners/federated-partners.jsp", openfire.console());
            say("  User, password: %s, %s", OpenfireServer.ADMINISTRATOR.user(), OpenfireServer.ADMINISTRATOR.password());
            say("  The servers stay up until Ctrl-C, or until standard input ends.");
            while (System.in.read() >= 0) {
                // Whatever is typed, the servers stay up.
            }
        }
    }

    private void save(PartnersConsole console, NegotiationSettings settings) {
        step("Admin console: partner.example is now a partner with TLS %s, SASL %s, dialback %s", words(settings.tls()), words(settings.sasl()),
            settings.dialback() ? "on" : "off");
        console.save("partner.example", settings);
        say("           That accepts: %s", settings.acceptedMethods().stream().map(Demo::words).collect(Collectors.joining(", ")));
    }

    private void accepted(XmppClient alice, XmppClient bob) {
        exchange++;
        String there = "message " + exchange + " to the partner";
        String back = "answer " + exchange + " from the partner";
        alice.send(bob.jid(), there);
        bob.awaitMessage(there, PATIENCE);
        bob.send(alice.jid(), back);
        alice.awaitMessage(back, PATIENCE);
        step("Exchange %d: ACCEPTED - bob has \"%s\", alice has \"%s\"", exchange, there, back);
    }

    private void negotiated(PartnersConsole console, XmppClient alice, Site site) {
        try (XmppClient carol = XmppClient.login(site.address(), site.domain(), CAROL)) {
            String text = "hello, " + site.domain();
            alice.send(carol.jid(), text);
            carol.awaitMessage(text, PATIENCE);
            step("Negotiated with %s: %s", site.domain(),
                console.methods(site.domain(), Direction.OUTBOUND).stream().map(Demo::words).collect(Collectors.joining(", ")));
        }
    }

    private void refused(PartnersConsole console, XmppClient alice, XmppClient bob) {
        exchange++;
        String text = "message " + exchange + " to the partner";
        Instant before = Instant.now();
        Stanza error = alice.awaitError(alice.send(bob.jid(), text), PATIENCE);
        if (bob.hasMessage(text)) {
            throw new IllegalStateException("A refused message was delivered");
        }
        var refusal = console.awaitRefusal("partner.example", before.minusSeconds(5), any -> true, PATIENCE);
        step("Exchange %d: REFUSED - bob has nothing, alice has the error <%s/>", exchange, error.getError().getCondition());
        say("           The console says: %s", refusal.text());
    }

    private static String words(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    private void step(String text, Object... arguments) {
        say("[%5.1f s] " + text, prepend((System.nanoTime() - started) / 1e9, arguments));
    }

    private static Object[] prepend(Object first, Object... rest) {
        Object[] all = new Object[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    private static void say(String text, Object... arguments) {
        System.out.println(String.format(java.util.Locale.ROOT, text, arguments));
    }
}
