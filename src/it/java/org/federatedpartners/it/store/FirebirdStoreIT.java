package org.federatedpartners.it.store;

import org.federatedpartners.it.testbed.Needs;
import org.federatedpartners.it.testbed.Software;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

@Needs(Software.FIREBIRD)
class FirebirdStoreIT {

    private static DatabaseServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new FirebirdServer("firebird");
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
            super("firebird");
        }

        @Override
        DatabaseServer server() {
            return server;
        }
    }
}
