package org.federatedpartners.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;
import static org.federatedpartners.it.testbed.Account.BOB;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.Page;
import org.federatedpartners.it.testbed.PartnerProfile;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.ProsodyServer;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.it.testbed.XmppClient;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Reason;
import org.jivesoftware.smack.packet.StanzaError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A real Openfire on a real PostgreSQL that holds nonsense, is locked, is away, or hangs: nothing passes that the policy would refuse. */
@Needs({Software.POSTGRESQL, Software.PROSODY})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DatabaseTroubleIT {

    private static final String DATABASE = "openfire";
    private static final String GOOD = "good.example";
    private static final String BROKEN = "broken.example";
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Testbed testbed = Testbed.of(DatabaseTroubleIT.class);
    private final AtomicInteger said = new AtomicInteger();
    private PostgreSqlServer database;
    private OpenfireServer openfire;
    private PartnersConsole console;
    private XmppClient alice;
    private XmppClient good;
    private XmppClient broken;

    @BeforeAll
    void start() throws Exception {
        database = testbed.closing(new PostgreSqlServer("database-trouble"));
        database.create(DATABASE);
        openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin()
            .withDatabase(database.url(DATABASE), PostgreSqlServer.USER);
        ProsodyServer goodServer = new ProsodyServer(testbed, testbed.site(GOOD), PartnerProfile.P4, BOB);
        ProsodyServer brokenServer = new ProsodyServer(testbed, testbed.site(BROKEN), PartnerProfile.P9, BOB);
        openfire.start();
        goodServer.start();
        brokenServer.start();
        good = testbed.closing(XmppClient.login(goodServer, BOB));
        broken = testbed.closing(XmppClient.login(brokenServer, BOB));
        console = new PartnersConsole(ConsoleClient.login(openfire));
        console.save(GOOD, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        console.save(BROKEN, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS, AuthenticationMethod.TLS_DIALBACK));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
    }

    @AfterAll
    void stop() {
        testbed.close();
    }

    private void restart(Runnable between) {
        openfire.restart(between);
        console = new PartnersConsole(ConsoleClient.login(openfire));
        alice = testbed.closing(XmppClient.login(openfire, ALICE));
    }

    /** Not through a pool: it is used where connections are barred or the server hangs. */
    private void sql(String database, String... statements) {
        try (Connection connection = DriverManager.getConnection(this.database.url(database)); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void setTls(String value) {
        sql(DATABASE, "UPDATE ofFederatedPartner SET tls = '" + value + "' WHERE partnerID = (SELECT partnerID FROM ofFederatedPartnerDomain WHERE domainName = '" + BROKEN + "')");
    }

    private void exchange(XmppClient there) {
        String out = "there " + said.incrementAndGet();
        alice.send(there.jid(), out);
        there.awaitMessage(out, PATIENCE);
        String back = "back " + said.incrementAndGet();
        there.send(alice.jid(), back);
        alice.awaitMessage(back, PATIENCE);
    }

    private void refused(XmppClient there, String domain, Reason... reasons) {
        Instant since = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String out = "out " + said.incrementAndGet();
        String back = "in " + said.incrementAndGet();
        alice.awaitError(alice.send(there.jid(), out), PATIENCE);
        there.awaitError(there.send(alice.jid(), back), PATIENCE);
        assertThat(there.hasMessage(out)).isFalse();
        assertThat(alice.hasMessage(back)).isFalse();
        for (Direction direction : Direction.values()) {
            console.awaitRefusal(domain, since, refusal -> refusal.direction() == direction && Set.of(reasons).contains(refusal.reason()), PATIENCE);
        }
    }

    @Test
    @Order(1)
    void unreadableRowAffectsOnlyThatPartner() {
        exchange(good);
        exchange(broken);
        restart(() -> setTls("BOGUS"));
        exchange(good);
        refused(broken, BROKEN, Reason.PARTNER_UNREADABLE);
        assertThat(console.unreadable()).isEqualTo(Map.of(BROKEN, List.of("TLS")));
        assertThat(console.banners()).containsExactly("banner.unreadable");
        Page saved = console.unreadable(BROKEN, "edit").form("form#partner").set("tls", "REQUIRED").press("action", "save");
        assertThat(saved.document().select(".success")).isNotEmpty();
        assertThat(console.unreadable()).isEmpty();
        exchange(broken);
    }

    @Test
    @Order(2)
    void unreadablePartnerCanBeDeleted() {
        restart(() -> setTls("NONSENSE"));
        Page deleted = console.unreadable(BROKEN, "delete").form("form[action^=federated-partner-delete]").submit();
        assertThat(deleted.document().select(".success")).isNotEmpty();
        assertThat(console.unreadable()).isEmpty();
        exchange(good);
        console.save(BROKEN, PartnersConsole.settings(AuthenticationMethod.SASL_OVER_TLS));
        refused(broken, BROKEN, Reason.values());
    }

    @Test
    @Order(3)
    void lockedTableAtTheStartRefusesEveryDomainUntilReleased() throws Exception {
        try (Connection lock = DriverManager.getConnection(database.url(DATABASE)); Statement statement = lock.createStatement()) {
            restart(() -> {
                try {
                    lock.setAutoCommit(false);
                    statement.execute("LOCK TABLE ofFederatedPartner IN ACCESS EXCLUSIVE MODE");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(console.banners()).containsExactly("banner.lost");
            refused(good, GOOD, Reason.POLICY_UNKNOWN);
            refused(broken, BROKEN, Reason.POLICY_UNKNOWN);
            lock.rollback();
        }
        Await.until(PATIENCE, "the partners to be known", () -> console.banners().isEmpty());
        exchange(good);
    }

    @Test
    @Order(4)
    void settingsThatCannotBeStoredAreNotInForceAndLaterOnesAreStored() {
        sql("", "ALTER DATABASE " + DATABASE + " ALLOW_CONNECTIONS false", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + DATABASE + "'");
        Page failed = console.settingsForm().set("unlistedDomains", "REFUSE").set("ratchetTimes", "3").submit();
        sql("", "ALTER DATABASE " + DATABASE + " ALLOW_CONNECTIONS true");
        assertThat(failed.status()).isEqualTo(503);
        assertThat(failed.document().select("[data-problem=problem.settingsNotSaved]")).isNotEmpty();
        assertThat(console.settingsForm().get("unlistedDomains")).containsExactly("FOLLOW_OPENFIRE");
        assertThat(console.settingsForm().get("ratchetTimes")).containsExactly("10");
        assertThat(console.settingsForm().set("unlistedDomains", "REFUSE").set("ratchetTimes", "3").submit().document().select(".success")).isNotEmpty();
        restart(() -> {});
        assertThat(console.settingsForm().get("unlistedDomains")).containsExactly("REFUSE");
        assertThat(console.settingsForm().get("ratchetTimes")).containsExactly("3");
    }

    @Test
    @Order(5)
    void aRelaxationEndsAndItsStreamsAreClosedWhileTheDatabaseHangs() throws Exception {
        LocalDateTime end = LocalDateTime.now().plusSeconds(30).truncatedTo(ChronoUnit.SECONDS);
        console.change(BROKEN, Map.of("relaxedTo", AuthenticationMethod.TLS_DIALBACK.name(), "relaxedUntil", end.toString()));
        exchange(broken);
        long log = openfire.log().mark();
        database.freeze(true);
        try {
            String during = "during " + said.incrementAndGet();
            broken.send(alice.jid(), during);
            alice.awaitMessage(during, PATIENCE);
            Thread.sleep(Duration.between(LocalDateTime.now(), end.plusSeconds(3)).toMillis());
            openfire.log().await(log, PATIENCE, "the idle streams to be refused", line -> line.contains(BROKEN) && line.contains(Reason.TLS_DIALBACK_NOT_ACCEPTED.name()));
            String back = "in " + said.incrementAndGet();
            String out = "out " + said.incrementAndGet();
            broken.send(alice.jid(), back);
            alice.send(broken.jid(), out);
            Thread.sleep(Duration.ofSeconds(15).toMillis());
            assertThat(alice.hasMessage(back)).isFalse();
            assertThat(broken.hasMessage(out)).isFalse();
        } finally {
            database.freeze(false);
        }
        // Openfire 4.8 itself writes nine thousand for each handshake with such a certificate; an error each second would be more than two hundred thousand.
        assertThat(openfire.log().since(log).length()).as("what was logged, in characters").isLessThan(80_000);
        assertThat(openfire.log().since(log)).contains("federatedpartners");
        refused(broken, BROKEN, Reason.values());
    }

    /** What Openfire says nothing about: to it, tables that are newer than a plugin are good. */
    @Test
    @Order(6)
    void tablesOfANewerPluginRefuseEveryDomainAndAreLeftAsTheyAre() {
        exchange(good);
        long log = openfire.log().mark();
        restart(() -> sql(DATABASE, "UPDATE ofVersion SET version = version + 1 WHERE name = 'federatedpartners'"));
        String before = rows();
        assertThat(console.banners()).containsExactly("banner.downgrade", "banner.lost");
        assertThat(openfire.log().since(log)).contains("they have version 3, and this plugin knows version 2", "The plugin cannot be downgraded", "Install the newer version of the plugin again");
        refused(good, GOOD, Reason.POLICY_UNKNOWN);
        assertThat(console.settingsForm().set("ratchetTimes", "4").submit().status()).isEqualTo(503);
        assertThat(rows()).isEqualTo(before);
        sql(DATABASE, "UPDATE ofVersion SET version = version - 1 WHERE name = 'federatedpartners'");
        Await.until(PATIENCE, "the partners to be known", () -> console.banners().isEmpty());
        exchange(good);
    }

    /** Openfire says that a user does not exist if it cannot read the user. */
    @Test
    @Order(7)
    void whileUsersCannotBeReadNoAnswerEndsASubscription() {
        String sleeper = "sleeper@" + openfire.domain();
        console.change(GOOD, Map.of("type", PartnerType.PUBLIC_UNVERIFIED.name()));
        Instant since = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        sql(DATABASE, "ALTER TABLE ofUser RENAME TO ofUserAway");
        try {
            assertThat(good.awaitError(good.subscribe(sleeper), PATIENCE).getError().getCondition()).isEqualTo(StanzaError.Condition.resource_constraint);
            console.awaitRefusal(GOOD, since, refusal -> refusal.reason() == Reason.CONTACTS_UNKNOWN, PATIENCE);
            good.awaitError(good.invite(openfire.domain(), sleeper), PATIENCE);
            assertThat(console.refusals(GOOD)).filteredOn(refusal -> !refusal.at().isBefore(since)).extracting(PartnersConsole.ShownRefusal::reason).containsOnly(Reason.CONTACTS_UNKNOWN);
        } finally {
            sql(DATABASE, "ALTER TABLE ofUserAway RENAME TO ofUser");
        }
        assertThat(good.contact(sleeper)).as("what is still asked for").isEqualTo(new XmppClient.Contact(false, false, true));
        good.subscribe(sleeper);
        good.awaitContact(sleeper, XmppClient.Contact.NONE, PATIENCE);
    }

    /** Everything that the plugin stores. */
    private String rows() {
        StringBuilder rows = new StringBuilder();
        try (Connection connection = DriverManager.getConnection(database.url(DATABASE)); Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found = statement.executeQuery("SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'offederated%' ORDER BY table_name")) {
                while (found.next()) {
                    tables.add(found.getString(1));
                }
            }
            assertThat(tables).contains("offederatedpartner", "offederatedrefusal");
            tables.add("ofProperty WHERE name LIKE 'federatedpartners.%'");
            for (String table : tables) {
                try (ResultSet all = statement.executeQuery("SELECT CAST(one AS VARCHAR) FROM (SELECT * FROM " + table + ") AS one ORDER BY 1")) {
                    while (all.next()) {
                        rows.append(table).append(all.getString(1)).append('\n');
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows.toString();
    }
}
