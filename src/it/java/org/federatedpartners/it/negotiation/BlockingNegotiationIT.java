package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.it.negotiation.BlockingConsole.Policy;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerKind;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Negotiation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** On Openfire 4.2: every policy with a real Prosody of every profile, both ways; the partner's log says what was negotiated. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisabledIfSystemProperty(named = "openfire.home", matches = ".+", disabledReason = "Newer versions have no blocking sockets")
class BlockingNegotiationIT {

    private static final String DOMAIN = "openfire.example";
    private static final Account ALICE = Account.of("alice");
    private static final Account BOB = Account.of("bob");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Testbed testbed = Testbed.of(BlockingNegotiationIT.class);
    private final Map<PartnerProfile, Site> sites = new EnumMap<>(PartnerProfile.class);
    private XmppClient alice;
    private BlockingConsole console;

    @BeforeAll
    void start() {
        OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site(DOMAIN), ALICE).withPlugin(Path.of(System.getProperty("plugin.jar")));
        for (PartnerProfile profile : PartnerProfile.values()) {
            sites.put(profile, testbed.site(PartnerKind.PROSODY.domain(profile)));
        }
        openfire.start();
        alice = XmppClient.login(openfire, ALICE);
        console = new BlockingConsole(openfire);
    }

    @AfterAll
    void stop() {
        alice.close();
        testbed.close();
    }

    @ParameterizedTest(name = "{0} with {4}")
    @CsvFileSource(resources = "/negotiation/blocking-outcomes.csv", numLinesToSkip = 1, ignoreLeadingAndTrailingWhitespace = true)
    void usesTheStrongestMethodThatBothAccept(String accepted, Negotiation tls, Negotiation sasl, boolean dialback, PartnerProfile profile,
                                              String toPartner, String fromPartner) {
        String domain = sites.get(profile).domain();
        console.save(domain, new Policy(tls, sasl, dialback));
        try (PartnerServer partner = PartnerKind.PROSODY.server(testbed, sites.get(profile), profile, BOB)) {
            partner.start();
            try (XmppClient bob = XmppClient.login(partner, BOB)) {
                int before = console.refusals(domain).size();
                assertThat(send(alice, bob, () -> partner.incoming(DOMAIN, 0))).as("method to the partner").isEqualTo(method(toPartner));
                assertThat(refusals(domain, before)).as("refusals to the partner").isEqualTo(refused("OUTBOUND", toPartner));

                int between = console.refusals(domain).size();
                assertThat(send(bob, alice, () -> partner.outgoing(DOMAIN, 0))).as("method from the partner").isEqualTo(method(fromPartner));
                assertThat(refusals(domain, between)).as("refusals from the partner").isEqualTo(refused("INBOUND", fromPartner));
            }
        }
    }

    /** The method that the partner tells of; empty if the message came back instead. */
    private static Optional<AuthenticationMethod> send(XmppClient sender, XmppClient recipient, Supplier<Optional<AuthenticationMethod>> witness) {
        String body = "from " + sender.jid() + " at " + System.nanoTime();
        String id = sender.send(recipient.jid(), body);
        boolean arrived = Await.value(PATIENCE, () -> "the message at " + recipient.jid() + ", or an error for its sender",
            () -> recipient.hasMessage(body) ? Optional.of(true) : sender.hasError(id) ? Optional.of(false) : Optional.empty());
        return arrived ? Optional.of(Await.value(PATIENCE, () -> "the partner's log to tell the method", witness)) : Optional.empty();
    }

    private List<Map.Entry<String, String>> refusals(String domain, int before) {
        List<Map.Entry<String, String>> all = console.refusals(domain);
        return all.subList(0, all.size() - before);
    }

    private static List<Map.Entry<String, String>> refused(String direction, String outcome) {
        return outcome.equals("-") || method(outcome).isPresent() ? List.of() : List.of(Map.entry(direction, outcome));
    }

    private static Optional<AuthenticationMethod> method(String outcome) {
        return Arrays.stream(AuthenticationMethod.values()).filter(method -> method.name().equals(outcome)).findAny();
    }
}
