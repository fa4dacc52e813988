package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** SQL Server compares texts without regard to case and to trailing blanks, unless it is told otherwise. So does HSQLDB here. */
class CaseIsIgnoredTest extends InMemoryStoreContract {

    private static final String NAME = "case_is_ignored";

    CaseIsIgnoredTest() {
        super(NAME);
    }

    @BeforeAll
    static void install() throws SQLException {
        InstallScript script = InstallScript.of("hsqldb");
        List<String> lines = script.lines().stream().map(line -> line.replace(" VARCHAR(", " VARCHAR_IGNORECASE(")).toList();
        try (Connection connection = open(NAME); Statement statement = connection.createStatement()) {
            statement.execute("SET DATABASE COLLATION SQL_TEXT PAD SPACE");
            new InstallScript(script.database(), lines).install(connection);
        }
    }
}
