package org.federatedpartners.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;
import static org.federatedpartners.policy.Negotiation.REQUIRED;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.Page;
import org.federatedpartners.it.testbed.PartnerKind;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnerServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.PartnersConsole.ShownNegotiation;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.UnlistedDomains;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What an administrator gets to know of a partner: how it was negotiated, why it was refused, and what to do about it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Needs(Software.PROSODY)
class ReasonsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final NegotiationSettings CERTIFICATES = new NegotiationSettings(REQUIRED, REQUIRED, false);
    /** One that authenticates by certificate, one whose certificate has expired, and one without TLS. */
    private static final PartnerProfile GOOD = PartnerProfile.P4;
    private static final PartnerProfile EXPIRED = PartnerProfile.P5;
    private static final PartnerProfile PLAIN = PartnerProfile.P3;

    private final Testbed testbed = Testbed.of(ReasonsIT.class);
    private final Map<PartnerProfile, XmppClient> bobs = new EnumMap<>(PartnerProfile.class);
    private OpenfireServer openfire;
    private PartnersConsole console;
    private XmppClient alice;

    @BeforeAll
    void start() {
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin().withStatistics();
        Map<PartnerProfile, Site> sites = new EnumMap<>(PartnerProfile.class);
        List.of(GOOD, EXPIRED, PLAIN).forEach(profile -> sites.put(profile, testbed.site(domain(profile))));
        openfire.start();
        sites.forEach((profile, site) -> {
            PartnerServer server = testbed.closing(PartnerKind.PROSODY.server(testbed, site, profile, BOB));
            server.start();
            bobs.put(profile, testbed.closing(XmppClient.login(server, BOB)));
        });
        logIn();
        List.of(GOOD, EXPIRED, PLAIN).forEach(profile -> console.save(domain(profile), CERTIFICATES));
    }

    private void logIn() {
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        console = new PartnersConsole(ConsoleClient.login(openfire));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    private static String domain(PartnerProfile profile) {
        return PartnerKind.PROSODY.domain(profile);
    }

    private ShownNegotiation awaitNegotiation(PartnerProfile profile, Direction direction, Predicate<ShownNegotiation> which) {
        return Await.value(PATIENCE, () -> "a negotiation with " + profile + ", " + direction + "; there are " + console.negotiations(domain(profile)),
            () -> console.negotiations(domain(profile)).stream().filter(shown -> shown.direction() == direction && which.test(shown)).findFirst());
    }

    private void sayHello(PartnerProfile profile) {
        alice.send(bobs.get(profile).jid(), "hello");
        bobs.get(profile).send(alice.jid(), "hello");
    }

    @Test
    @Order(1)
    void pageOfAnAcceptedPartnerShowsWhatBothSidesSay() {
        assertThat(console.shown("NEVER_CONNECTED")).contains(domain(GOOD));
        new Conversation(alice, bobs.get(GOOD)).exchange();
        ShownNegotiation out = awaitNegotiation(GOOD, Direction.OUTBOUND, shown -> shown.outcome().equals("AUTHENTICATED"));
        assertThat(out.method()).isEqualTo("SASL_OVER_TLS");
        assertThat(out.steps()).containsSubsequence("US HEADER", "PEER HEADER", "PEER FEATURES", "US STARTTLS", "PEER PROCEED", "NOBODY TLS", "PEER FEATURES", "US AUTH",
            "PEER SUCCESS", "NOBODY AUTHENTICATED");
        assertThat(out.text()).contains("STARTTLS (required)", "SASL EXTERNAL", "TLSv1.", "Testbed CA");
        ShownNegotiation in = awaitNegotiation(GOOD, Direction.INBOUND, shown -> shown.outcome().equals("AUTHENTICATED"));
        assertThat(in.method()).isEqualTo("SASL_OVER_TLS");
        assertThat(in.steps()).containsSubsequence("PEER HEADER", "US FEATURES", "PEER STARTTLS", "NOBODY TLS", "PEER HEADER", "US FEATURES", "PEER AUTH", "US SUCCESS",
            "NOBODY AUTHENTICATED");
        assertThat(in.text()).contains("from=" + domain(GOOD), "Testbed CA");
    }

    @Test
    @Order(2)
    void liveStreamsComeWithTheirCipherCertificateAndStanzas() {
        // Openfire does not always count the stanza that a stream was opened for.
        new Conversation(alice, bobs.get(GOOD)).exchange();
        Page page = console.partner(domain(GOOD));
        for (Direction direction : Direction.values()) {
            Element stream = page.document().selectFirst("#streams tr[data-direction=" + direction + "]");
            assertThat(stream).as(direction.toString()).isNotNull();
            assertThat(stream.attr("data-method")).isEqualTo("SASL_OVER_TLS");
            assertThat(Long.parseLong(stream.attr("data-stanzas"))).isPositive();
            assertThat(stream.text()).containsPattern("TLS_\\w+_WITH_|TLS_AES_").contains("Testbed CA", "days left");
            assertThat(stream.selectFirst(".fp-certificate").attr("data-state")).isEqualTo("VALID");
        }
    }

    @Test
    @Order(3)
    void anExpiredCertificateIsNamedWithItsDateAndTheFormOpensWithTheRelaxation() {
        sayHello(EXPIRED);
        for (Direction direction : Direction.values()) {
            ShownNegotiation refused = awaitNegotiation(EXPIRED, direction, shown -> shown.reason().equals("CERTIFICATE_OUT_OF_DATE"));
            assertThat(refused.outcome()).isEqualTo("REFUSED");
            assertThat(refused.steps()).containsSubsequence("NOBODY TLS", "NOBODY REFUSED");
            assertThat(refused.text()).containsPattern("The certificate expired on \\d{4}-\\d\\d-\\d\\d\\S*\\. Renew the certificate");
            if (direction == Direction.INBOUND) {
                assertThat(refused.changes()).as("a server that shows an expired certificate has not proven to be the partner").isEmpty();
                assertThat(refused.text()).contains("did not prove that it is the partner");
                continue;
            }
            assertThat(refused.changes()).hasSize(2);
            Element relaxed = ConsoleClient.login(openfire).get(refused.changes().get(0)).document();
            assertThat(relaxed.select("#relaxedTo option[selected]").val()).isEqualTo("TLS_DIALBACK");
            assertThat(relaxed.select("#proposal li").eachAttr("data-field")).containsExactly("RELAXATION");
            Element pinned = ConsoleClient.login(openfire).get(refused.changes().get(1)).document();
            assertThat(pinned.select("#proposal li").eachAttr("data-field")).containsExactly("PINS", "KEY_ALONE");
        }
        assertThat(console.shown("REFUSED_LATELY")).contains(domain(EXPIRED)).doesNotContain(domain(GOOD));
        assertThat(console.accepted(domain(EXPIRED))).as("nothing is saved").hasSize(1);
    }

    @Test
    @Order(4)
    void pageShowsTheOffersOfAPartnerWithoutTls() {
        sayHello(PLAIN);
        ShownNegotiation out = awaitNegotiation(PLAIN, Direction.OUTBOUND, shown -> shown.reason().equals("ENCRYPTION_NOT_OFFERED"));
        assertThat(out.steps()).containsSubsequence("US HEADER", "PEER HEADER", "PEER FEATURES", "NOBODY REFUSED").doesNotContain("US STARTTLS");
        assertThat(out.changes()).hasSize(2).first().asString().contains("relaxedTo=TCP_DIALBACK");
        ShownNegotiation in = awaitNegotiation(PLAIN, Direction.INBOUND, shown -> shown.outcome().equals("REFUSED"));
        assertThat(in.steps()).containsSubsequence("PEER HEADER", "US FEATURES", "NOBODY REFUSED").doesNotContain("NOBODY TLS");
        assertThat(in.text()).contains("STARTTLS (required)");
    }

    @Test
    @Order(5)
    void chartShowsTheStreamsAndStanzasOfTheLastDay() {
        Await.until(PATIENCE, "accepted and refused streams to be counted", () -> drawn(GOOD, "STREAMS", "accepted") >= 2 && drawn(EXPIRED, "STREAMS", "refused") >= 2);
        assertThat(drawn(GOOD, "STANZAS", "accepted")).isGreaterThanOrEqualTo(2);
        assertThat(drawn(GOOD, "STREAMS", "refused")).isZero();
        assertThat(drawn(EXPIRED, "STREAMS", "accepted")).isZero();
        assertThat(console.partner(domain(GOOD)).document().select("#activity svg[role=img] rect.fp-accepted")).isNotEmpty();
    }

    private long drawn(PartnerProfile profile, String chart, String what) {
        Element figure = console.partner(domain(profile)).document().selectFirst("#activity [data-chart=" + chart + "]");
        return figure == null ? 0 : Long.parseLong(figure.attr("data-" + what));
    }

    @Test
    @Order(6)
    void proposedChangeLetsThePartnerConnect() {
        console.change(domain(EXPIRED), Map.of("relaxedTo", "TLS_DIALBACK", "relaxedUntil", "2099-01-01T00:00"));
        new Conversation(alice, bobs.get(EXPIRED)).exchange();
        assertThat(awaitNegotiation(EXPIRED, Direction.INBOUND, shown -> shown.outcome().equals("AUTHENTICATED")).method()).isEqualTo("TLS_DIALBACK");
        assertThat(awaitNegotiation(EXPIRED, Direction.OUTBOUND, shown -> shown.outcome().equals("AUTHENTICATED")).method()).isEqualTo("TLS_DIALBACK");
        assertThat(console.shown("RELAXED")).containsExactly(domain(EXPIRED));
        assertThat(console.shown("CERTIFICATE_EXPIRING")).containsExactly(domain(EXPIRED));
        assertThat(console.shown("NEVER_CONNECTED")).containsExactly(domain(PLAIN));
    }

    @Test
    @Order(7)
    void registersItsStatisticsWithOpenfire() {
        assertThat(openfire.statistics()).contains(
            Map.entry("federatedpartners.accepted.streams", "Federation connections accepted (Connections)"),
            Map.entry("federatedpartners.refused.streams", "Federation connections refused (Connections)"),
            Map.entry("federatedpartners.accepted.stanzas", "Federation stanzas accepted (Stanzas)"),
            Map.entry("federatedpartners.refused.stanzas", "Federation stanzas refused (Stanzas)"));
    }

    @Test
    @Order(8)
    void refusalsAndTheirStepsSurviveARestart() {
        Instant before = Instant.now();
        List<PartnersConsole.ShownRefusal> refusals = console.refusals(domain(EXPIRED));
        assertThat(refusals).isNotEmpty();
        ShownNegotiation refused = awaitNegotiation(PLAIN, Direction.OUTBOUND, shown -> shown.reason().equals("ENCRYPTION_NOT_OFFERED"));
        console.unlistedDomains(UnlistedDomains.REFUSE);
        alice.send("somebody@stranger.example", "hello");
        Await.until(PATIENCE, "a stranger to be refused", () -> !console.refusals("stranger.example").isEmpty());
        openfire.restart();
        logIn();
        Await.until(PATIENCE, "the refusals to be read", () -> !console.refusals(domain(EXPIRED)).isEmpty());
        assertThat(console.refusals(domain(EXPIRED))).filteredOn(refusal -> refusal.at().isBefore(before)).extracting(ReasonsIT::words)
            .isNotEmpty().isSubsetOf(refusals.stream().map(ReasonsIT::words).toList());
        List<ShownNegotiation> kept = console.negotiations(domain(PLAIN)).stream().filter(shown -> shown.began().isBefore(before)).toList();
        assertThat(kept).extracting(ShownNegotiation::steps).contains(refused.steps());
        assertThat(kept).extracting(ShownNegotiation::outcome).containsOnly("REFUSED");
        assertThat(console.shown("REFUSED_LATELY")).contains(domain(EXPIRED), domain(PLAIN));
        assertThat(console.refusals("stranger.example")).as("refused just before the end").hasSize(1);
    }

    /** They are stored to the millisecond. */
    private static String words(PartnersConsole.ShownRefusal refusal) {
        return refusal.at().truncatedTo(ChronoUnit.MILLIS) + " " + refusal.direction() + " " + refusal.text();
    }

    @Test
    @Order(9)
    void removesItsStatisticsWithThePlugin() {
        openfire.removePlugin();
        assertThat(openfire.statistics().keySet()).noneMatch(key -> key.startsWith("federatedpartners"));
    }
}
