package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** SQL Server compares texts without regard to case and to trailing blanks, unless it is told otherwise. So does HSQLDB here. */
class CaseIsIgnoredTest extends JdbcStoreContract {

    private static final String URL = "jdbc:hsqldb:mem:case_is_ignored";

    @BeforeAll
    static void install() throws SQLException {
        InstallScript script = InstallScript.of("hsqldb");
        List<String> lines = script.lines().stream().map(line -> line.replace(" VARCHAR(", " VARCHAR_IGNORECASE(")).toList();
        try (Connection connection = DriverManager.getConnection(URL, "sa", ""); Statement statement = connection.createStatement()) {
            statement.execute("SET DATABASE COLLATION SQL_TEXT PAD SPACE");
            new InstallScript(script.database(), lines).install(connection);
        }
    }

    @Override
    protected Connection connect() throws SQLException {
        return DriverManager.getConnection(URL, "sa", "");
    }

    @Override
    protected void sever(Connection connection) throws SQLException {
        connection.close();
    }
}
