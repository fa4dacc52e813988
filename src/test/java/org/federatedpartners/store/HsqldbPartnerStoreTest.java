package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;

/** The database that Openfire embeds, with the release and the locking (its default) that it has there. */
class HsqldbPartnerStoreTest extends InMemoryStoreContract {

    private static final String NAME = "partners";

    HsqldbPartnerStoreTest() {
        super(NAME);
    }

    @BeforeAll
    static void install() throws SQLException {
        try (Connection connection = open(NAME)) {
            InstallScript.of("hsqldb").install(connection);
        }
    }
}
