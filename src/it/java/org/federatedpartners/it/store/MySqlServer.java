package org.federatedpartners.it.store;

import com.mysql.cj.jdbc.MysqlConnectionPoolDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** MySQL's own server, from an archive on the class path, with the isolation and the locks that it has by default. */
final class MySqlServer extends DatabaseServer {

    private static final String ARCHIVE = "/mysql-Linux-amd64.tar.gz";

    /** @param options of the server, beside those that it needs */
    MySqlServer(String name, String... options) throws IOException, InterruptedException {
        super(name);
        Path home = unpack();
        String server = home.resolve("bin/mysqld").toString();
        String data = "--datadir=" + directory().resolve("data");
        String user = "--user=" + System.getProperty("user.name");
        String messages = "--lc-messages-dir=" + home.resolve("share");
        run(List.of(server, "--no-defaults", "--initialize-insecure", "--innodb-flush-method=nosync", data, user, messages));
        List<String> command = new ArrayList<>(List.of(server, "--no-defaults", data, user, messages, "--bind-address=127.0.0.1", "--port=" + port(), "--skip-mysqlx",
            // Relative to the data: the path of a socket may have no more than 107 bytes.
            "--socket=server.sock", "--pid-file=server.pid", "--skip-log-bin", "--innodb-flush-method=nosync", "--innodb-flush-log-at-trx-commit=0"));
        command.addAll(Arrays.asList(options));
        serve(command);
    }

    private Path unpack() throws IOException, InterruptedException {
        Path home = Files.createDirectory(directory().resolve("home"));
        Path archive = directory().resolve("mysql.tar.gz");
        try (InputStream packed = Objects.requireNonNull(MySqlServer.class.getResourceAsStream(ARCHIVE), ARCHIVE)) {
            Files.copy(packed, archive, StandardCopyOption.REPLACE_EXISTING);
        }
        run(List.of("tar", "--extract", "--gzip", "--no-same-owner", "--file=" + archive, "--directory=" + home));
        Files.delete(archive);
        return home;
    }

    /** As Openfire's setup proposes it. */
    @Override
    public String url(String database) {
        return "jdbc:mysql://127.0.0.1:" + port() + "/" + database
            + "?rewriteBatchedStatements=true&characterEncoding=UTF-8&characterSetResults=UTF-8&serverTimezone=UTC&user=root&sslMode=DISABLED&allowPublicKeyRetrieval=true";
    }

    @Override
    Connection connect(String database) throws SQLException {
        MysqlConnectionPoolDataSource source = new MysqlConnectionPoolDataSource();
        source.setURL(url(database));
        return pooled(database, source);
    }

    @Override
    void end(Connection session) throws SQLException {
        execute("KILL CONNECTION " + number(session, "SELECT CONNECTION_ID()"));
    }
}
