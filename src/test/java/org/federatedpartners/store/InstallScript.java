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

/** One database's install script, taken apart as Openfire's SchemaManager does: line by line. */
public record InstallScript(String database, List<String> lines) {

    public static final Path DIRECTORY = Path.of("src/main/database");

    public static InstallScript of(String database) {
        try {
            return new InstallScript(database,
                Files.readAllLines(DIRECTORY.resolve("federatedpartners_" + database + ".sql"), StandardCharsets.US_ASCII));
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
            for (String sql : statements()) {
                statement.execute(sql);
            }
        }
    }
}
