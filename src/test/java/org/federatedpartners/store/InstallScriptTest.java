package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.TestPartner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstallScriptTest {

    /** Openfire installs a plugin only with a script of its database's name; the last three since 5.1. */
    static final List<String> DATABASES = List.of("hsqldb", "mysql", "postgresql", "oracle", "sqlserver", "db2",
        "mariadb", "cockroachdb", "firebird");

    private static final Pattern ALTER = Pattern.compile("ALTER TABLE (\\w+) ADD (\\w+ .*);");
    private static final Pattern CREATE = Pattern.compile("CREATE TABLE (\\w+) \\((.*)\\)(?: ENGINE=InnoDB)?;");

    /** A table with its columns and keys, without types; the names of constraints are left out. */
    private record Table(String name, List<String> parts) {}

    @Test
    void hasExactlyOneScriptForEachDatabase() throws Exception {
        for (Path directory : List.of(InstallScript.DIRECTORY, InstallScript.DIRECTORY.resolve("upgrade/2"))) {
            assertThat(scripts(directory))
                .containsExactlyInAnyOrderElementsOf(DATABASES.stream().map(name -> "federatedpartners_" + name + ".sql").toList());
        }
    }

    private static List<String> scripts(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
        }
    }

    /** What an administrator has after years of upgrades is what a new one gets. */
    @ParameterizedTest
    @FieldSource("DATABASES")
    void anUpgradeAddsWhatIsNewWithTheTypeThatANewInstallationHas(String database) {
        List<String> added = new ArrayList<>();
        for (String statement : InstallScript.upgradeTo(2, database).statements()) {
            Matcher alter = ALTER.matcher(statement.strip());
            if (alter.matches()) {
                added.add(alter.group(1) + ": " + alter.group(2));
            }
        }
        int altered = added.size();
        added.addAll(declarations(InstallScript.upgradeTo(2, database)));
        List<String> installed = declarations(InstallScript.of(database));
        List<String> before = declarations(InstallScript.ofFirstRelease(database));
        assertThat(installed).containsAll(before);
        assertThat(installed.stream().filter(column -> !before.contains(column))).isEqualTo(added);
        List<String> rows = rows(InstallScript.of(database));
        assertThat(rows).as("what a new installation has in its tables").hasSize(1).isEqualTo(rows(InstallScript.upgradeTo(2, database)));
        long created = InstallScript.upgradeTo(2, database).statements().stream().filter(statement -> statement.contains("CREATE TABLE")).count();
        List<String> indexes = indexes(InstallScript.of(database));
        assertThat(indexes).as("what makes looks for news cheap").hasSize(2).isEqualTo(indexes(InstallScript.upgradeTo(2, database)));
        assertThat(InstallScript.upgradeTo(2, database).statements()).hasSize((int) (altered + created + rows.size() + indexes.size() + 1)).last()
            .isEqualTo(" UPDATE ofVersion SET version = " + 2 + " WHERE name = 'federatedpartners';");
    }

    private static List<String> rows(InstallScript script) {
        return script.statements().stream().filter(statement -> statement.contains("INSERT INTO") && !statement.contains("ofVersion")).toList();
    }

    private static List<String> indexes(InstallScript script) {
        return script.statements().stream().filter(statement -> statement.contains("CREATE INDEX")).toList();
    }

    private static List<String> declarations(InstallScript script) {
        List<String> declarations = new ArrayList<>();
        for (String statement : script.statements()) {
            Matcher create = CREATE.matcher(statement.strip().replaceAll("\\s+", " "));
            if (create.matches()) {
                Stream.of(create.group(2).split(",(?![^(]*\\))")).forEach(part -> declarations.add(create.group(1) + ": " + part.strip()));
            }
        }
        return declarations;
    }

    /** Each with its own words, where HSQLDB reads them. */
    @ParameterizedTest
    @CsvSource({"hsqldb, ''", "oracle, sql.syntax_ora=true", "sqlserver, sql.syntax_mss=true", "db2, sql.syntax_db2=true"})
    void everythingIsThereAfterAnUpgradeFromTheFirstRelease(String database, String dialect) throws Exception {
        ConnectionSource source = () -> DriverManager.getConnection("jdbc:hsqldb:mem:upgraded_" + database + ";" + dialect, "sa", "");
        try (Connection connection = source.connection(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE TYPE NTEXT AS LONGVARCHAR");
            InstallScript.installFirstReleaseAndUpgrade(connection, database);
            assertThat(column(statement, "SELECT version FROM ofVersion")).containsExactly("2");
        }
        UpgradedTables.assertThatEverythingIsThere(source);
    }

    @ParameterizedTest
    @FieldSource("DATABASES")
    void everyScriptDeclaresTheSameTables(String database) {
        assertThat(tables(database)).containsExactly(
            new Table("ofFederatedPartner", List.of("partnerID NOT NULL", "version NOT NULL", "description", "partnerType NOT NULL", "autoApproval NOT NULL",
                "tls NOT NULL", "sasl NOT NULL", "dialback NOT NULL", "operation NOT NULL", "ratchet NOT NULL", "relaxedTo",
                "relaxedUntil NOT NULL", "minimumTls NOT NULL", "dane NOT NULL", "connectHost", "connectPort NOT NULL", "PRIMARY KEY (partnerID)")),
            new Table("ofFederatedPartnerDomain", List.of("domainName NOT NULL", "partnerID NOT NULL", "place NOT NULL",
                "PRIMARY KEY (domainName)", "UNIQUE (partnerID, place)",
                "FOREIGN KEY (partnerID) REFERENCES ofFederatedPartner (partnerID)")),
            new Table("ofFederatedPartnerTrust", List.of("partnerID NOT NULL", "place NOT NULL", "kind NOT NULL", "content NOT NULL",
                "PRIMARY KEY (partnerID, place)", "FOREIGN KEY (partnerID) REFERENCES ofFederatedPartner (partnerID)")),
            new Table("ofFederatedSeen", List.of("domainName NOT NULL", "direction NOT NULL", "encryption NOT NULL", "authentication NOT NULL",
                "certificate NOT NULL", "tlsProtocol NOT NULL", "firstSeen NOT NULL", "lastSeen NOT NULL", "streams NOT NULL", "stanzas NOT NULL",
                "PRIMARY KEY (domainName, direction, encryption, authentication, certificate, tlsProtocol)")),
            new Table("ofFederatedRefusal", List.of("refusalID NOT NULL", "refusedAt NOT NULL", "direction NOT NULL", "domainName NOT NULL", "partnerName",
                "encryption", "authentication", "certificate", "tlsProtocol", "accepted", "reason NOT NULL", "enforced NOT NULL", "transcriptID NOT NULL",
                "began NOT NULL", "leftOut NOT NULL", "certSubject", "certIssuer", "certFrom NOT NULL", "certUntil NOT NULL", "certNames", "nodeName",
                "PRIMARY KEY (refusalID)")),
            new Table("ofFederatedStep", List.of("refusalID NOT NULL", "place NOT NULL", "happened NOT NULL", "speaker NOT NULL", "stepKind NOT NULL", "details",
                "PRIMARY KEY (refusalID, place)", "FOREIGN KEY (refusalID) REFERENCES ofFederatedRefusal (refusalID)")),
            new Table("ofFederatedCertificate", List.of("domainName NOT NULL", "direction NOT NULL", "fingerprint NOT NULL", "keyPin NOT NULL",
                "validFrom", "expires NOT NULL", "firstSeen NOT NULL", "oldFingerprint", "oldKeyPin", "PRIMARY KEY (domainName, direction)")),
            new Table("ofFederatedPolicy", List.of("policyID NOT NULL", "version NOT NULL", "PRIMARY KEY (policyID)")),
            new Table("ofFederatedChange", List.of("policyVersion NOT NULL", "partnerID NOT NULL", "PRIMARY KEY (policyVersion, partnerID)")),
            new Table("ofFederatedList", List.of("listID NOT NULL", "sourceUri NOT NULL", "digest NOT NULL", "entries NOT NULL", "ignored NOT NULL", "ignoredLines",
                "fetched NOT NULL", "content NOT NULL", "PRIMARY KEY (listID)")),
            new Table("ofFederatedNode", List.of("nodeID NOT NULL", "nodeName NOT NULL", "pluginVersion NOT NULL", "policyVersion NOT NULL", "beats NOT NULL", "PRIMARY KEY (nodeID)")),
            new Table("ofFederatedNodeDomain", List.of("nodeID NOT NULL", "domainName NOT NULL", "inbound NOT NULL", "outbound NOT NULL", "content NOT NULL",
                "PRIMARY KEY (nodeID, domainName)")));
    }

    @ParameterizedTest
    @FieldSource("DATABASES")
    void everyScriptEndsAtTheVersionThatThePluginDeclares(String database) throws Exception {
        String plugin = Files.readString(Path.of("plugin.xml"));
        String key = element(plugin, "databaseKey");
        String version = element(plugin, "databaseVersion");
        List<String> statements = InstallScript.of(database).statements();
        assertThat(statements.get(statements.size() - 1).strip())
            .isEqualTo("INSERT INTO ofVersion (name, version) VALUES ('" + key + "', " + version + ");");
    }

    @ParameterizedTest
    @FieldSource("DATABASES")
    void everyStatementSurvivesReadingLineByLine(String database) {
        InstallScript script = InstallScript.of(database);
        assertThat(script.statements()).hasSize(16).allMatch(statement -> statement.indexOf(';') == statement.length() - 1);
        assertThat(script.lines()).allMatch(line -> line.equals(line.stripTrailing()));
        assertThat(script.lines().get(script.lines().size() - 1)).endsWith(";");
    }

    @ParameterizedTest
    @FieldSource("DATABASES")
    void namesFitIntoTheThirtyCharactersOfOlderOracles(String database) {
        for (String statement : InstallScript.of(database).statements()) {
            assertThat(Pattern.compile("\\w+").matcher(statement).results().map(result -> result.group()))
                .allMatch(word -> word.length() <= 30);
        }
    }

    /** HSQLDB reads the dialects of these; a slip of the pen shows, though not what only their own servers know. */
    @ParameterizedTest
    @CsvSource({"oracle, sql.syntax_ora=true", "sqlserver, sql.syntax_mss=true", "db2, sql.syntax_db2=true"})
    void storeWorksOnTheInstalledTables(String database, String dialect) throws Exception {
        ConnectionSource source = () -> DriverManager.getConnection("jdbc:hsqldb:mem:" + database + ";" + dialect, "sa", "");
        try (Connection connection = source.connection(); Statement statement = connection.createStatement()) {
            // The one type of SQL Server's that it does not know.
            statement.execute("CREATE TYPE NTEXT AS LONGVARCHAR");
            InstallScript.of(database).install(connection);
        }
        PartnerStore store = new JdbcPartnerStore(source);
        Partner saved = store.save(TestPartner.with(PartnerStoreContract.partner("one.example", "two.example"), PartnerStoreContract.trusting()));
        Partner changed = store.save(TestPartner.with(PartnerStoreContract.described(saved, ""), PartnerStoreContract.trusting()));
        assertThat(store.load().readable()).containsExactly(changed);
        store.delete(changed.id(), changed.version());
        assertThat(store.load().readable()).isEmpty();
    }

    /** Administrators are told how to remove all of it. */
    @ParameterizedTest
    @ValueSource(strings = {"readme.html", "docs/administrator.md"})
    void theDocumentedRemovalLeavesNothing(String document) throws Exception {
        List<String> statements = Pattern.compile("(?:DROP TABLE|DELETE FROM) [^;\n]+(?=;)").matcher(Files.readString(Path.of(document))).results()
            .map(MatchResult::group).toList();
        try (Connection connection = DriverManager.getConnection("jdbc:hsqldb:mem:" + document.replaceAll("\\W", ""), "sa", ""); Statement statement = connection.createStatement()) {
            InstallScript.of("hsqldb").install(connection);
            statement.execute("CREATE TABLE ofProperty (name VARCHAR(100) NOT NULL PRIMARY KEY, propValue VARCHAR(100) NOT NULL)");
            statement.execute("INSERT INTO ofProperty VALUES ('federatedpartners.mode', 'ENFORCE')");
            statement.execute("INSERT INTO ofProperty VALUES ('xmpp.domain', 'here.example')");
            for (String sql : statements) {
                statement.execute(sql);
            }
            assertThat(column(statement, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'PUBLIC' ORDER BY 1")).containsExactly("OFPROPERTY", "OFVERSION");
            assertThat(column(statement, "SELECT name FROM ofVersion")).isEmpty();
            assertThat(column(statement, "SELECT name FROM ofProperty")).containsExactly("xmpp.domain");
            statement.execute("SHUTDOWN");
        }
    }

    private static List<String> column(Statement statement, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static List<Table> tables(String database) {
        List<Table> tables = new ArrayList<>();
        for (String statement : InstallScript.of(database).statements()) {
            Matcher create = CREATE.matcher(statement.strip().replaceAll("\\s+", " "));
            if (create.matches()) {
                Stream<String> parts = Stream.of(create.group(2).split(",(?![^(]*\\))")).map(String::strip);
                tables.add(new Table(create.group(1), parts.map(InstallScriptTest::withoutTypeAndName).toList()));
            }
        }
        return tables;
    }

    private static String withoutTypeAndName(String part) {
        return part.startsWith("CONSTRAINT ") ? part.replaceFirst("CONSTRAINT \\w+ ", "")
            : part.replaceFirst(" .*", "") + (part.endsWith(" NOT NULL") ? " NOT NULL" : "");
    }

    private static String element(String xml, String name) {
        Matcher matcher = Pattern.compile("<" + name + ">(.*)</" + name + ">").matcher(xml);
        assertThat(matcher.find()).as(name).isTrue();
        return matcher.group(1);
    }
}
