package org.federatedpartners.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.it.testbed.Account.ALICE;

import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.ConsoleClient;
import org.federatedpartners.it.testbed.Load;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.OpenfireServer;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.federatedpartners.store.ChangedProperties;
import org.federatedpartners.store.JdbcProperties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to the database die without a word, as behind a firewall, and new ones work. The server follows what another node saves all the same. */
@Needs(Software.POSTGRESQL)
class SilentDatabaseIT {

    private static final String DATABASE = "openfire";
    private static final String SETTING = "federatedpartners.subscription-requests-per-minute";
    /** The promise, while the database answers. */
    private static final Duration PROMISED = Duration.ofSeconds(2);
    /** Five seconds for each connection that the pool has, and some more. */
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void followsSoonAfterItsConnectionsHaveDiedWhetherOpenfireTestsThemOrNot(boolean tested) throws Exception {
        try (Testbed testbed = Testbed.named("SilentDatabaseIT-" + tested)) {
            PostgreSqlServer database = testbed.closing(new PostgreSqlServer("silent-database-" + tested));
            database.create(DATABASE);
            SilentProxy proxy = testbed.closing(new SilentProxy(database.port()));
            OpenfireServer openfire = OpenfireServer.underTest(testbed, testbed.site("openfire.example"), ALICE).withPlugin().inCluster()
                .withDatabase(database.url(DATABASE).replace(":" + database.port() + "/", ":" + proxy.port() + "/"), PostgreSqlServer.USER);
            if (!tested) {
                openfire.withoutConnectionTests();
            }
            openfire.start();
            PartnersConsole console = new PartnersConsole(ConsoleClient.login(openfire));
            JdbcProperties elsewhere = new JdbcProperties(() -> DriverManager.getConnection(database.url(DATABASE)));

            // The server compiles a page when it is asked for the first time, which has no part in the promise.
            assertThat(isSet(console, "7")).isFalse();
            elsewhere.put(new ChangedProperties(Map.of(SETTING, "7"), Map.of(SETTING, "")));
            Await.until(Load.allows(PROMISED), "the setting to hold", () -> isSet(console, "7"));
            assertThat(proxy.silence()).isPositive();
            elsewhere.put(new ChangedProperties(Map.of(SETTING, "8"), Map.of(SETTING, "7")));
            Await.until(PATIENCE, "the setting to hold", () -> isSet(console, "8"));
            Await.until(PATIENCE, "the database to be said to answer", () -> console.banners().isEmpty());
            elsewhere.put(new ChangedProperties(Map.of(SETTING, "9"), Map.of(SETTING, "8")));
            Await.until(Load.allows(PROMISED), "the setting to hold", () -> isSet(console, "9"));
        }
    }

    private static boolean isSet(PartnersConsole console, String value) {
        return console.settingsForm().get("subscriptionRequests").contains(value);
    }
}
