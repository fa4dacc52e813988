package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.OpenfireInstallation;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.TestCa;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.KeyPin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real partners on Java, which show a certificate only if the server that asks for one names its issuer, or no issuer at all: by SASL EXTERNAL
 * in both directions, with certificates that only the partner's settings trust.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaPartnerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TestCa PRIVATE = TestCa.create("Private CA");

    /** What the partner's settings trust. */
    private enum Trusting { NOTHING, PINNED_SELF_SIGNED, PINNED_OF_PRIVATE_CA, PRIVATE_CA }

    private final Testbed testbed = Testbed.of(JavaPartnerIT.class);
    private final Map<String, Site> sites = new LinkedHashMap<>();
    private PartnersConsole console;
    private XmppClient alice;

    @BeforeAll
    void start() {
        OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin()
            .withProperty("xmpp.socket.ssl.protocols", "TLSv1.2,TLSv1.3");
        partners().forEach(partner -> sites.put(domain(partner.get()), testbed.site(domain(partner.get()))));
        openfire.start();
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        console = new PartnersConsole(ConsoleClient.login(openfire));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    static Stream<Arguments> partners() {
        List<Arguments> partners = new ArrayList<>();
        Map<String, OpenfireInstallation> programs = new LinkedHashMap<>(Map.of("old", new OpenfireInstallation.Assembled(true)));
        if (!OpenfireInstallation.underTest().equals(new OpenfireInstallation.Assembled(false))) {
            programs.put("new", OpenfireInstallation.underTest());
        }
        programs.forEach((name, program) -> Stream.of(Trusting.values()).forEach(trusting -> partners.add(Arguments.of(name, program, trusting))));
        return partners.stream();
    }

    private static String domain(Object... partner) {
        return (partner[2].toString().replace("_", "-") + "." + partner[0] + "-partner.example").toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("partners")
    void reachesExternalBothWays(String name, OpenfireInstallation program, Trusting trusting) {
        String domain = domain(name, program, trusting);
        TestCa.Request request = (trusting == Trusting.NOTHING || trusting == Trusting.PINNED_SELF_SIGNED ? testbed.ca() : PRIVATE).forDomains(List.of(domain));
        Identity identity = (trusting == Trusting.PINNED_SELF_SIGNED ? request.selfSigned() : request).issue();
        boolean pinned = trusting.name().startsWith("PINNED");
        console.save(domain, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        console.change(domain, Map.of("pins", pinned ? KeyPin.of(identity.certificate()).value() : "",
            "authorities", trusting == Trusting.PRIVATE_CA ? Identity.pem(PRIVATE.certificate()) : ""));
        try (OpenfireServer partner = OpenfireServer.partner(testbed, program, sites.get(domain), PartnerProfile.P1, BOB).showing(identity)) {
            partner.start();
            try (XmppClient bob = XmppClient.login(partner.address(), domain, BOB)) {
                exchange(bob, alice, domain, Direction.INBOUND);
                exchange(alice, bob, domain, Direction.OUTBOUND);
            }
        }
    }

    private void exchange(XmppClient sender, XmppClient recipient, String domain, Direction direction) {
        String body = "from " + sender.jid() + " at " + System.nanoTime();
        sender.send(recipient.jid(), body);
        recipient.awaitMessage(body, PATIENCE);
        assertThat(console.methods(domain, direction)).containsExactly(AuthenticationMethod.SASL_OVER_TLS);
    }
}
