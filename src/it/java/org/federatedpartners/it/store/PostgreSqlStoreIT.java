package org.federatedpartners.it.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.Software;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

@Needs(Software.POSTGRESQL)
class PostgreSqlStoreIT {

    private static DatabaseServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new PostgreSqlServer("postgresql");
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Nested
    class WithItsOwnScript extends ServerStoreContract {
        WithItsOwnScript() {
            super("postgresql");
        }

        @Override
        DatabaseServer server() {
            return server;
        }
    }

    /** CockroachDB speaks PostgreSQL's language, and isolates every transaction as PostgreSQL only does when it is told to. */
    @Nested
    class WithTheScriptOfCockroachDb extends ServerStoreContract {
        WithTheScriptOfCockroachDb() {
            super("cockroachdb");
        }

        @Override
        protected Connection connect() throws SQLException {
            Connection connection = super.connect();
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            return connection;
        }

        @Override
        DatabaseServer server() {
            return server;
        }
    }
}
