package org.federatedpartners.it.store;

import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.Software;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

@Needs(Software.MARIADB)
class MariaDbStoreIT {

    private static DatabaseServer server;
    private static DatabaseServer snapshots;

    @BeforeAll
    static void start() throws Exception {
        server = new MariaDbServer("mariadb");
        snapshots = new MariaDbServer("mariadb-snapshots", "--innodb-snapshot-isolation=ON");
    }

    @AfterAll
    static void stop() throws Exception {
        for (DatabaseServer each : new DatabaseServer[] {server, snapshots}) {
            if (each != null) {
                each.close();
            }
        }
    }

    @Nested
    class WithItsOwnScript extends ServerStoreContract {
        WithItsOwnScript() {
            super("mariadb");
        }

        @Override
        DatabaseServer server() {
            return server;
        }
    }

    @Nested
    class WithTheScriptOfMySql extends ServerStoreContract {
        WithTheScriptOfMySql() {
            super("mysql");
        }

        @Override
        DatabaseServer server() {
            return server;
        }
    }

    /** As it is by default since 11.6.2: a transaction that locks a row which another one has changed since its own first look has to begin again. */
    @Nested
    class WithSnapshotIsolation extends ServerStoreContract {
        WithSnapshotIsolation() {
            super("mariadb");
        }

        @Override
        DatabaseServer server() {
            return snapshots;
        }
    }
}
