package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.apache.shardingsphere.sql.parser.autogen.OracleStatementLexer;
import org.apache.shardingsphere.sql.parser.autogen.OracleStatementParser;
import org.apache.shardingsphere.sql.parser.autogen.SQLServerStatementLexer;
import org.apache.shardingsphere.sql.parser.autogen.SQLServerStatementParser;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The scripts, and the statements of the store, for databases whose servers no test can run. Oracle's and SQL Server's are read by grammars of their languages,
 * DB2's by Derby, whose language is a part of DB2's. CockroachDB's run on PostgreSQL, in an integration test.
 */
class ForeignDialectTest {

    static final List<String> DATABASES = List.of("oracle", "sqlserver", "db2", "cockroachdb");

    /** A grammar takes the name of every type, as there are types that users declare. These are the database's own. */
    private static final Map<String, Set<String>> TYPES = Map.of(
        "oracle", Set.of("NUMBER", "INTEGER", "VARCHAR2", "CLOB"),
        "sqlserver", Set.of("BIGINT", "INTEGER", "NVARCHAR", "NTEXT"),
        "db2", Set.of("BIGINT", "INTEGER", "VARCHAR", "CLOB"),
        "cockroachdb", Set.of("BIGINT", "INTEGER", "VARCHAR", "TEXT"));

    /** By the reference of each: words that are no name of a column unless they are quoted. DB2 has none; those that its reference warns of in statements. */
    private static final Map<String, Set<String>> RESERVED = Map.of(
        "oracle", words("""
            ACCESS ADD ALL ALTER AND ANY AS ASC AUDIT BETWEEN BY CHAR CHECK CLUSTER COLUMN COLUMN_VALUE COMMENT COMPRESS CONNECT CREATE CURRENT DATE DECIMAL
            DEFAULT DELETE DESC DISTINCT DROP ELSE EXCLUSIVE EXISTS FILE FLOAT FOR FROM GRANT GROUP HAVING IDENTIFIED IMMEDIATE IN INCREMENT INDEX INITIAL INSERT
            INTEGER INTERSECT INTO IS LEVEL LIKE LOCK LONG MAXEXTENTS MINUS MLSLABEL MODE MODIFY NESTED_TABLE_ID NOAUDIT NOCOMPRESS NOT NOWAIT NULL NUMBER OF
            OFFLINE ON ONLINE OPTION OR ORDER PCTFREE PRIOR PUBLIC RAW RENAME RESOURCE REVOKE ROW ROWID ROWNUM ROWS SELECT SESSION SET SHARE SIZE SMALLINT START
            SUCCESSFUL SYNONYM SYSDATE TABLE THEN TO TRIGGER UID UNION UNIQUE UPDATE USER VALIDATE VALUES VARCHAR VARCHAR2 VIEW WHENEVER WHERE WITH"""),
        "sqlserver", words("""
            ADD ALL ALTER AND ANY AS ASC AUTHORIZATION BACKUP BEGIN BETWEEN BREAK BROWSE BULK BY CASCADE CASE CHECK CHECKPOINT CLOSE CLUSTERED COALESCE COLLATE
            COLUMN COMMIT COMPUTE CONSTRAINT CONTAINS CONTAINSTABLE CONTINUE CONVERT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER
            CURSOR DATABASE DBCC DEALLOCATE DECLARE DEFAULT DELETE DENY DESC DISK DISTINCT DISTRIBUTED DOUBLE DROP DUMP ELSE END ERRLVL ESCAPE EXCEPT EXEC EXECUTE
            EXISTS EXIT EXTERNAL FETCH FILE FILLFACTOR FOR FOREIGN FREETEXT FREETEXTTABLE FROM FULL FUNCTION GOTO GRANT GROUP HAVING HOLDLOCK IDENTITY IDENTITYCOL
            IDENTITY_INSERT IF IN INDEX INNER INSERT INTERSECT INTO IS JOIN KEY KILL LEFT LIKE LINENO LOAD MERGE NATIONAL NOCHECK NONCLUSTERED NOT NULL NULLIF OF
            OFF OFFSETS ON OPEN OPENDATASOURCE OPENQUERY OPENROWSET OPENXML OPTION OR ORDER OUTER OVER PERCENT PIVOT PLAN PRECISION PRIMARY PRINT PROC PROCEDURE
            PUBLIC RAISERROR READ READTEXT RECONFIGURE REFERENCES REPLICATION RESTORE RESTRICT RETURN REVERT REVOKE RIGHT ROLLBACK ROWCOUNT ROWGUIDCOL RULE SAVE
            SCHEMA SECURITYAUDIT SELECT SEMANTICKEYPHRASETABLE SEMANTICSIMILARITYDETAILSTABLE SEMANTICSIMILARITYTABLE SESSION_USER SET SETUSER SHUTDOWN SOME
            STATISTICS SYSTEM_USER TABLE TABLESAMPLE TEXTSIZE THEN TO TOP TRAN TRANSACTION TRIGGER TRUNCATE TRY_CONVERT TSEQUAL UNION UNIQUE UNPIVOT UPDATE
            UPDATETEXT USE USER VALUES VARYING VIEW WAITFOR WHEN WHERE WHILE WITH WRITETEXT"""),
        "db2", words("""
            ADD ALL ALTER AND ANY AS ASC BETWEEN BY CASE CHECK COLUMN CONNECT CONSTRAINT CREATE CROSS CURRENT CURSOR DEFAULT DELETE DESC DISTINCT DROP ELSE END
            ESCAPE EXCEPT EXISTS FETCH FOR FOREIGN FROM FULL GRANT GROUP HAVING IN INDEX INNER INSERT INTERSECT INTO IS JOIN KEY LEFT LIKE MINUS NOT NULL OF ON
            OPTIMIZE OPTION OR ORDER OUTER PRIMARY REFERENCES RESTRICT REVOKE RIGHT ROW ROWS SELECT SET SOME TABLE THEN TO TRIGGER UNION UNIQUE UPDATE USER USING
            VALUES VIEW WHEN WHERE WITH"""),
        "cockroachdb", words("""
            ALL ANALYSE ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC BOTH CASE CAST CHECK COLLATE COLUMN CONCURRENTLY CONSTRAINT CREATE CURRENT_CATALOG CURRENT_DATE
            CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEFAULT DEFERRABLE DESC DISTINCT DO ELSE END EXCEPT FALSE FETCH FOR FOREIGN
            FROM GRANT GROUP HAVING IN INDEX INITIALLY INTERSECT INTO LATERAL LEADING LIMIT LOCALTIME LOCALTIMESTAMP NOT NOTHING NULL OFFSET ON ONLY OR ORDER
            PLACING PRIMARY REFERENCES RETURNING SELECT SESSION_USER SOME SYMMETRIC TABLE THEN TO TRAILING TRUE UNION UNIQUE USER USING VARIADIC VIRTUAL WHEN
            WHERE WINDOW WITH WORK"""));

