package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerKind;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Sockets;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.UnlistedDomains;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A deployment that federates already comes under the plugin's policy, step by step, and no link breaks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Needs({Software.PROSODY, Software.EJABBERD})
class AdoptionIT {

    private static final String OWN = "openfire.example";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private record Kind(PartnerKind program, PartnerProfile profile) {
        String domain() {
            return program.domain(profile);
        }
    }

    private static final List<Kind> FIVE = List.of(new Kind(PartnerKind.PROSODY, PartnerProfile.P4), new Kind(PartnerKind.PROSODY, PartnerProfile.P2),
        new Kind(PartnerKind.PROSODY, PartnerProfile.P3), new Kind(PartnerKind.OPENFIRE, PartnerProfile.P1), new Kind(PartnerKind.EJABBERD, PartnerProfile.P4));
    private static final Kind SIXTH = new Kind(PartnerKind.OPENFIRE, PartnerProfile.P4);

    private final Testbed testbed = Testbed.of(AdoptionIT.class);
    private final Map<String, PartnerServer> partners = new LinkedHashMap<>();
    private final Map<String, XmppClient> bobs = new LinkedHashMap<>();
    private OpenfireServer openfire;
    private XmppClient alice;
    private PartnersConsole console;

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE);
        List<Kind> all = new ArrayList<>(FIVE);
        all.add(SIXTH);
        Map<Kind, Site> sites = new LinkedHashMap<>();
        all.forEach(kind -> sites.put(kind, testbed.site(kind.domain())));
        openfire.start();
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        sites.forEach((kind, site) -> partners.put(kind.domain(), kind.program().server(testbed, site, kind.profile(), BOB)));
        partners.values().parallelStream().forEach(PartnerServer::start);
        partners.forEach((domain, server) -> bobs.put(domain, testbed.closing(XmppClient.login(server, BOB))));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    private void talk(String domain) {
        new Conversation(alice, bobs.get(domain)).exchange();
    }

    private static String[] domains() {
        return FIVE.stream().map(Kind::domain).toArray(String[]::new);
    }

    @Test
    @Order(1)
    void fiveLivePartnersAreDiscoveredAndAdoptedAndNoLinkBreaks() {
        Map<String, Set<AuthenticationMethod>> methods = new TreeMap<>();
        for (String domain : domains()) {
            talk(domain);
        }
        Set<String> streams = Sockets.serverStreams(testbed.sites());
        openfire.installPlugin();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        Await.until(PATIENCE, "all five to be discovered", () -> console.discovered().keySet().equals(Set.of(domains())));
        methods.putAll(console.discovered());
        assertThat(methods.get(FIVE.get(0).domain())).contains(AuthenticationMethod.SASL_OVER_TLS);
        assertThat(methods.get(FIVE.get(2).domain())).containsExactly(AuthenticationMethod.TCP_DIALBACK);

        console.adopt(domains());
        assertThat(console.discovered()).isEmpty();
        for (String domain : domains()) {
            assertThat(console.accepted(domain)).as(domain).containsAll(methods.get(domain));
        }
        console.unlistedDomains(UnlistedDomains.REFUSE);
        console.mode(Mode.ENFORCE);
        for (String domain : domains()) {
            talk(domain);
            assertThat(console.refusals(domain)).as(domain).isEmpty();
        }
        assertThat(Sockets.serverStreams(testbed.sites())).as("the streams that were there before").containsAll(streams);
    }

    @Test
    @Order(2)
    void anUnknownDomainIsRefused() {
        Instant before = Instant.now();
        String sixth = SIXTH.domain();
        String id = bobs.get(sixth).send(alice.jid(), "from a stranger");
        bobs.get(sixth).awaitError(id, PATIENCE);
        assertThat(alice.hasMessage("from a stranger")).isFalse();
        assertThat(console.awaitRefusal(sixth, before, refusal -> refusal.direction() == Direction.INBOUND, PATIENCE).reason()).isEqualTo(Reason.NOT_A_PARTNER);
        assertStrangersAreRefused();
    }

    private void assertStrangersAreRefused() {
        XmppClient stranger = bobs.get(SIXTH.domain());
        alice.awaitError(alice.send(stranger.jid(), "to a stranger"), PATIENCE);
        assertThat(stranger.hasMessage("to a stranger")).isFalse();
    }

    @Test
    @Order(3)
    void inReportOnlyEverythingPassesAndWhatWouldHaveBeenRefusedIsShown() {
        String strict = FIVE.get(2).domain();
        Instant before = Instant.now();
        console.mode(Mode.REPORT_ONLY);
        console.save(strict, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        talk(strict);
        talk(SIXTH.domain());
        assertThat(console.awaitRefusal(strict, before, refusal -> true, PATIENCE).reason()).isEqualTo(Reason.TCP_DIALBACK_NOT_ACCEPTED);
        assertThat(console.awaitRefusal(SIXTH.domain(), before, refusal -> true, PATIENCE).reason()).isEqualTo(Reason.NOT_A_PARTNER);
        assertThat(console.refusals(strict).get(0).text()).contains("let through");

        console.mode(Mode.ENFORCE);
        console.awaitRefusal(strict, before, refusal -> !refusal.text().contains("let through"), PATIENCE);
        String id = alice.send(bobs.get(strict).jid(), "refused now");
        alice.awaitError(id, PATIENCE);
        console.change(strict, Map.of("mode", Mode.REPORT_ONLY.name()));
        talk(strict);
        assertStrangersAreRefused();
        console.change(strict, Map.of("mode", Mode.ENFORCE.name()));
    }

    @Test
    @Order(4)
    void aRelaxationLetsTheLinkLiveAndEndsByItself() {
        String strict = FIVE.get(2).domain();
        relax(strict, Duration.ofDays(1));
        talk(strict);
        assertThat(console.shown("RELAXED")).containsExactly(strict);
        Instant before = Instant.now();
        relax(strict, Duration.ofSeconds(5));
        console.awaitRefusal(strict, before, refusal -> refusal.reason() == Reason.TCP_DIALBACK_NOT_ACCEPTED, Duration.ofSeconds(40));
        String id = alice.send(bobs.get(strict).jid(), "too late");
        alice.awaitError(id, PATIENCE);
        assertThat(bobs.get(strict).hasMessage("too late")).isFalse();
        assertThat(console.shown("RELAXED")).isEmpty();
        Await.until(PATIENCE, "the audit log to tell of its beginning and of its end", () -> {
            List<String> audit = openfire.databaseLog().linesSince(0).stream().filter(line -> line.contains("INSERT INTO OFSECURITYAUDITLOG")).toList();
            return audit.stream().anyMatch(line -> line.contains("relaxation TCP_DIALBACK until"))
                && audit.stream().anyMatch(line -> line.contains("Relaxation ended by itself: " + strict));
        });
    }

    private void relax(String domain, Duration time) {
        console.change(domain, Map.of("relaxedTo", AuthenticationMethod.TCP_DIALBACK.name(),
            "relaxedUntil", LocalDateTime.now().plus(time).withNano(0).toString()));
    }
}
