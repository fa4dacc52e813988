package org.federatedpartners.it.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.federatedpartners.it.testbed.Software;

/** Debian's MariaDB, with the isolation and the locks that it has by default, unless options say otherwise. */
final class MariaDbServer extends DatabaseServer {

    /** @param options in addition to those that all servers here have */
    MariaDbServer(String name, String... options) throws IOException, InterruptedException {
        super(name);
        String data = "--datadir=" + directory().resolve("data");
        String user = "--user=" + System.getProperty("user.name");
        String install = Software.MARIADB.program("mariadb-install-db").toString();
        String server = Software.MARIADB.program("mariadbd").toString();
        run(List.of(install, "--no-defaults", data, user, "--auth-root-authentication-method=normal", "--skip-test-db"));
        List<String> start = new ArrayList<>(List.of(server, "--no-defaults", data, user, "--bind-address=127.0.0.1", "--port=" + port(),
            // Relative to the data: the path of a socket may have no more than 107 bytes.
            "--socket=server.sock", "--pid-file=server.pid", "--innodb-flush-log-at-trx-commit=0"));
        start.addAll(List.of(options));
        serve(start);
    }

    @Override
    public String url(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port() + "/" + database + "?user=root&sslMode=disable";
    }

    @Override
    void end(Connection session) throws SQLException {
        execute("KILL CONNECTION " + number(session, "SELECT CONNECTION_ID()"));
    }
}
