package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerKind;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every setting that can be saved, with a real partner of every profile, in both directions. Three witnesses must agree:
 * the partner's own log, our console, and the users on both sides.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OracleIT {

    private static final String OWN = "openfire.example";
    private static final Account ALICE = Account.of("alice");
    private static final Account BOB = Account.of("bob");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** What ejabberd is driven with: it takes longer to start, and cannot play every profile. */
    private static final Set<PartnerProfile> EJABBERD = Set.of(PartnerProfile.P1, PartnerProfile.P2, PartnerProfile.P3, PartnerProfile.P4);

    private static final Set<Reason> UNOFFERED = Set.of(Reason.ENCRYPTION_NOT_ACCEPTED, Reason.TCP_DIALBACK_NOT_ACCEPTED);

    private final Testbed testbed = Testbed.of(OracleIT.class);
    private final Map<PartnerKind, Map<PartnerProfile, Site>> sites = new EnumMap<>(PartnerKind.class);
    private PartnersConsole console;
    private XmppClient alice;

    @BeforeAll
    void start() {
        OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE).withPlugin(Path.of(System.getProperty("plugin.jar")));
        for (PartnerKind kind : List.of(PartnerKind.PROSODY, PartnerKind.EJABBERD)) {
            for (PartnerProfile profile : PartnerProfile.values()) {
                sites.computeIfAbsent(kind, any -> new EnumMap<>(PartnerProfile.class)).put(profile, testbed.site(kind.domain(profile)));
            }
        }
        openfire.start();
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        console = new PartnersConsole(ConsoleClient.login(openfire));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    static List<Oracle.Case> prosody() {
        return Oracle.cases();
    }

    /** One setting for each set of accepted methods. */
    static List<Oracle.Case> ejabberd() {
        List<Oracle.Case> cases = new ArrayList<>();
        Stream.of(PartnerProfile.values()).filter(EJABBERD::contains).forEach(profile -> Oracle.cases().stream()
            .filter(row -> row.profile() == profile)
            .sorted(Comparator.comparing(row -> row.settings().findings().size()))
            .map(OracleIT::asEjabberdDoes)
            .filter(row -> cases.stream().noneMatch(other -> other.profile() == profile
                && other.settings().acceptedMethods().equals(row.settings().acceptedMethods())))
            .forEach(cases::add));
        return cases;
    }

    /** Prosody asks for what is not offered, TLS where it needs it and dialback where it has no TLS; ejabberd leaves. */
    private static Oracle.Case asEjabberdDoes(Oracle.Case row) {
        return row.in().refusal().filter(UNOFFERED::contains).isPresent()
            ? new Oracle.Case(row.profile(), row.settings(), Oracle.Outcome.of(Reason.PARTNER_GAVE_UP.name()), row.out()) : row;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void prosody(Oracle.Case expected) {
        drive(PartnerKind.PROSODY, expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void ejabberd(Oracle.Case expected) {
        drive(PartnerKind.EJABBERD, expected);
    }

    private void drive(PartnerKind kind, Oracle.Case expected) {
        Site site = sites.get(kind).get(expected.profile());
        console.save(site.domain(), expected.settings());
        // A partner that was just started shares no stream with us.
        try (PartnerServer partner = kind.server(testbed, site, expected.profile(), BOB)) {
            long mark = partner.log().mark();
            partner.start();
            try (XmppClient bob = XmppClient.login(partner, BOB)) {
                check(site.domain(), Direction.OUTBOUND, expected.out(), alice, bob, () -> partner.incoming(OWN, mark));
                check(site.domain(), Direction.INBOUND, expected.in(), bob, alice, () -> partner.outgoing(OWN, mark));
            }
        }
    }

    private void check(String domain, Direction direction, Oracle.Outcome expected, XmppClient sender, XmppClient recipient,
                       Supplier<Optional<AuthenticationMethod>> partnersLog) {
        Instant before = Instant.now();
        String body = "from " + sender.jid() + " at " + System.nanoTime();
        String id = sender.send(recipient.jid(), body);
        if (expected.method().isPresent()) {
            recipient.awaitMessage(body, PATIENCE);
            assertThat(Await.value(PATIENCE, () -> "the partner's log to tell the method", partnersLog))
                .as("method %s by the partner's log", direction).isEqualTo(expected.method().get());
            assertThat(console.methods(domain, direction)).as("method %s by the console", direction).containsExactly(expected.method().get());
        } else {
            sender.awaitError(id, PATIENCE);
            assertThat(recipient.hasMessage(body)).as("message of a refused sender").isFalse();
            PartnersConsole.ShownRefusal refusal = console.awaitRefusal(domain, before, shown -> shown.direction() == direction, PATIENCE);
            assertThat(refusal.reason()).as("reason %s", direction).isEqualTo(expected.refusal().orElseThrow());
            assertThat(partnersLog.get()).as("method %s by the partner's log", direction).isEmpty();
        }
    }
}
