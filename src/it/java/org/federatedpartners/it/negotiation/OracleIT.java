package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.EjabberdServer;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireInstallation;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerKind;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Sockets;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
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
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** What ejabberd is driven with: it takes longer to start, and cannot play every profile. */
    private static final Set<PartnerProfile> EJABBERD = Set.of(PartnerProfile.P1, PartnerProfile.P2, PartnerProfile.P3, PartnerProfile.P4);

    private static final NegotiationSettings CERTIFICATES = new NegotiationSettings(Negotiation.REQUIRED, Negotiation.REQUIRED, false);
    /** What ejabberd says as it leaves, where Prosody asks for what is not offered; it leaves without a word where Prosody says that it supports nothing. */
    private static final Map<Reason, Reason> LEAVES = Map.of(Reason.ENCRYPTION_NOT_ACCEPTED, Reason.PARTNER_POLICY,
        Reason.TCP_DIALBACK_NOT_ACCEPTED, Reason.PARTNER_UNSUPPORTED_FEATURE, Reason.PARTNER_UNSUPPORTED_FEATURE, Reason.PARTNER_GAVE_UP);
    /** What ejabberd says to what Prosody does not understand. */
    private static final Map<Reason, Reason> ANSWERS = Map.of(Reason.PARTNER_CANNOT_READ, Reason.PARTNER_NOT_AUTHORIZED);

    private final Testbed testbed = Testbed.of(OracleIT.class);
    private final Map<PartnerKind, Map<PartnerProfile, Site>> sites = new EnumMap<>(PartnerKind.class);
    private PartnersConsole console;
    private XmppClient alice;
    private EjabberdServer ejabberd;

    @BeforeAll
    void start() {
        OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE).withPlugin();
        for (PartnerKind kind : List.of(PartnerKind.PROSODY, PartnerKind.EJABBERD)) {
            for (PartnerProfile profile : PartnerProfile.values()) {
                sites.computeIfAbsent(kind, any -> new EnumMap<>(PartnerProfile.class)).put(profile, testbed.site(profile, kind.domains(profile)));
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
        return Oracle.cases().stream().map(OracleIT::asOpenfireCan).toList();
    }

    /** One that knows nothing but direct TLS cannot be reached by one that knows everything else. */
    private static Oracle.Case asOpenfireCan(Oracle.Case row) {
        return row.profile().tls() != PartnerProfile.Tls.DIRECT || OpenfireInstallation.underTest().knowsDirectTls() ? row
            : new Oracle.Case(row.profile(), row.settings(), Oracle.Outcome.UNREACHABLE, Oracle.Outcome.UNREACHABLE);
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

    /**
     * Prosody asks for what is not offered, TLS where it needs it and dialback where it has no TLS; ejabberd leaves, and says why. To a key that it does not
     * want, it says that we are not authorized.
     */
    private static Oracle.Case asEjabberdDoes(Oracle.Case row) {
        return new Oracle.Case(row.profile(), row.settings(), in(LEAVES, row.in()), in(ANSWERS, row.out()));
    }

    private static Oracle.Outcome in(Map<Reason, Reason> words, Oracle.Outcome outcome) {
        return outcome.refusal().map(words::get).map(Reason::name).map(Oracle.Outcome::of).orElse(outcome);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("prosody")
    @Needs(Software.PROSODY)
    void negotiatesWithProsodyAsTheOracleSays(Oracle.Case expected) {
        Site site = sites.get(PartnerKind.PROSODY).get(expected.profile());
        console.saveWithoutStreams(PartnerKind.PROSODY.domain(expected.profile()), expected.settings(), PATIENCE);
        // A partner that was just started shares no stream with us.
        try (PartnerServer partner = new ProsodyServer(testbed, site, expected.profile(), BOB)) {
            partner.start();
            besideNeighbours(partner, new ArrayDeque<>(site.domains()), expected);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ejabberd")
    @Needs(Software.EJABBERD)
    void negotiatesWithEjabberdAsTheOracleSays(Oracle.Case expected) {
        PartnerServer partner = ejabberd(expected.profile());
        console.saveWithoutStreams(partner.domain(), expected.settings(), PATIENCE);
        besideNeighbours(partner, new ArrayDeque<>(partner.site().domains()), expected);
    }

    /** One that shares no stream with us. As it takes long to start, it stays for all cases of its profile. */
    private EjabberdServer ejabberd(PartnerProfile profile) {
        if (ejabberd != null && ejabberd.profile() == profile) {
            ejabberd.endServerStreams();
            Await.until(PATIENCE, "all connections to end", () -> Sockets.serverStreams(testbed.sites()).isEmpty());
            return ejabberd;
        }
        if (ejabberd != null) {
            ejabberd.close();
        }
        ejabberd = new EjabberdServer(testbed, sites.get(PartnerKind.EJABBERD).get(profile), profile, BOB);
        ejabberd.start();
        return ejabberd;
    }

    /** The last of the domains is driven, while the streams of those before it are up. */
    private void besideNeighbours(PartnerServer partner, Deque<String> domains, Oracle.Case expected) {
        String domain = domains.remove();
        try (XmppClient bob = XmppClient.login(partner.address(), domain, BOB)) {
            if (domains.isEmpty()) {
                long mark = partner.log().mark();
                check(domain, Direction.OUTBOUND, expected.out(), alice, bob, () -> partner.incoming(OWN, mark));
                check(domain, Direction.INBOUND, expected.in(), bob, alice, () -> partner.outgoing(OWN, mark));
                return;
            }
            console.save(domain, CERTIFICATES);
            exchange(bob);
            Set<String> streams = Sockets.serverStreams(testbed.sites());
            assertThat(streams).as("streams of %s", domain).hasSize(2);
            besideNeighbours(partner, domains, expected);
            exchange(bob);
            assertThat(Sockets.serverStreams(testbed.sites())).as("streams of %s after all that", domain).containsAll(streams);
        }
    }

    private void exchange(XmppClient bob) {
        for (List<XmppClient> pair : List.of(List.of(alice, bob), List.of(bob, alice))) {
            String body = "neighbours at " + System.nanoTime();
            pair.get(0).send(pair.get(1).jid(), body);
            pair.get(1).awaitMessage(body, PATIENCE);
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
            expected.refusal().ifPresentOrElse(reason -> assertThat(console.awaitRefusal(domain, before, shown -> shown.direction() == direction, PATIENCE).reason())
                .as("reason %s", direction).isEqualTo(reason), () -> assertThat(console.refusals(domain)).as("refusals of %s", domain).isEmpty());
            assertThat(partnersLog.get()).as("method %s by the partner's log", direction).isEmpty();
        }
    }
}
