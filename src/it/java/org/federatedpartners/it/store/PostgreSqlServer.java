package org.federatedpartners.it.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.federatedpartners.it.testbed.Software;
import org.postgresql.ds.PGConnectionPoolDataSource;

/** Debian's PostgreSQL, with the isolation and the locks that it has by default. */
public final class PostgreSqlServer extends DatabaseServer {

    /** It refuses to run as root, so root hands it to the user that Debian's package makes for it. */
    public static final String USER = "postgres";
    private static final String LOCAL = "127.0.0.1";

    private final String address;
    private final Path data;

    public PostgreSqlServer(String name) throws IOException, InterruptedException {
        this(name, LOCAL);
    }

    /** @param address of this machine, at which it serves the networks that this machine is in */
    public PostgreSqlServer(String name, String address) throws IOException, InterruptedException {
        super(name);
        this.address = address;
        String initdb = Software.POSTGRESQL.program("initdb").toString();
        String postgres = Software.POSTGRESQL.program("postgres").toString();
        data = dataDirectory();
        run(asUser(initdb, "-D", data.toString(), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"));
        Files.writeString(data.resolve("pg_hba.conf"), "host all all samenet trust\n", StandardOpenOption.APPEND);
        serve(asUser(postgres, "-D", data.toString(), "-F", "-p", String.valueOf(port()),
            "-c", "listen_addresses=" + address, "-c", "unix_socket_directories="));
    }

    private static List<String> asUser(String... command) {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            whole.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
        }
        whole.addAll(List.of(command));
        return whole;
    }

    /** Below the test's own directory, unless that is below one, such as root's home, which the other user cannot enter. */
    private Path dataDirectory() throws IOException {
        Path directory = isRoot() && !isOpenToAll(directory()) ? Files.createTempDirectory("federatedpartners-postgresql")
            : Files.createDirectory(directory().resolve("data"));
        if (isRoot()) {
            Files.setOwner(directory, directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
        }
        return directory;
    }

    private static boolean isOpenToAll(Path directory) throws IOException {
        for (Path each = directory; each != null; each = each.getParent()) {
            if (!Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String url(String database) {
        return "jdbc:postgresql://" + address + ":" + port() + "/" + (database.isEmpty() ? USER : database) + "?user=" + USER;
    }

    /** One that is used again, as it is in Openfire: for each new one the server starts a process. */
    @Override
    Connection connect(String database) throws SQLException {
        PGConnectionPoolDataSource source = new PGConnectionPoolDataSource();
        source.setURL(url(database));
        Connection connection = pooled(database, source);
        try (Statement statement = connection.createStatement()) {
            // Plans that were made while the tables were empty go through them row by row.
            statement.execute("DISCARD PLANS");
        }
        return connection;
    }

    @Override
    void end(Connection session) throws SQLException {
        long backend = number(session, "SELECT pg_backend_pid()");
        try (Connection other = connect("")) {
            number(other, "SELECT pg_terminate_backend(" + backend + ")::int");
        }
        awaitNone("", "SELECT count(*) FROM pg_stat_activity WHERE pid = " + backend);
    }

    @Override
    public void close() {
        super.close();
        try {
            delete(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
