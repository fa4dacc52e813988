package org.federatedpartners.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A script for one database, taken apart as Openfire's SchemaManager does: line by line. */
public record InstallScript(String database, List<String> lines) {

    public static final Path DIRECTORY = Path.of("src/main/database");
    /** The scripts of the release whose tables have version 1, and rows that it has left in them. */
    public static final Path FIRST_RELEASE = Path.of("src/test/resources/released/1.0.0");

    /** Openfire sends the semicolon to all other databases. */
    private static final List<String> WITHOUT_SEMICOLON = List.of("oracle", "db2");

    /** What installs the present version. */
    public static InstallScript of(String database) {
        return of(DIRECTORY, database);
    }

    /** What has installed version 1. */
    public static InstallScript ofFirstRelease(String database) {
        return of(FIRST_RELEASE, database);
    }

    /** What makes the tables of this version out of those of the one before it. */
    public static InstallScript upgradeTo(int version, String database) {
        return of(DIRECTORY.resolve("upgrade").resolve(String.valueOf(version)), database);
    }

    /** What it has written into its tables. */
    static InstallScript rowsOfFirstRelease(String database) {
        return read(FIRST_RELEASE.resolve("rows.sql"), database);
    }

    private static InstallScript of(Path directory, String database) {
        return read(directory.resolve("federatedpartners_" + database + ".sql"), database);
    }

    private static InstallScript read(Path file, String database) {
        try {
            return new InstallScript(database, Files.readAllLines(file, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is sent to the database: lines that are no comment, up to one that ends with a semicolon. */
    public List<String> statements() {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        for (String line : lines) {
            if (!isComment(line.trim())) {
                statement.append(' ').append(line);
            }
            if (line.trim().endsWith(";")) {
                statements.add(statement.toString());
                statement.setLength(0);
            }
        }
        return statements;
    }

    private static boolean isComment(String line) {
        return line.isEmpty() || Stream.of("//", "--", "#", "REM", "/*", "*").anyMatch(line::startsWith);
    }

    /** Runs it in a database that has no more of Openfire than the table of versions. */
    public void install(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE ofVersion (name VARCHAR(50) NOT NULL PRIMARY KEY, version INTEGER NOT NULL)");
        }
        run(connection);
    }

    /** Runs it in a database that has the tables that it is for. */
    public void run(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements()) {
                statement.execute(WITHOUT_SEMICOLON.contains(database) ? sql.substring(0, sql.length() - 1) : sql);
            }
        }
    }

    /** Makes a database that the first release was installed and used in, and upgrades it. */
    public static void installFirstReleaseAndUpgrade(Connection connection, String database) throws SQLException {
        ofFirstRelease(database).install(connection);
        rowsOfFirstRelease(database).run(connection);
        upgradeTo(2, database).run(connection);
    }
}
