package org.federatedpartners.it.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.federatedpartners.it.testbed.Software;
import org.firebirdsql.ds.FBConnectionPoolDataSource;

/** Debian's Firebird, with the isolation and the locks that it has by default. */
final class FirebirdServer extends DatabaseServer {

    private static final String USER = "SYSDBA";
    private static final String PASSWORD = "masterkey";
    /** Where Debian keeps what a server loads, below the directory of the kind of machine. */
    private static final String INSTALLED = "firebird/3.0";

    FirebirdServer(String name) throws IOException, InterruptedException {
        super(name);
        Path installed = installed();
        for (String part : List.of("plugins", "intl", "plugins.conf", "firebird.msg")) {
            Files.createSymbolicLink(directory().resolve(part), installed.resolve(part));
        }
        Files.createFile(directory().resolve("databases.conf"));
        Path users = directory().resolve("security.fdb");
        Files.writeString(directory().resolve("firebird.conf"), """
            RemoteServicePort = %d
            RemoteBindAddress = 127.0.0.1
            ServerMode = Super
            SecurityDatabase = %s
            """.formatted(port(), users));
        isql("CREATE DATABASE '" + users + "'; CREATE USER " + USER + " PASSWORD '" + PASSWORD + "'; COMMIT;");
        create(name);
        serve(List.of(Software.FIREBIRD.program("firebird").toString()));
    }

    private static Path installed() throws IOException {
        try (Stream<Path> machines = Files.list(Path.of("/usr/lib"))) {
            return machines.map(machine -> machine.resolve(INSTALLED)).filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    /** The server's own files are all in the test's directory. */
    @Override
    Map<String, String> environment() {
        return Map.of("FIREBIRD", directory().toString(), "FIREBIRD_LOCK", directory().toString(), "FIREBIRD_TMP", directory().toString());
    }

    private void isql(String script) throws IOException, InterruptedException {
        Path file = Files.writeString(directory().resolve("prepare.sql"), script);
        run(List.of(Software.FIREBIRD.program("isql-fb").toString(), "-bail", "-quiet", "-user", USER, "-input", file.toString()));
    }

    private Path file(String database) {
        return directory().resolve((database.isEmpty() ? directory().getFileName().toString() : database) + ".fdb");
    }

    @Override
    public void create(String database) {
        try {
            isql("CREATE DATABASE '" + file(database) + "' DEFAULT CHARACTER SET UTF8;");
            run(List.of(Software.FIREBIRD.program("gfix").toString(), "-write", "async", "-user", USER, file(database).toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As Openfire's setup proposes it. */
    @Override
    public String url(String database) {
        return "jdbc:firebirdsql://127.0.0.1:" + port() + "/" + file(database) + "?user=" + USER + "&password=" + PASSWORD;
    }

    /** To make another one costs more than most of what is done with it. */
    @Override
    Connection connect(String database) throws SQLException {
        FBConnectionPoolDataSource source = new FBConnectionPoolDataSource();
        source.setServerName("127.0.0.1");
        source.setPortNumber(port());
        source.setDatabaseName(file(database).toString());
        source.setUser(USER);
        source.setPassword(PASSWORD);
        return pooled(database, source);
    }

    @Override
    void end(Connection session) throws SQLException {
        // Each database knows only its own sessions.
        String database = Path.of(text(session, "SELECT MON$DATABASE_NAME FROM MON$DATABASE")).getFileName().toString().replace(".fdb", "");
        String which = "MON$ATTACHMENTS WHERE MON$ATTACHMENT_ID = " + text(session, "SELECT CURRENT_CONNECTION FROM RDB$DATABASE");
        try (Connection other = connect(database); Statement statement = other.createStatement()) {
            statement.execute("DELETE FROM " + which);
        }
        awaitNone(database, "SELECT COUNT(*) FROM " + which);
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
