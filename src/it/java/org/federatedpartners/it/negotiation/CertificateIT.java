package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.EjabberdServer;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PackagedServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.TestCa;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.MinimumTls;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real partners that insist on certificates, with one of every kind, in both directions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificateIT {

    private static final String OWN = "openfire.example";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TestCa PRIVATE = TestCa.create("Private CA");

    /** What a partner shows, what its settings trust, and what comes of it; empty if it is trusted. */
    enum Kind {
        GOOD((ca, domains) -> ca.forDomains(domains), null, Trusting.NOTHING, "", ""),
        SERVER_AUTH_ONLY((ca, domains) -> ca.forDomains(domains).withoutClientAuth(), null, Trusting.NOTHING, "", ""),
        PINNED_SELF_SIGNED((ca, domains) -> ca.forDomains(domains).selfSigned(), null, Trusting.KEY, "", ""),
        SELF_SIGNED((ca, domains) -> ca.forDomains(domains).selfSigned(), Reason.CERTIFICATE_UNTRUSTED, Trusting.NOTHING, "", ""),
        PRIVATE_CA((ca, domains) -> PRIVATE.forDomains(domains), null, Trusting.AUTHORITY, "", ""),
        PRIVATE_CA_OF_ANOTHER_PARTNER((ca, domains) -> PRIVATE.forDomains(domains), Reason.CERTIFICATE_UNTRUSTED, Trusting.NOTHING, "", ""),
        PINNED_EXPIRED((ca, domains) -> ca.forDomains(domains).expired(), Reason.CERTIFICATE_OUT_OF_DATE, Trusting.KEY, "", ""),
        KEY_ALONE_EXPIRED((ca, domains) -> ca.forDomains(domains).expired(), null, Trusting.KEY_ALONE, "", ""),
        KEY_ALONE_WRONG_NAME((ca, domains) -> ca.forDomains(List.of("elsewhere.example")), null, Trusting.KEY_ALONE, "", ""),
        EXPIRED((ca, domains) -> ca.forDomains(domains).expired(), Reason.CERTIFICATE_OUT_OF_DATE, Trusting.NOTHING, "", ""),
        WRONG_NAME((ca, domains) -> ca.forDomains(List.of("elsewhere.example")), Reason.CERTIFICATE_WRONG_NAME, Trusting.NOTHING, "", ""),
        CLIENT_AUTH_ONLY((ca, domains) -> ca.forDomains(domains).forClients(), Reason.CERTIFICATE_WRONG_USAGE, Trusting.NOTHING, "", ""),
        SHORT_KEY((ca, domains) -> ca.forDomains(domains).withShortKey(), Reason.CERTIFICATE_WEAK, Trusting.NOTHING, "", ""),
        TLS_1_2((ca, domains) -> ca.forDomains(domains), null, Trusting.NOTHING, "protocol = \"tlsv1_2\"", MinimumTls.TLS_1_2.name()),
        TLS_1_2_TOO_OLD((ca, domains) -> ca.forDomains(domains), Reason.TLS_TOO_OLD, Trusting.NOTHING, "protocol = \"tlsv1_2\"", MinimumTls.TLS_1_3.name()),
        TLS_1_3((ca, domains) -> ca.forDomains(domains), null, Trusting.NOTHING, "", MinimumTls.TLS_1_3.name());

        private enum Trusting { NOTHING, KEY, KEY_ALONE, AUTHORITY }

        private final BiFunction<TestCa, List<String>, TestCa.Request> shown;
        private final Reason refused;
        private final Trusting trusting;
        private final String tls;
        private final String minimumTls;

        Kind(BiFunction<TestCa, List<String>, TestCa.Request> shown, Reason refused, Trusting trusting, String tls, String minimumTls) {
            this.shown = shown;
            this.refused = refused;
            this.trusting = trusting;
            this.tls = tls;
            this.minimumTls = minimumTls;
        }

        Optional<Reason> refused() {
            return Optional.ofNullable(refused);
        }

        String domain(String program) {
            return (name().replace("_", "-") + "." + program + "-partner.example").toLowerCase(java.util.Locale.ROOT);
        }

        Map<String, String> trust(Identity identity) {
            Map<String, String> fields = new LinkedHashMap<>();
            if (trusting == Trusting.KEY_ALONE) {
                fields.put("keyAlone", "true");
            }
            fields.put("pins", trusting == Trusting.KEY || trusting == Trusting.KEY_ALONE ? KeyPin.of(identity.certificate()).value() : "");
            fields.put("authorities", trusting == Trusting.AUTHORITY ? Identity.pem(PRIVATE.certificate()) : "");
            fields.put("minimumTls", minimumTls.isEmpty() ? MinimumTls.NONE.name() : minimumTls);
            return fields;
        }
    }

    private final Testbed testbed = Testbed.of(CertificateIT.class);
    private final Map<Kind, Site> prosodies = new EnumMap<>(Kind.class);
    private final Map<Kind, Site> ejabberds = new EnumMap<>(Kind.class);
    private PartnersConsole console;
    private XmppClient alice;

    @BeforeAll
    void start() {
        OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE).withPlugin()
            .withProperty("xmpp.socket.ssl.protocols", "TLSv1.2,TLSv1.3");
        prosody().forEach(kind -> prosodies.put(kind, testbed.site(PartnerProfile.P1, kind.domain("prosody"))));
        ejabberd().forEach(kind -> ejabberds.put(kind, testbed.site(PartnerProfile.P1, kind.domain("ejabberd"))));
        openfire.start();
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        console = new PartnersConsole(ConsoleClient.login(openfire));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    static Stream<Kind> prosody() {
        return Arrays.stream(Kind.values());
    }

    /** Those that need nothing but another certificate. */
    static Set<Kind> ejabberd() {
        return EnumSet.of(Kind.GOOD, Kind.SERVER_AUTH_ONLY, Kind.PINNED_SELF_SIGNED, Kind.SELF_SIGNED, Kind.PRIVATE_CA, Kind.PRIVATE_CA_OF_ANOTHER_PARTNER,
            Kind.EXPIRED, Kind.WRONG_NAME);
    }

    @ParameterizedTest
    @MethodSource("prosody")
    @Needs(Software.PROSODY)
    void acceptsOrRefusesProsodyByItsCertificate(Kind kind) {
        ProsodyServer partner = new ProsodyServer(testbed, prosodies.get(kind), PartnerProfile.P1, BOB).withTls(kind.tls);
        drive(kind, kind == Kind.SHORT_KEY ? partner.withShortKeys() : partner);
    }

    @ParameterizedTest
    @MethodSource("ejabberd")
    @Needs(Software.EJABBERD)
    void acceptsOrRefusesEjabberdByItsCertificate(Kind kind) {
        drive(kind, new EjabberdServer(testbed, ejabberds.get(kind), PartnerProfile.P1, BOB));
    }

    private void drive(Kind kind, PackagedServer partner) {
        String domain = partner.domain();
        Identity identity = kind.shown.apply(testbed.ca(), partner.site().domains()).issue();
        console.save(domain, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        console.change(domain, kind.trust(identity));
        try (partner) {
            partner.showing(identity).start();
            try (XmppClient bob = XmppClient.login(partner.address(), domain, BOB)) {
                long mark = partner.log().mark();
                check(domain, Direction.OUTBOUND, kind, alice, bob, () -> partner.incoming(OWN, mark));
                check(domain, Direction.INBOUND, kind, bob, alice, () -> partner.outgoing(OWN, mark));
            }
        }
    }

    private void check(String domain, Direction direction, Kind kind, XmppClient sender, XmppClient recipient, Supplier<Optional<AuthenticationMethod>> partnersLog) {
        Instant before = Instant.now();
        String body = "from " + sender.jid() + " at " + System.nanoTime();
        String id = sender.send(recipient.jid(), body);
        if (kind.refused().isEmpty()) {
            recipient.awaitMessage(body, PATIENCE);
            assertThat(Await.value(PATIENCE, () -> "the partner's log to tell the method", partnersLog)).isEqualTo(AuthenticationMethod.SASL_OVER_TLS);
            assertThat(console.methods(domain, direction)).containsExactly(AuthenticationMethod.SASL_OVER_TLS);
        } else {
            sender.awaitError(id, PATIENCE);
            assertThat(recipient.hasMessage(body)).isFalse();
            assertThat(console.awaitRefusal(domain, before, shown -> shown.direction() == direction, PATIENCE).reason()).isEqualTo(kind.refused().get());
            assertThat(partnersLog.get()).isEmpty();
        }
    }
}