    private static final Pattern COLUMN = Pattern.compile("(?m)(?:^ +|^ALTER TABLE \\w+ ADD )(?!CONSTRAINT )(\\w+) +(\\w+)");
    private static final Pattern STATEMENT = Pattern.compile("(SELECT|INSERT|UPDATE|DELETE) .*");

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    static {
        // Derby would leave it where the tests were started.
        System.setProperty("derby.stream.error.file", "target/derby.log");
    }

    private static List<InstallScript> scripts(String database) {
        return List.of(InstallScript.of(database), InstallScript.upgradeTo(2, database), InstallScript.ofFirstRelease(database));
    }

    /** What is wrong with a script, by the language of its database. */
    private static List<String> problems(InstallScript script) {
        List<String> problems = new ArrayList<>();
        Matcher columns = COLUMN.matcher(String.join("\n", script.lines()));
        while (columns.find()) {
            if (RESERVED.get(script.database()).contains(columns.group(1).toUpperCase(Locale.ROOT))) {
                problems.add("reserved: " + columns.group(1));
            }
            if (!TYPES.get(script.database()).contains(columns.group(2))) {
                problems.add("no type: " + columns.group(2));
            }
        }
        script.statements().forEach(statement -> parse(script.database(), statement.strip().replaceAll(";$", "")).ifPresent(problems::add));
        return problems;
    }

    /** By the grammar, where there is one. @return what it does not understand */
    private static Optional<String> parse(String database, String sql) {
        // The grammar takes it for a reserved word, which it is not by Oracle's own reference.
        CharStream text = CharStreams.fromString(sql.replaceAll("\\bdigest\\b", "digests"));
        if (database.equals("oracle")) {
            return parse(new OracleStatementParser(new CommonTokenStream(new OracleStatementLexer(text))), OracleStatementParser::execute);
        }
        if (database.equals("sqlserver")) {
            return parse(new SQLServerStatementParser(new CommonTokenStream(new SQLServerStatementLexer(text))), SQLServerStatementParser::execute);
        }
        return Optional.empty();
    }

    private static <P extends Parser> Optional<String> parse(P parser, Consumer<P> rule) {
        List<String> errors = new ArrayList<>();
        parser.removeErrorListeners();
        parser.addErrorListener(new BaseErrorListener() {
            @Override
            public void syntaxError(Recognizer<?, ?> recognizer, Object symbol, int line, int column, String message, RecognitionException e) {
                errors.add(symbol + ": " + message);
            }
        });
        rule.accept(parser);
        // What follows on a whole statement is not read.
        if (errors.isEmpty() && parser.getCurrentToken().getType() != Recognizer.EOF) {
            errors.add("after the statement: " + parser.getCurrentToken());
        }
        return errors.stream().findFirst().map(error -> parser.getTokenStream().getText() + " " + error);
    }

