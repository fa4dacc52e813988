package org.federatedpartners.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Load;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.Sockets;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.ChangedProperties;
import org.federatedpartners.store.ConnectionSource;
import org.federatedpartners.store.JdbcPartnerStore;
import org.federatedpartners.store.JdbcProperties;
import org.federatedpartners.store.PartnerStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What another node saves in the same database holds here within two seconds, though no message comes from it. The other node is the test, with the plugin's own
 * stores.
 */
@Needs({Software.POSTGRESQL, Software.PROSODY})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyVersionIT {

    private static final String DATABASE = "openfire";
    private static final String PARTNER = "good.example";
    /** The promise. */
    private static final Duration PROMISED = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final NegotiationSettings SASL_OVER_TLS_ONLY = new NegotiationSettings(Negotiation.REQUIRED, Negotiation.REQUIRED, false);
    private static final NegotiationSettings IN_THE_CLEAR_ONLY = new NegotiationSettings(Negotiation.NOT_SUPPORTED, Negotiation.NOT_SUPPORTED, true);

    private final Testbed testbed = Testbed.of(PolicyVersionIT.class);
    private final AtomicInteger said = new AtomicInteger();
    private final ConnectionSource source = () -> DriverManager.getConnection(this.database.url(DATABASE));
    private final PartnerStore partnersElsewhere = new JdbcPartnerStore(source);
    private final JdbcProperties settingsElsewhere = new JdbcProperties(source);
    private PostgreSqlServer database;
    private OpenfireServer openfire;
    private PartnersConsole console;
    private XmppClient alice;
    private XmppClient bob;

    @BeforeAll
    void start() throws Exception {
        database = testbed.closing(new PostgreSqlServer("policy-version"));
        database.create(DATABASE);
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin().inCluster()
            .withDatabase(database.url(DATABASE), PostgreSqlServer.USER);
        ProsodyServer partner = new ProsodyServer(testbed, testbed.site(PARTNER), PartnerProfile.P4, BOB);
        openfire.start();
        partner.start();
        bob = testbed.closing(XmppClient.login(partner, BOB));
        console = new PartnersConsole(ConsoleClient.login(openfire));
        console.save(PARTNER, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
        // The server compiles a page when it is asked for the first time, which has no part in the promise.
        console.settingsForm();
        console.accepted(PARTNER);
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    @BeforeEach
    void exchange() {
        String out = "there " + said.incrementAndGet();
        alice.send(bob.jid(), out);
        bob.awaitMessage(out, PATIENCE);
        String back = "back " + said.incrementAndGet();
        bob.send(alice.jid(), back);
        alice.awaitMessage(back, PATIENCE);
    }

    /** A test that fails leaves to none of the others what it has changed. */
    @AfterEach
    void restore() throws Exception {
        sql(DATABASE, "UPDATE ofProperty SET propValue = '' WHERE name = 'federatedpartners.denied-domains'");
        Partner left = partnersElsewhere.load().readable().get(0);
        if (!left.negotiation().equals(SASL_OVER_TLS_ONLY)) {
            partnersElsewhere.save(with(left, SASL_OVER_TLS_ONLY));
        }
        Await.until(PATIENCE, "the settings to be as they were",
            () -> console.accepted(PARTNER).equals(Set.of(AuthenticationMethod.SASL_OVER_TLS)) && console.settingsForm().get("deniedDomains").equals(List.of("")));
    }

    private void sql(String database, String... statements) {
        try (Connection connection = DriverManager.getConnection(this.database.url(database)); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitEndOfStreams(Duration within) {
        Await.until(within, "streams that do not comply to be closed", () -> Sockets.serverStreams(testbed.sites()).isEmpty());
    }

    private void assertNothingPasses() {
        String out = "out " + said.incrementAndGet();
        String back = "in " + said.incrementAndGet();
        bob.send(alice.jid(), back);
        alice.awaitError(alice.send(bob.jid(), out), PATIENCE);
        bob.settle();
        alice.settle();
        assertThat(bob.hasMessage(out)).isFalse();
        assertThat(alice.hasMessage(back)).isFalse();
    }

    private static Partner with(Partner partner, NegotiationSettings negotiation) {
        return TestPartner.of(partner.id(), partner.version(), partner.primaryDomain(), partner.description(), partner.additionalDomains(), partner.type(), negotiation);
    }

    @Test
    void aPartnerThatAnotherNodeHasChanged() throws Exception {
        Partner before = partnersElsewhere.load().readable().get(0);
        Partner changed = partnersElsewhere.save(with(before, IN_THE_CLEAR_ONLY));
        awaitEndOfStreams(Load.allows(PROMISED));
        assertNothingPasses();
        partnersElsewhere.save(with(changed, before.negotiation()));
        Await.until(Load.allows(PROMISED), "the settings to be as they were", () -> console.accepted(PARTNER).equals(Set.of(AuthenticationMethod.SASL_OVER_TLS)));
        exchange();
    }

    @Test
    void settingsThatAnotherNodeHasChangedAreNotTakenFromOpenfiresMemory() throws Exception {
        settingsElsewhere.put(new ChangedProperties(Map.of("federatedpartners.denied-domains", PARTNER, "federatedpartners.subscription-requests-per-minute", "7"),
            Map.of("federatedpartners.denied-domains", "", "federatedpartners.subscription-requests-per-minute", "")));
        awaitEndOfStreams(Load.allows(PROMISED));
        assertNothingPasses();
        assertThat(console.settingsForm().get("deniedDomains")).containsExactly(PARTNER);
        assertThat(console.settingsForm().get("subscriptionRequests")).containsExactly("7");
        // The same as before, which Openfire's own way to set a property would not write.
        settingsElsewhere.put(new ChangedProperties(Map.of("federatedpartners.denied-domains", ""), Map.of("federatedpartners.denied-domains", PARTNER)));
        Await.until(Load.allows(PROMISED), "the deny list to be empty", () -> console.settingsForm().get("deniedDomains").equals(List.of("")));
        exchange();
    }

    @Test
    void rowsThatWereChangedBySqlHoldOnceTheVersionIsCountedUpAndPropertiesAtOnce() throws Exception {
        sql(DATABASE, "UPDATE ofFederatedPartner SET tls = 'NOT_SUPPORTED', sasl = 'NOT_SUPPORTED', dialback = 1, version = version + 1");
        Thread.sleep(PROMISED.toMillis());
        exchange();
        sql(DATABASE, "UPDATE ofFederatedPolicy SET version = version + 1");
        awaitEndOfStreams(Load.allows(PROMISED));
        sql(DATABASE, "INSERT INTO ofProperty (name, propValue, encrypted) VALUES ('federatedpartners.ratchet.times', '3', 0)",
            "UPDATE ofFederatedPartner SET tls = 'REQUIRED', sasl = 'REQUIRED', dialback = 0, version = version + 1", "UPDATE ofFederatedPolicy SET version = version + 1");
        Await.until(Load.allows(PROMISED), "the setting to hold", () -> console.settingsForm().get("ratchetTimes").equals(List.of("3")));
        exchange();
    }

    @Test
    void aNodeThatAdmitsPartnersOnlyAdmitsNobodyTenSecondsAfterItHasLostTheDatabase() throws Exception {
        console.unlistedDomains(UnlistedDomains.REFUSE);
        sql("", "ALTER DATABASE " + DATABASE + " ALLOW_CONNECTIONS false", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + DATABASE + "'");
        try {
            exchange();
            awaitEndOfStreams(Duration.ofSeconds(10).plus(Load.allows(PROMISED)));
            assertThat(console.banners()).containsExactly("banner.lost");
            assertNothingPasses();
        } finally {
            sql("", "ALTER DATABASE " + DATABASE + " ALLOW_CONNECTIONS true");
        }
        Await.until(PATIENCE, "the partners to be known", () -> console.banners().isEmpty());
        exchange();

        long log = openfire.log().mark();
        database.freeze(true);
        try {
            openfire.log().await(log, PATIENCE, "the node to notice that the database hangs", line -> line.contains("The database has not answered since"));
            awaitEndOfStreams(Load.allows(PROMISED));
        } finally {
            database.freeze(false);
        }
        Await.until(PATIENCE, "the partners to be known", () -> console.banners().isEmpty());
        exchange();
        console.unlistedDomains(UnlistedDomains.FOLLOW_OPENFIRE);
    }
}
