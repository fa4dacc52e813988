package org.federatedpartners.it.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.dns.Zone;
import org.federatedpartners.dns.ZoneServer;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
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
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TLSARecord;

/** Real partners whose certificates nobody vouches for but TLSA records: as they should be, and in every way wrong; both directions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Software.PROSODY)
class DaneIT {

    private static final String OWN = "openfire.example";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int NAME_SERVER_PORT = 5353;
    private static final TestCa PRIVATE = TestCa.create("Private CA");

    /** What the DNS says, and whether that proves the domain. */
    enum Published {
        SERVERS_KEY(true), AUTHORITY(true), ANOTHER_KEY(false), FORGED(false), IN_ZONE_WITHOUT_SIGNATURES(false), NEVER_ANSWERED(false),
        NOT_PERMITTED_BY_SETTINGS(false);

        private final boolean proves;

        Published(boolean proves) {
            this.proves = proves;
        }

        String domain() {
            return name().replace("_", "-").toLowerCase(Locale.ROOT) + (this == IN_ZONE_WITHOUT_SIGNATURES ? ".plain.example" : ".signed.example");
        }

        String keys() {
            return "_5269._tcp.xmpp." + domain();
        }

        Identity identity() {
            return (this == AUTHORITY ? PRIVATE.forDomains(List.of(domain())) : PRIVATE.forDomains(List.of(domain())).selfSigned()).ending().issue();
        }
    }

    private final Testbed testbed = Testbed.of(DaneIT.class);
    private final Map<Published, Site> sites = new EnumMap<>(Published.class);
    private final Zone signed = Zone.signed("signed.example.");
    private final Zone plain = Zone.unsigned("plain.example.");
    private ZoneServer names;
    private PartnersConsole console;
    private XmppClient alice;

    @BeforeAll
    void start() {
        Zone top = Zone.signed("example.").delegate(signed).delegate(plain);
        names = testbed.closing(new ZoneServer(new InetSocketAddress(testbed.address(), NAME_SERVER_PORT)));
        List.of(top, signed, plain).forEach(names::add);
        OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site(OWN), ALICE).withPlugin();
        for (Published published : Published.values()) {
            sites.put(published, testbed.site(PartnerProfile.P1, published.domain()));
        }
        openfire.start();
        console = new PartnersConsole(ConsoleClient.login(openfire));
        console.dns(names.address().getAddress().getHostAddress() + ":" + NAME_SERVER_PORT, top.anchor());
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    @ParameterizedTest
    @EnumSource
    void acceptsACertificateOnlyWhenDnssecProvesItsKey(Published published) {
        Identity identity = published.identity();
        publish(published, identity);
        console.save(published.domain(), PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        if (published != Published.NOT_PERMITTED_BY_SETTINGS) {
            console.change(published.domain(), Map.of("dane", "true"));
            awaitLookUp(published);
        }
        try (ProsodyServer partner = new ProsodyServer(testbed, sites.get(published), PartnerProfile.P1, BOB)) {
            partner.showing(identity).start();
            try (XmppClient bob = XmppClient.login(partner.address(), partner.domain(), BOB)) {
                long mark = partner.log().mark();
                check(published, Direction.OUTBOUND, alice, bob, () -> partner.incoming(OWN, mark));
                check(published, Direction.INBOUND, bob, alice, () -> partner.outgoing(OWN, mark));
                assertThat(console.shown("CERTIFICATE_EXPIRING").contains(published.domain())).as("to be renewed").isEqualTo(published == Published.AUTHORITY);
            }
        }
    }

    private void publish(Published published, Identity identity) {
        Zone zone = published == Published.IN_ZONE_WITHOUT_SIGNATURES ? plain : signed;
        String host = "xmpp." + published.domain();
        zone.add(new SRVRecord(Zone.name("_xmpp-server._tcp." + published.domain()), DClass.IN, Zone.TTL, 0, 0, 5269, Zone.name(host)));
        try {
            zone.add(new ARecord(Zone.name(host), DClass.IN, Zone.TTL, InetAddress.getByName(sites.get(published).address())));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
        zone.add(switch (published) {
            case AUTHORITY -> tlsa(published, 2, PRIVATE.certificate());
            case ANOTHER_KEY -> tlsa(published, 3, testbed.ca().certificate());
            default -> tlsa(published, 3, identity.certificate());
        });
        if (published == Published.FORGED) {
            names.misbehave(published.keys(), ZoneServer.Fault.FORGED);
        } else if (published == Published.NEVER_ANSWERED) {
            names.misbehave(published.keys(), ZoneServer.Fault.SILENT);
        }
    }

    private static TLSARecord tlsa(Published published, int usage, X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
            return new TLSARecord(Zone.name(published.keys()), DClass.IN, Zone.TTL, usage, 1, 1, digest);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Until no more is asked: a look-up that is under way would prove nothing either. */
    private void awaitLookUp(Published published) {
        Await.until(PATIENCE, "the keys to be asked for", () -> asked(published.keys()) > 0);
        if (published == Published.NEVER_ANSWERED) {
            return;
        }
        long[] before = {-1};
        Await.until(PATIENCE, "the look-up to end", () -> {
            long asked = asked(published.domain());
            boolean quiet = asked == before[0];
            before[0] = asked;
            Await.pause(Duration.ofSeconds(1));
            return quiet;
        });
    }

    private long asked(String about) {
        return names.asked().stream().filter(question -> question.contains(about)).count();
    }

    private void check(Published published, Direction direction, XmppClient sender, XmppClient recipient, Supplier<Optional<AuthenticationMethod>> partnersLog) {
        Instant before = Instant.now();
        String body = "from " + sender.jid() + " at " + System.nanoTime();
        String id = sender.send(recipient.jid(), body);
        if (published.proves) {
            recipient.awaitMessage(body, PATIENCE);
            assertThat(Await.value(PATIENCE, () -> "the partner's log to tell the method", partnersLog)).isEqualTo(AuthenticationMethod.SASL_OVER_TLS);
            assertThat(console.methods(published.domain(), direction)).containsExactly(AuthenticationMethod.SASL_OVER_TLS);
        } else {
            sender.awaitError(id, PATIENCE);
            assertThat(recipient.hasMessage(body)).isFalse();
            assertThat(console.awaitRefusal(published.domain(), before, shown -> shown.direction() == direction, PATIENCE).reason())
                .isEqualTo(Reason.CERTIFICATE_UNTRUSTED);
            assertThat(partnersLog.get()).isEmpty();
        }
    }
}
