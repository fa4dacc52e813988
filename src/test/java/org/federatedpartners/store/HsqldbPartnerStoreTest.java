package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;

/** The database that Openfire embeds, with the release and the locking (its default) that it has there. */
class HsqldbPartnerStoreTest extends JdbcStoreContract {

    private static final String URL = "jdbc:hsqldb:mem:partners";

    @BeforeAll
    static void install() throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL, "sa", "")) {
            InstallScript.of("hsqldb").install(connection);
        }
    }

    @Override
    protected Connection connect() throws SQLException {
        return DriverManager.getConnection(URL, "sa", "");
    }

    @Override
    protected void sever(Connection connection) throws SQLException {
        connection.close();
    }
}
