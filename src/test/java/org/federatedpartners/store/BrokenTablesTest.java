package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnreadablePartner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that have lost their constraints, as after a restore with a tool that knows better; and what the plugin writes into Openfire's own table. */
class BrokenTablesTest {

    private static final String URL = "jdbc:hsqldb:mem:broken";
    private static final List<String> COLUMNS = List.of("version", "partnerType", "tls", "sasl", "dialback", "operation", "ratchet", "minimumTls", "dane");

    private final PartnerStore store = new JdbcPartnerStore(BrokenTablesTest::connect);

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(URL, "sa", "");
    }

    private static void sql(String... statements) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @BeforeEach
    void install() throws SQLException {
        try (Connection connection = connect()) {
            InstallScript.of("hsqldb").install(connection);
        }
        sql("ALTER TABLE ofFederatedPartnerDomain DROP CONSTRAINT ofFedDomain_fk", "ALTER TABLE ofFederatedPartnerDomain DROP CONSTRAINT ofFedDomain_pk",
            "ALTER TABLE ofFederatedPartnerDomain DROP CONSTRAINT ofFedDomain_place",
            "CREATE TABLE ofProperty (name VARCHAR(100) NOT NULL, propValue VARCHAR(4000) NOT NULL, encrypted INTEGER, CONSTRAINT p PRIMARY KEY (name))");
        for (String column : COLUMNS) {
            sql("ALTER TABLE ofFederatedPartner ALTER COLUMN " + column + " SET NULL");
        }
    }

    @AfterEach
    void drop() throws SQLException {
        sql("DROP SCHEMA PUBLIC CASCADE");
    }

    private static Partner partner(String... domains) {
        return PartnerStoreContract.partner(domains[0], List.of(domains).subList(1, domains.length).toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "partnerType", "tls", "sasl", "dialback", "operation", "ratchet", "minimumTls", "dane"})
    void emptyColumnMakesOnlyThatPartnerUnreadable(String column) throws Exception {
        Partner one = store.save(partner("one.example"));
        Partner two = store.save(partner("two.example"));
        sql("UPDATE ofFederatedPartner SET " + column + " = NULL WHERE partnerID = " + two.id());
        assertThat(store.load().readable()).containsExactly(one);
        UnreadablePartner unreadable = store.load().unreadable().get(0);
        assertThat(unreadable.domains()).containsExactly("two.example");
        Partner corrected = store.save(TestPartner.of(two.id(), unreadable.version(), two.primaryDomain(), "", List.of(), two.type(), two.negotiation()));
        PartnerStoreContract.assertReads(store.load(), one, corrected);
        sql("UPDATE ofFederatedPartner SET " + column + " = NULL WHERE partnerID = " + two.id());
        store.delete(two.id(), store.load().unreadable().get(0).version());
        PartnerStoreContract.assertReads(store.load(), one);
    }

    @Test
    void orphanedDomainsAreUnreadableUntilRepairedOrDeleted() throws Exception {
        Partner one = store.save(partner("one.example"));
        sql("INSERT INTO ofFederatedPartnerDomain (domainName, partnerID, place) VALUES ('lost.example', 77, 0)");
        UnreadablePartner lost = store.load().unreadable().get(0);
        assertThat(lost.id()).isEqualTo(77);
        assertThat(lost.domains()).containsExactly("lost.example");
        assertThat(store.load().readable()).containsExactly(one);
        Partner found = store.save(TestPartner.of(77, lost.version(), partner("lost.example").primaryDomain(), "", List.of(), one.type(), one.negotiation()));
        assertThat(store.load().readable()).containsExactlyInAnyOrder(one, found);
        assertThatThrownBy(() -> store.save(found.saved(77, lost.version()))).as("somebody else was faster").isInstanceOf(StoreException.Conflict.class);
        sql("DELETE FROM ofFederatedPartner WHERE partnerID = 77");
        store.delete(77, store.load().unreadable().get(0).version());
        PartnerStoreContract.assertReads(store.load(), one);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one.example", "ONE.example", " one.example"})
    void aDomainThatTwoPartnersClaimMakesBothUnusable(String claimed) throws Exception {
        Partner one = store.save(partner("one.example"));
        Partner two = store.save(partner("two.example"));
        Partner three = store.save(partner("three.example"));
        sql("INSERT INTO ofFederatedPartnerDomain (domainName, partnerID, place) VALUES ('" + claimed + "', " + two.id() + ", 1)");
        assertThat(store.load().readable()).containsExactly(three);
        assertThat(store.load().unreadable()).extracting(UnreadablePartner::id).containsExactlyInAnyOrder(one.id(), two.id());
        store.delete(two.id(), two.version());
        assertThat(store.load().readable()).containsExactlyInAnyOrder(one, three);
    }

    @Test
    void repeatedDomainMakesThePartnerUnreadable() throws Exception {
        Partner one = store.save(partner("one.example"));
        sql("INSERT INTO ofFederatedPartnerDomain (domainName, partnerID, place) VALUES ('one.example', " + one.id() + ", 0)");
        assertThat(store.load().unreadable()).singleElement().satisfies(partner -> assertThat(partner.toString()).contains("DOMAIN_REPEATED"));
        store.delete(one.id(), one.version());
        assertThat(store.load().readable()).isEmpty();
    }

    @Test
    void failsToLoadWhenATableIsMissing() throws Exception {
        store.save(partner("one.example"));
        sql("DROP TABLE ofFederatedPartnerTrust");
        assertThatThrownBy(store::load).isInstanceOf(StoreException.Unavailable.class);
    }

    @Test
    void propertiesAreStoredAllOrNoneWhetherTheyWereThereOrNot() throws Exception {
        AtomicBoolean down = new AtomicBoolean();
        JdbcProperties properties = new JdbcProperties(() -> {
            if (down.get()) {
                throw new SQLException("the cable is out");
            }
            return connect();
        });
        properties.put(new ChangedProperties(Map.of("a", "1", "b", "2"), Map.of("a", "", "b", "")));
        properties.put(new ChangedProperties(Map.of("a", "3", "c", "4", "b", ""), Map.of("a", "1", "c", "", "b", "2")));
        assertThat(stored()).isEqualTo(Map.of("a", "3", "c", "4"));
        assertThatThrownBy(() -> properties.put(new ChangedProperties(Map.of("a", "9", "d", "x".repeat(5000)), Map.of("a", "3", "d", "")))).isInstanceOf(StoreException.Unavailable.class);
        assertThat(stored()).isEqualTo(Map.of("a", "3", "c", "4"));
        down.set(true);
        ChangedProperties once = new ChangedProperties(Map.of("a", "9"), Map.of("a", "3"));
        assertThatThrownBy(() -> properties.put(once)).isInstanceOf(StoreException.Unavailable.class).hasMessageContaining("the cable is out");
        down.set(false);
        properties.put(once);
        assertThat(stored()).containsEntry("a", "9");
    }

    private static Map<String, String> stored() throws SQLException {
        Map<String, String> all = new java.util.HashMap<>();
        try (Connection connection = connect(); Statement statement = connection.createStatement(); var rows = statement.executeQuery("SELECT name, propValue FROM ofProperty")) {
            while (rows.next()) {
                all.put(rows.getString(1), rows.getString(2));
            }
        }
        return all;
    }
}
