package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.TestPartner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KnownTablesTest {

    private static final String URL = "jdbc:hsqldb:mem:knownTables";

    private final List<Connection> given = new ArrayList<>();
    private final ConnectionSource tables = new KnownTables(() -> {
        Connection connection = DriverManager.getConnection(URL, "sa", "");
        given.add(connection);
        return connection;
    });
    private final JdbcPartnerStore store = new JdbcPartnerStore(tables);

    @BeforeEach
    void install() throws SQLException {
        sql("DROP SCHEMA PUBLIC CASCADE");
        try (Connection connection = DriverManager.getConnection(URL, "sa", "")) {
            InstallScript.of("hsqldb").install(connection);
        }
    }

    private static Partner partner(String domain) {
        return TestPartner.of(Partner.NEW, 0, DomainName.of(domain), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT);
    }

    private static void sql(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL, "sa", ""); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void tablesThatTheInstallationMakesAreKnown() throws Exception {
        store.save(partner("contoso.example"));
        assertThat(store.load().readable()).hasSize(1);
    }

    @Test
    void tablesOfANewerVersionAreNeitherReadNorWrittenAndNoConnectionIsLost() throws Exception {
        store.save(partner("contoso.example"));
        sql("UPDATE ofVersion SET version = " + (KnownTables.VERSION + 1) + " WHERE name = 'federatedpartners'");
        for (ThrowingCallable use : List.<ThrowingCallable>of(store::load, store::version,
            () -> store.save(partner("fabrikam.example")))) {
            assertThatThrownBy(use).isInstanceOfSatisfying(StoreException.Unavailable.class, e -> {
                assertThat(e.isDowngrade()).isTrue();
                assertThat(e).hasMessageContaining("they have version " + (KnownTables.VERSION + 1) + ", and this plugin knows version " + KnownTables.VERSION).hasMessageContaining("downgraded")
                    .hasMessageContaining("Install the newer version");
            });
        }
        assertThat(given).allMatch(connection -> {
            try {
                return connection.isClosed();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        sql("UPDATE ofVersion SET version = " + KnownTables.VERSION + " WHERE name = 'federatedpartners'");
        assertThat(store.load().readable()).hasSize(1);
    }

    /** What the documents say of a server, or a node, on which the first release still runs. It names the columns that it writes. */
    @Test
    void whatTheFirstReleaseWritesBesideIsReadButNotCounted() throws Exception {
        long before = store.version();
        for (String statement : InstallScript.rowsOfFirstRelease("hsqldb").statements()) {
            sql(statement);
        }
        assertThat(store.load().readable()).hasSize(2);
        assertThat(store.load().unreadable()).isEmpty();
        assertThat(store.version()).isEqualTo(before);
    }

    @Test
    void aDatabaseThatFailsIsNoDowngrade() throws Exception {
        sql("DROP TABLE ofVersion");
        assertThatThrownBy(store::load).isInstanceOfSatisfying(StoreException.Unavailable.class, e -> assertThat(e.isDowngrade()).isFalse());
    }
}
