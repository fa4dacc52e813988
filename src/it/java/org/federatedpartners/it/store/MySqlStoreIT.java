package org.federatedpartners.it.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.Software;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** On a server whose keys may have no more than 767 bytes, as before MySQL 5.7: what fits there fits everywhere. */
@Needs(Software.MYSQL)
class MySqlStoreIT {

    private static DatabaseServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new MySqlServer("mysql", "--innodb-default-row-format=COMPACT");
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
            super("mysql");
        }

        @Override
        DatabaseServer server() {
            return server;
        }

        /** Otherwise the tables above would prove nothing about it. */
        @Test
        void theServerRefusesKeysOfMoreThan767Bytes() {
            assertThatThrownBy(() -> sql("CREATE TABLE long_key (name VARCHAR(192) CHARACTER SET utf8mb4 NOT NULL PRIMARY KEY)")).isInstanceOf(SQLException.class)
                .hasMessageContaining("767 bytes");
        }
    }
}