    @ParameterizedTest
    @FieldSource("DATABASES")
    void theScriptsAreInTheLanguageOfTheirDatabase(String database) {
        assertThat(scripts(database)).hasSize(3).allSatisfy(script -> assertThat(problems(script)).isEmpty());
    }

    /** Otherwise the test above would prove nothing. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "oracle | NUMBER(19) NOT NULL, | NUMBER(19) NOT NULL", "oracle | VARCHAR2(1000 CHAR), | VARCHAR2(1000 CHAR),,", "oracle | DEFAULT 0 NOT NULL | NOT NULL DEFAULT 0",
        "oracle | NOT NULL | NOT NUL", "oracle | CLOB NOT NULL | CLOB(1M) NOT NULL", "oracle | NUMBER(19) | BIGINT", "oracle | operation | mode", "oracle | REFERENCES | REFERENCE",
        "oracle | ); | ) ENGINE=InnoDB;", "oracle | (1, 1) | (1, 1",
        "sqlserver | BIGINT NOT NULL, | BIGINT NOT NULL", "sqlserver | NOT NULL | NOT NUL", "sqlserver | NVARCHAR(1000) | NVARCHAR(1000 CHAR)", "sqlserver | NTEXT | CLOB",
        "sqlserver | operation | plan", "sqlserver | ); | ) ENGINE=InnoDB;", "sqlserver | (1, 1) | (1, 1",
        "db2 | VARCHAR(3000) | VARCHAR2(3000)", "db2 | operation | order", "cockroachdb | TEXT | NTEXT", "cockroachdb | operation | user"})
    void aBrokenScriptIsNot(String database, String right, String wrong) {
        InstallScript script = InstallScript.of(database);
        List<String> lines = script.lines().stream().map(line -> line.replace(right, wrong)).toList();
        assertThat(lines).isNotEqualTo(script.lines());
        assertThat(problems(new InstallScript(database, lines))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"oracle", "sqlserver"})
    void theStatementsOfTheStoreAreInTheLanguageOfTheDatabase(String database) throws Exception {
        assertThat(statements()).hasSizeGreaterThan(40).allSatisfy(sql -> assertThat(parse(database, sql)).isEmpty());
        assertThat(parse(database, "SELECT version FROM ofFederatedPolicy LIMIT 1")).isNotEmpty();
    }

    /** What the classes of the store have in their constants. */
    private static List<String> statements() throws Exception {
        List<String> statements = new ArrayList<>();
        Path classes = Path.of(JdbcPartnerStore.class.getProtectionDomain().getCodeSource().getLocation().toURI()).resolve("org/federatedpartners/store");
        try (Stream<Path> files = Files.list(classes)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".class")).sorted().toList()) {
                Class<?> type = Class.forName("org.federatedpartners.store." + file.getFileName().toString().replace(".class", ""));
                for (Field field : type.getDeclaredFields()) {
                    if (field.getType() == String.class && Modifier.isStatic(field.getModifiers())) {
                        field.setAccessible(true);
                        Optional.of((String) field.get(null)).filter(STATEMENT.asMatchPredicate()).ifPresent(statements::add);
                    }
                }
            }
        }
        return statements;
    }

    @Nested
    class ThoseOfDb2 {

        private static Connection derby(String name) throws SQLException {
            return DriverManager.getConnection("jdbc:derby:memory:" + name + ";create=true");
        }

        @Test
        void runOnDerby() throws Exception {
            try (Connection connection = derby("installed")) {
                InstallScript.of("db2").install(connection);
            }
            try (Connection connection = derby("upgraded")) {
                InstallScript.installFirstReleaseAndUpgrade(connection, "db2");
            }
            UpgradedTables.assertThatEverythingIsThere(() -> derby("upgraded"));
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', value = {"NOT NULL, | NOT NULL", "NOT NULL | NOT NUL", "CLOB(1M) | CLOB(1X)", "CLOB(1M) | TEXT", "); | ) ENGINE=InnoDB;", "(1, 1) | (1, 1"})
        void doNotIfTheyAreBroken(String right, String wrong) throws Exception {
            List<String> lines = InstallScript.of("db2").lines().stream().map(line -> line.replace(right, wrong)).toList();
            try (Connection connection = derby("broken" + Math.abs(wrong.hashCode()))) {
                assertThatThrownBy(() -> new InstallScript("db2", lines).install(connection)).isInstanceOf(SQLException.class);
            }
        }

        @Test
        void andTheStatementsOfTheStoreAreUnderstood() throws Exception {
            try (Connection connection = derby("statements"); Statement statement = connection.createStatement()) {
                InstallScript.of("db2").install(connection);
                statement.execute("CREATE TABLE ofProperty (name VARCHAR(100) NOT NULL PRIMARY KEY, propValue VARCHAR(4000) NOT NULL, encrypted INTEGER)");
                for (String sql : statements()) {
                    connection.prepareStatement(sql).close();
                }
            }
        }
    }
}
