package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.federatedpartners.SettableClock;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.cluster.Node;
import org.federatedpartners.cluster.NodeStore;
import org.federatedpartners.cluster.ReportStore;
import org.federatedpartners.denylist.Ignored;
import org.federatedpartners.denylist.ListHead;
import org.federatedpartners.denylist.ListStore;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.RefusalStore;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.SeenCertificates;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.history.StreamCountStore;
import org.federatedpartners.history.TestRefusal;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.Printable;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Step.Speaker;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.Pem;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StoredChanges;
import org.federatedpartners.policy.StoredPartners;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.policy.UnreadablePartner;
import org.federatedpartners.policy.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store does on every database, on one that has the tables of its install script. */
public abstract class JdbcStoreContract extends StoredTextContract {

    private static final int MANY = 10_000;

    private WatchedConnections connections;
    private PartnerStore store;

    /** A new connection to the database, in auto-commit mode. */
    @Override
    protected abstract Connection connect() throws SQLException;

    /** Ends the session behind the connection, as a failing server or network does. */
    protected abstract void sever(Connection connection) throws SQLException;

    @Override
    protected PartnerStore store() {
        return store;
    }

    protected WatchedConnections connections() {
        return connections;
    }

    @BeforeEach
    void startEmpty() throws SQLException {
        sql("DELETE FROM ofFederatedPartnerTrust", "DELETE FROM ofFederatedPartnerDomain", "DELETE FROM ofFederatedPartner", "DELETE FROM ofFederatedSeen", "DELETE FROM ofFederatedStep",
            "DELETE FROM ofFederatedRefusal", "DELETE FROM ofFederatedCertificate", "DELETE FROM ofFederatedList", "DELETE FROM ofFederatedNode",
            "DELETE FROM ofFederatedNodeDomain");
        use(true);
    }

    private void use(boolean autoCommit) {
        connections = new WatchedConnections(this::connect, autoCommit);
        store = new JdbcPartnerStore(connections);
    }

    @AfterEach
    void everyConnectionWasGivenBack() {
        connections.leaveInPeace();
        connections.assertAllGivenBack();
    }

    @Override
    protected void sql(String... statements) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectionsGoBackAsTheyCame(boolean autoCommit) throws Exception {
        use(autoCommit);
        Partner one = store.save(partner("one.example"));
        unchangedBy(() -> store.save(partner("one.example")), StoreException.DomainTaken.class);
        unchangedBy(() -> store.delete(one.id(), one.version() + 1), StoreException.Conflict.class);
        store.delete(one.id(), one.version());
        assertThat(store.load().readable()).isEmpty();
        connections.assertAllGivenBack();
    }

    @Test
    void idsAreTriedUntilOneIsFree() throws Exception {
        Iterator<Long> ids = List.of(7L, 7L, 7L, 8L).iterator();
        PartnerStore unlucky = new JdbcPartnerStore(connections, ids::next);
        assertThat(unlucky.save(partner("one.example")).id()).isEqualTo(7);
        assertThat(unlucky.save(partner("two.example")).id()).isEqualTo(8);
        assertThat(unlucky.load().readable()).hasSize(2);
    }

    @Test
    void idsFitIntoJavaScriptNumbers() throws Exception {
        assertThat(store.save(partner("one.example")).id()).isBetween(1L, (1L << 53) - 1);
    }

    @Test
    void reportsAnUnreachableDatabase() {
        SQLException cause = new SQLException("refused");
        PartnerStore unreachable = new JdbcPartnerStore(() -> {
            throw cause;
        });
        assertThatThrownBy(unreachable::load).isInstanceOf(StoreException.Unavailable.class)
            .hasMessageContaining("cannot be reached").hasCause(cause);
        assertThatThrownBy(() -> unreachable.save(partner("one.example"))).isInstanceOf(StoreException.Unavailable.class);
        assertThatThrownBy(() -> unreachable.delete(1, 1)).isInstanceOf(StoreException.Unavailable.class);
    }

    /** Each step of each change fails, every time it is tried: nothing of it remains. */
    @Test
    void aChangeThatFailsMidwayLeavesNothing() throws Exception {
        disturbEachStep((real, step) -> {
            throw new SQLException("The disk is full");
        });
    }

    /** The same, with the database's own end of the connection. */
    @Test
    void aConnectionThatIsLostMidwayLeavesNothing() throws Exception {
        disturbEachStep((real, step) -> sever(real));
    }

    private interface Failure {
        void at(Connection real, String step) throws SQLException;
    }

    private void disturbEachStep(Failure failure) throws Exception {
        Partner old = store.save(partner("old.example", "older.example"));
        Change creation = () -> store.save(TestPartner.with(partner("new.example", "newer.example", "newest.example"), trusting()));
        Change edit = () -> store.save(TestPartner.with(moved(described(old, "Edited"), "newer.example", "old.example", "newest.example"), trusting()));
        Change deletion = () -> store.delete(old.id(), old.version());
        for (Change change : List.of(creation, edit, deletion)) {
            int failed = 0;
            for (int n = 1; failedAt(n, change, failure); n++) {
                failed++;
                assertThat(store.load().readable()).containsExactly(old);
            }
            assertThat(failed).as("steps that failed").isGreaterThanOrEqualTo(3);
            sql("DELETE FROM ofFederatedPartnerTrust", "DELETE FROM ofFederatedPartnerDomain", "DELETE FROM ofFederatedPartner");
            restore(old);
        }
    }

    private interface Change {
        void make() throws StoreException;
    }

    /** Makes the change with a failure before the nth step of every attempt; false if it has fewer steps. */
    private boolean failedAt(int n, Change change, Failure failure) throws StoreException {
        AtomicReference<Connection> attempt = new AtomicReference<>();
        AtomicInteger count = new AtomicInteger();
        AtomicInteger failures = new AtomicInteger();
        connections.disturb((step, real) -> {
            if (attempt.getAndSet(real) != real) {
                count.set(0);
            }
            if (!step.equals("rollback") && !step.equals("commit") && count.incrementAndGet() == n) {
                failures.incrementAndGet();
                failure.at(real, step);
            }
        });
        try {
            change.make();
            assertThat(failures).hasValue(0);
            return false;
        } catch (StoreException.Unavailable e) {
            assertThat(e).hasMessageContaining("The database failed");
            assertThat(failures).hasValueGreaterThan(1);
            return true;
        } finally {
            connections.leaveInPeace();
        }
    }

    private void restore(Partner partner) throws SQLException {
        sql("INSERT INTO ofFederatedPartner (partnerID, version, description, partnerType, tls, sasl, dialback, operation, ratchet, relaxedUntil,"
            + " minimumTls, dane, connectPort) VALUES ("
            + partner.id() + ", " + partner.version() + ", '" + partner.description() + "', '" + partner.type() + "', '"
            + partner.negotiation().tls() + "', '" + partner.negotiation().sasl() + "', 0, 'ENFORCE', 'OFF', 0, 'NONE', 0, 0)");
        for (int place = 0; place < partner.domains().size(); place++) {
            sql("INSERT INTO ofFederatedPartnerDomain (domainName, partnerID, place) VALUES ('" + partner.domains().get(place)
                + "', " + partner.id() + ", " + place + ")");
        }
    }

    /** A pool may hand out a connection that the server closed long ago; the administrator need not know. */
    @Test
    void aConnectionThatIsLostOnceIsReplaced() throws Exception {
        AtomicInteger inserted = new AtomicInteger();
        connections.disturb((step, real) -> {
            if (step.startsWith("INSERT INTO ofFederatedPartnerDomain") && inserted.incrementAndGet() == 2) {
                sever(real);
            }
        });
        Partner saved = store.save(partner("one.example", "two.example"));
        assertThat(inserted).hasValueGreaterThan(2);
        assertThat(store.load().readable()).containsExactly(saved);
    }

    @Test
    void aCommitThatTheDatabaseRolledBackIsRepeated() throws Exception {
        AtomicInteger commits = new AtomicInteger();
        connections.disturb((step, real) -> {
            if (step.equals("commit") && commits.incrementAndGet() == 1) {
                real.rollback();
                throw new SQLException("Serialisation failure", "40001");
            }
        });
        Partner saved = store.save(partner("one.example", "two.example"));
        assertThat(commits).hasValue(2);
        assertThat(store.load().readable()).containsExactly(saved);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "40003"})
    void reportsACommitWithUnknownOutcomeAndDoesNotRepeatIt(String state) throws Exception {
        AtomicInteger commits = new AtomicInteger();
        connections.disturb((step, real) -> {
            if (step.equals("commit")) {
                commits.incrementAndGet();
                real.commit();
                throw new SQLException("Connection reset", state);
            }
        });
        assertThatThrownBy(() -> store.save(partner("one.example"))).isInstanceOf(StoreException.Unavailable.class)
            .hasMessageContaining("not known");
        assertThat(commits).hasValue(1);
        connections.leaveInPeace();
        assertThat(store.load().readable()).hasSize(1);
    }

    @Test
    void rollsBackOnAnInternalException() throws Exception {
        connections.disturb((step, real) -> {
            if (step.startsWith("INSERT INTO ofFederatedPartnerDomain")) {
                throw new IllegalStateException("a fault");
            }
        });
        assertThatThrownBy(() -> store.save(partner("one.example"))).isInstanceOf(IllegalStateException.class);
        connections.leaveInPeace();
        assertThat(store.load().readable()).isEmpty();
    }

    @Test
    void theSchemaItselfKeepsDomainsUniqueAndOwned() throws Exception {
        Partner one = store.save(partner("one.example"));
        Partner two = store.save(partner("two.example"));
        String insert = "INSERT INTO ofFederatedPartnerDomain (domainName, partnerID, place) VALUES ('%s', %d, %d)";
        for (String refused : List.of(
            insert.formatted("one.example", two.id(), 1),
            insert.formatted("three.example", one.id(), 0),
            insert.formatted("three.example", Math.max(one.id(), two.id()) + 1, 0),
            "DELETE FROM ofFederatedPartner WHERE partnerID = " + one.id())) {
            assertThatThrownBy(() -> sql(refused)).isInstanceOf(SQLException.class)
                .matches(e -> ((SQLException) e).getSQLState().startsWith("23"));
        }
        assertThat(store.load().readable()).containsExactly(one, two);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "ofFederatedPartner | partnerType = 'FRIEND' | TYPE VALUE_UNKNOWN [FRIEND]",
        "ofFederatedPartner | partnerType = 'federated' | TYPE VALUE_UNKNOWN [federated]",
        "ofFederatedPartner | tls = 'BOGUS' | TLS VALUE_UNKNOWN [BOGUS]",
        "ofFederatedPartner | sasl = 'MAYBE' | SASL VALUE_UNKNOWN [MAYBE]",
        "ofFederatedPartner | dialback = 2 | DIALBACK VALUE_UNKNOWN [2]",
        "ofFederatedPartner | operation = 'LENIENT' | MODE VALUE_UNKNOWN [LENIENT]",
        "ofFederatedPartner | ratchet = 'ON' | RATCHET VALUE_UNKNOWN [ON]",
        "ofFederatedPartner | relaxedTo = 'ANYTHING', relaxedUntil = 4000000000 | RELAXATION VALUE_UNKNOWN [ANYTHING]",
        "ofFederatedPartner | relaxedTo = 'SASL_OVER_TLS', relaxedUntil = 4000000000 | RELAXATION VALUE_UNKNOWN [SASL_OVER_TLS]",
        "ofFederatedPartner | relaxedTo = 'TCP_DIALBACK', relaxedUntil = 9223372036854775807 | RELAXATION TIME_UNREADABLE [9223372036854775807]",
        "ofFederatedPartner | relaxedTo = 'TCP_DIALBACK', relaxedUntil = -1 | RELAXATION TIME_UNREADABLE [-1]",
        "ofFederatedPartner | version = 0 | PRIMARY_DOMAIN SETTINGS_MISSING",
        "ofFederatedPartner | minimumTls = 'SSL' | MINIMUM_TLS VALUE_UNKNOWN [SSL]",
        "ofFederatedPartner | dane = 2 | DANE VALUE_UNKNOWN [2]",
        "ofFederatedPartner | connectHost = 'a host', connectPort = 5269 | CONNECT_HOST CONNECT_HOST_UNREADABLE [a host:5269]",
        "ofFederatedPartner | connectHost = 'a.example', connectPort = 0 | CONNECT_HOST CONNECT_HOST_UNREADABLE [a.example:0]",
        "ofFederatedPartnerTrust | kind = 'FRIEND' | PINS VALUE_UNKNOWN [FRIEND]",
        "ofFederatedPartnerTrust | content = 'abc' | PINS PIN_UNREADABLE [abc]",
        "ofFederatedPartnerTrust | kind = 'AUTHORITY' | AUTHORITIES CERTIFICATE_UNREADABLE",
        "ofFederatedPartnerTrust | kind = 'AUTHORITY', content = '' | AUTHORITIES CERTIFICATE_UNREADABLE",
        "ofFederatedPartnerDomain | place = 1 | PRIMARY_DOMAIN DOMAIN_EMPTY",
        "ofFederatedPartnerDomain | domainName = 'two example' | PRIMARY_DOMAIN DOMAIN_WHITESPACE [two example]",
        "ofFederatedPartnerDomain | domainName = '10.0.0.1' | PRIMARY_DOMAIN DOMAIN_IS_IP_LITERAL",
        "ofFederatedPartnerDomain | domainName = 'TWO.example' | PRIMARY_DOMAIN DOMAIN_NOT_NORMALIZED [TWO.example, two.example]",
        "ofFederatedPartnerDomain | domainName = 'two.example.' | PRIMARY_DOMAIN DOMAIN_NOT_NORMALIZED [two.example., two.example]"})
    void invalidValueMakesOnlyThatPartnerUnreadableUntilCorrectedOrDeleted(String table, String change, String problem) throws Exception {
        Partner one = store.save(partner("one.example"));
        Partner two = store.save(TestPartner.with(partner("two.example"), pinning()));
        sql("UPDATE " + table + " SET " + change + " WHERE partnerID = " + two.id());
        assertThat(store.load().readable()).as("what can be read").containsExactly(one);
        UnreadablePartner unreadable = onlyUnreadable();
        assertThat(unreadable.id()).isEqualTo(two.id());
        assertThat(unreadable.toString()).contains(problem);
        assertThat(unreadable.draft().version()).isEqualTo(unreadable.version());
        if (!change.startsWith("domainName = 'two ") && !change.contains("10.0")) {
            assertThat(unreadable.domains()).containsExactly("two.example");
            assertThat(PolicySnapshot.of(GlobalPolicy.enforcing(UnlistedDomains.FOLLOW_OPENFIRE), store.load(), StrongestMethods.NONE, Clock.systemUTC())
                .mayFederate("two.example")).isEqualTo(new Verdict.Refused(Reason.PARTNER_UNREADABLE));
        }

        Partner corrected = store.save(TestPartner.of(unreadable.id(), unreadable.version(), two.primaryDomain(), "", List.of(), two.type(), two.negotiation()));
        assertReads(store.load(), one, corrected);
        sql("UPDATE " + table + " SET " + change + " WHERE partnerID = " + two.id());
        long version = store.load().unreadable().isEmpty() ? corrected.version() : onlyUnreadable().version();
        store.delete(two.id(), version);
        assertReads(store.load(), one);
    }

    private UnreadablePartner onlyUnreadable() throws StoreException {
        assertThat(store.load().unreadable()).hasSize(1);
        return store.load().unreadable().get(0);
    }

    @Test
    void aPartnerWithoutAnyDomainIsShownAndCanBeDeleted() throws Exception {
        Partner one = store.save(partner("one.example"));
        sql("DELETE FROM ofFederatedPartnerDomain WHERE partnerID = " + one.id());
        assertThat(onlyUnreadable().toString()).contains("#" + one.id(), "PRIMARY_DOMAIN DOMAIN_EMPTY");
        store.delete(one.id(), one.version());
        assertThat(store.load().readable()).isEmpty();
    }

    @Test
    void draftOfAnUnreadablePartnerHasItsReadableValues() throws Exception {
        Partner one = store.save(TestPartner.with(partner("one.example", "also.example"), trusting()));
        sql("UPDATE ofFederatedPartner SET tls = 'BOGUS' WHERE partnerID = " + one.id(),
            "UPDATE ofFederatedPartnerTrust SET content = 'abc' WHERE place = 1 AND partnerID = " + one.id());
        PartnerDraft draft = onlyUnreadable().draft();
        PartnerDraft whole = PartnerDraft.of(one);
        assertThat(draft.primaryDomain()).isEqualTo("one.example");
        assertThat(draft.text("additionalDomains")).isEqualTo("also.example");
        assertThat(draft.text("tls")).isEqualTo("BOGUS");
        assertThat(draft.text("sasl")).isEqualTo(whole.text("sasl"));
        assertThat(draft.text("pins")).isEqualTo("0f".repeat(32) + "\nabc");
        assertThat(draft.text("connectHost")).isEqualTo(whole.text("connectHost"));
        assertThat(Pem.read(draft.text("authorities"))).isEqualTo(one.trust().privateCas());
    }

    @Test
    void manyPartnersAreLoadedWithFiveStatements() throws Exception {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            try (PreparedStatement partner = connection.prepareStatement("INSERT INTO ofFederatedPartner"
                + " (partnerID, version, description, partnerType, tls, sasl, dialback, operation, ratchet, relaxedUntil, minimumTls, dane, connectPort)"
                + " VALUES (?, 1, '', 'FEDERATED', 'REQUIRED', 'REQUIRED', 0, 'ENFORCE', 'OFF', 0, 'NONE', 0, 0)");
                PreparedStatement domain = connection.prepareStatement(
                    "INSERT INTO ofFederatedPartnerDomain (domainName, partnerID, place) VALUES (?, ?, ?)")) {
                for (int id = 1; id <= MANY; id++) {
                    partner.setLong(1, id);
                    partner.addBatch();
                    for (int place = 0; place < 2; place++) {
                        domain.setString(1, "d" + place + ".p" + id + ".example");
                        domain.setLong(2, id);
                        domain.setInt(3, place);
                        domain.addBatch();
                    }
                }
                partner.executeBatch();
                domain.executeBatch();
            }
            connection.commit();
        }
        connections.leaveInPeace();
        long start = System.nanoTime();
        List<Partner> loaded = store.load().readable();
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertThat(loaded).hasSize(MANY).allMatch(partner -> partner.additionalDomains().size() == 1);
        assertThat(connections.steps()).hasSize(6).endsWith("commit");
        // Far more than it takes: this is about orders of magnitude, on machines that are busy with other things.
        assertThat(millis).isLessThan(10_000);
    }

    @Test
    void manyPartnersAreWrittenInBatches() throws Exception {
        List<Partner> many = IntStream.range(0, MANY).mapToObj(i -> partner("p" + i + ".example", "a" + i + ".example")).toList();
        connections.leaveInPeace();
        store.apply(new PartnerChanges(many, List.of(), ChangedProperties.NONE));
        assertThat(connections.steps()).as("statements").hasSizeLessThan(50).endsWith("commit");
        assertThat(count("ofFederatedPartner")).isEqualTo(MANY);
        assertThat(count("ofFederatedPartnerDomain")).isEqualTo(2 * MANY);
    }

    private int count(String table) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Openfire's own table, as far as it matters here. */
    @Test
    void propertiesAreStoredWithThePartnersOrNotAtAll() throws Exception {
        sql("CREATE TABLE ofProperty (name VARCHAR(100) NOT NULL PRIMARY KEY, propValue VARCHAR(1000) NOT NULL, encrypted INTEGER)");
        try {
            sql("INSERT INTO ofProperty (name, propValue, encrypted) VALUES ('changed', 'old', 0)", "INSERT INTO ofProperty (name, propValue, encrypted) VALUES ('removed', 'old', 0)");
            ChangedProperties properties = new ChangedProperties(Map.of("changed", "new", "removed", "", "added", "new"), Map.of("changed", "old", "removed", "old", "added", ""));
            Partner taken = store.save(partner("taken.example"));
            assertThatThrownBy(() -> store.apply(new PartnerChanges(List.of(partner("taken.example")), List.of(), properties))).isInstanceOf(StoreException.DomainTaken.class);
            assertThat(properties()).isEqualTo(Map.of("changed", "old", "removed", "old"));
            store.apply(new PartnerChanges(List.of(partner("new.example")), List.of(new PartnerChanges.Deletion(taken.id(), taken.version())), properties));
            assertThat(properties()).isEqualTo(Map.of("changed", "new", "added", "new"));
            assertThat(store.load().readable()).hasSize(1);
        } finally {
            sql("DROP TABLE ofProperty");
        }
    }

    @Test
    void settingsAreCountedWithThePartners() throws Exception {
        sql("CREATE TABLE ofProperty (name VARCHAR(100) NOT NULL PRIMARY KEY, propValue VARCHAR(1000) NOT NULL, encrypted INTEGER)");
        try {
            JdbcProperties settings = new JdbcProperties(connections);
            long before = store.version();
            store.save(partner("one.example"));
            assertThat(settings.put(new ChangedProperties(Map.of("federatedpartners.mode", "ENFORCE", "federatedpartners.denied-domains", "one.example"),
                Map.of("federatedpartners.mode", "", "federatedpartners.denied-domains", "")))).isEqualTo(before + 2);
            assertThat(store.version()).isEqualTo(before + 2);
            settings.note("federatedpartners.partners", "true");
            assertThat(store.version()).as("what is no part of the policy").isEqualTo(before + 2);
            sql("INSERT INTO ofProperty (name, propValue, encrypted) VALUES ('federatedpartners.secret', 'x', 1)",
                "INSERT INTO ofProperty (name, propValue, encrypted) VALUES ('xmpp.domain', 'x', 0)");
            Map<String, Optional<String>> expected = Map.of("federatedpartners.mode", Optional.of("ENFORCE"), "federatedpartners.denied-domains", Optional.of("one.example"),
                "federatedpartners.partners", Optional.of("true"), "federatedpartners.secret", Optional.empty());
            assertThat(settings.read()).isEqualTo(expected);
            assertThat(settings.put(property("ENFORCE", ""))).isEqualTo(before + 3);
            assertThat(settings.read()).hasSize(3).doesNotContainKey("federatedpartners.mode");
            assertThat(store.changes(before + 1)).as("no partner was changed since").contains(new StoredChanges(before + 3, List.of(), Set.of()));
        } finally {
            sql("DROP TABLE ofProperty");
        }
    }

    private static ChangedProperties property(String seen, String text) {
        return new ChangedProperties(Map.of("federatedpartners.mode", text), Map.of("federatedpartners.mode", seen));
    }

    /** What is done with settings, while Openfire's table is there. */
    private interface Editing {
        void of(JdbcProperties settings) throws Exception;
    }

    private void editing(Editing editing) throws Exception {
        sql("CREATE TABLE ofProperty (name VARCHAR(100) NOT NULL PRIMARY KEY, propValue VARCHAR(1000) NOT NULL, encrypted INTEGER)");
        try {
            editing.of(new JdbcProperties(connections));
        } finally {
            connections.leaveInPeace();
            sql("DROP TABLE ofProperty");
        }
    }

    @Test
    void aPropertyThatIsNotWhatWasSeenStaysAsItIs() throws Exception {
        editing(settings -> {
            settings.put(property("", "first"));
            long before = store.version();
            assertThatThrownBy(() -> settings.put(property("", "second"))).as("where there was none").isInstanceOf(StoreException.Conflict.class);
            assertThatThrownBy(() -> settings.put(property("older", ""))).isInstanceOf(StoreException.Conflict.class);
            assertThatThrownBy(() -> store.apply(new PartnerChanges(List.of(partner("one.example")), List.of(), property("older", "second")))).isInstanceOf(StoreException.Conflict.class);
            assertThat(properties()).isEqualTo(Map.of("federatedpartners.mode", "first"));
            assertThat(store.load().readable()).isEmpty();
            assertThat(store.version()).isEqualTo(before);
            settings.put(property("older", "first"));
            assertThat(settings.read()).as("what both have made of it").isEqualTo(Map.of("federatedpartners.mode", Optional.of("first")));
            settings.put(property("first", ""));
            assertThatThrownBy(() -> settings.put(property("first", "second"))).as("where there is none any more").isInstanceOf(StoreException.Conflict.class);
            assertThat(properties()).isEmpty();
            sql("INSERT INTO ofProperty (name, propValue, encrypted) VALUES ('federatedpartners.mode', 'x', 1)");
            settings.put(property("what Openfire has encrypted", "second"));
            sql("UPDATE ofProperty SET encrypted = NULL");
            settings.put(property("second", "third"));
            assertThat(properties()).isEqualTo(Map.of("federatedpartners.mode", "third"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "old"})
    void ofManyWhoChangeOnePropertyFromTheSameTextExactlyOneWins(String seen) throws Exception {
        editing(settings -> {
            // They do not always meet.
            for (int round = 0; round < 10; round++) {
                settings.put(property(properties().values().stream().findAny().orElse(""), seen));
                List<Object> outcomes = atOnce(IntStream.range(0, 4).<Callable<Object>>mapToObj(editor -> () -> {
                    settings.put(property(seen, "Editor " + editor));
                    return "Editor " + editor;
                }).toList());
                assertThat(outcomes).filteredOn(String.class::isInstance).containsExactlyElementsOf(properties().values());
                assertThat(outcomes).filteredOn(outcome -> !(outcome instanceof String)).hasSize(3).allMatch(StoreException.Conflict.class::isInstance);
            }
        });
    }

    /** An import takes a while, and some databases go on to see what was there when it began. */
    @Test
    void aPropertyThatIsChangedWhilePartnersAreWrittenIsAConflict() throws Exception {
        editing(settings -> {
            settings.put(property("", "old"));
            AtomicInteger taken = new AtomicInteger();
            connections.disturb((step, real) -> {
                if (step.startsWith("UPDATE ofProperty") && taken.incrementAndGet() == 1) {
                    try {
                        new JdbcProperties(this::connect).put(property("old", "by somebody else"));
                    } catch (StoreException e) {
                        throw new SQLException(e);
                    }
                }
            });
            assertThatThrownBy(() -> store.apply(new PartnerChanges(List.of(partner("one.example")), List.of(), property("old", "imported")))).isInstanceOf(StoreException.Conflict.class);
            connections.leaveInPeace();
            assertThat(properties()).isEqualTo(Map.of("federatedpartners.mode", "by somebody else"));
            assertThat(store.load().readable()).isEmpty();
        });
    }

    /** Whoever restores tables one by one may lose it; what comes then must be no number that was there before. */
    @Test
    void aVersionThatWasLostIsReplacedByTheNextChange() throws Exception {
        long before = store.version();
        sql("DELETE FROM ofFederatedPolicy");
        assertThat(store.version()).isEqualTo(StoredPartners.NO_VERSION);
        assertThat(store.load().version()).isEqualTo(StoredPartners.NO_VERSION);
        store.save(partner("one.example"));
        assertThat(store.version()).isNotIn(StoredPartners.NO_VERSION, before, before + 1);
        assertThat(store.load().version()).isEqualTo(store.version());
    }

    /** As the guide says how changes by SQL are told to the nodes; as an older version of the plugin counts; and as tables are restored one by one. */
    @Test
    void changesThatTheLogDoesNotTellOfAreReadWithEverything() throws Exception {
        long before = store.version();
        Partner one = store.save(partner("one.example"));
        sql("UPDATE ofFederatedPolicy SET version = version + 1");
        assertThat(store.changes(before)).isEmpty();
        assertThat(store.changes(before + 1)).isEmpty();
        assertThat(store.changes(before + 2)).contains(new StoredChanges(before + 2, List.of(), Set.of()));
        sql("UPDATE ofFederatedPolicy SET version = " + before);
        assertThat(store.changes(before + 2)).as("of a version that is to come").isEmpty();
        Partner two = store.save(described(one, "After a restored table"));
        assertThat(store.changes(before)).contains(new StoredChanges(before + 1, List.of(two), Set.of()));
        sql("DELETE FROM ofFederatedChange");
        assertThat(store.changes(before)).isEmpty();
    }

    @Test
    void theLogOfChangesIsBounded() throws Exception {
        sql("DELETE FROM ofFederatedChange");
        long before = store.version();
        Partner one = store.save(partner("one.example"));
        List<String> later = new ArrayList<>();
        for (long version = before + 2; version <= before + 2 * ChangeLog.MAX_VERSIONS; version++) {
            later.add("INSERT INTO ofFederatedChange (policyVersion, partnerID) VALUES (" + version + ", " + one.id() + ")");
        }
        later.add("UPDATE ofFederatedPolicy SET version = " + (before + 2 * ChangeLog.MAX_VERSIONS));
        sql(later.toArray(String[]::new));
        assertThat(store.changes(before)).as("further back than the log is kept").isEmpty();
        for (int i = 0; i < 100; i++) {
            one = store.save(described(one, "Change " + i));
        }
        assertThat(count("ofFederatedChange")).isLessThan(ChangeLog.MAX_VERSIONS + 100);
        assertThat(store.changes(store.version() - ChangeLog.MAX_VERSIONS)).contains(new StoredChanges(store.version(), List.of(one), Set.of()));
    }

    /** Each of which may have changed as many partners as a bulk change does. */
    @Test
    void theLogOfLargeChangesIsBoundedToo() throws Exception {
        sql("DELETE FROM ofFederatedChange");
        long before = store.version();
        int each = ChangeLog.MAX_ROWS / 5;
        try (Connection connection = connect(); PreparedStatement insert = connection.prepareStatement("INSERT INTO ofFederatedChange (policyVersion, partnerID) VALUES (?, ?)")) {
            connection.setAutoCommit(false);
            for (long version = before + 1; version <= before + 5; version++) {
                for (int partner = 1; partner <= each; partner++) {
                    insert.setLong(1, version);
                    insert.setLong(2, partner);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            connection.commit();
        }
        sql("UPDATE ofFederatedPolicy SET version = " + (before + 5));
        store.apply(new PartnerChanges(IntStream.range(0, 300).mapToObj(i -> partner("p" + i + ".example")).toList(), List.of(), ChangedProperties.NONE));
        assertThat(count("ofFederatedChange")).isEqualTo(4 * each + 300);
        assertThat(store.changes(before)).as("the oldest is gone").isEmpty();
        assertThat(store.changes(before + 1).orElseThrow().written()).hasSize(300);
    }

    /** With a million others, to read all of them takes ten seconds. */
    @Test
    void whatABulkChangeHasChangedIsReadWithoutTheRest() throws Exception {
        int many = ChangeLog.MAX_PARTNERS;
        store.apply(new PartnerChanges(IntStream.range(0, many + 100).mapToObj(i -> partner("p" + i + ".example")).toList(), List.of(), ChangedProperties.NONE));
        List<Partner> all = store.load().readable();
        long before = store.version();
        List<Partner> some = all.subList(0, many - 100);
        List<Partner> deleted = all.subList(many - 100, many);
        store.apply(new PartnerChanges(some.stream().map(partner -> described(partner, "At once")).toList(),
            deleted.stream().map(partner -> new PartnerChanges.Deletion(partner.id(), partner.version())).toList(), ChangedProperties.NONE));
        StoredChanges changes = store.changes(before).orElseThrow();
        assertThat(changes.written()).hasSize(many - 100).allMatch(partner -> partner.description().equals("At once"));
        assertThat(changes.gone()).containsExactlyInAnyOrderElementsOf(deleted.stream().map(Partner::id).toList());
        store.apply(new PartnerChanges(store.load().readable().subList(0, 300).stream().map(partner -> described(partner, "Once more")).toList(), List.of(), ChangedProperties.NONE));
        assertThat(store.changes(before).orElseThrow().written()).as("of both").hasSizeGreaterThanOrEqualTo(many - 100);
        store.apply(new PartnerChanges(IntStream.range(0, many + 1).mapToObj(i -> partner("q" + i + ".example")).toList(), List.of(), ChangedProperties.NONE));
        assertThat(store.changes(before)).as("an import").isEmpty();
    }

    @Test
    void aChangeThatCannotBeUnderstoodIsReadWithEverything() throws Exception {
        long before = store.version();
        Partner one = store.save(partner("one.example"));
        sql("UPDATE ofFederatedPartner SET tls = 'BOGUS' WHERE partnerID = " + one.id());
        assertThat(store.changes(before)).isEmpty();
    }

    @Test
    void oneChangeIsReadByAFewStatementsHoweverManyPartnersThereAre() throws Exception {
        store.apply(new PartnerChanges(IntStream.range(0, MANY).mapToObj(i -> partner("p" + i + ".example")).toList(), List.of(), ChangedProperties.NONE));
        long before = store.version();
        Partner one = store.save(partner("one.example"));
        connections.leaveInPeace();
        assertThat(store.changes(before)).contains(new StoredChanges(before + 1, List.of(one), Set.of()));
        assertThat(connections.steps()).hasSizeLessThan(10).filteredOn(step -> step.startsWith("SELECT") && step.contains("Partner ") && !step.contains("WHERE")).isEmpty();
    }

    private Map<String, String> properties() throws SQLException {
        Map<String, String> properties = new HashMap<>();
        try (Connection connection = connect(); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("SELECT name, propValue FROM ofProperty")) {
            while (rows.next()) {
                properties.put(rows.getString(1), rows.getString(2));
            }
        }
        return properties;
    }

    @Test
    void anUnreadablePartnerIsCorrectedAmongOthers() throws Exception {
        Partner one = store.save(partner("one.example"));
        sql("UPDATE ofFederatedPartner SET tls = 'MAYBE', version = 0 WHERE partnerID = " + one.id());
        UnreadablePartner unreadable = onlyUnreadable();
        store.apply(new PartnerChanges(List.of(partner("two.example"), one.saved(unreadable.id(), unreadable.version())), List.of(), ChangedProperties.NONE));
        assertThat(store.load().unreadable()).isEmpty();
        assertThat(store.load().readable()).hasSize(2);
    }

    /** A million partners are not read for it. */
    @Test
    void toChangeOnePartnerAmongOthersTheirDomainsAreNotRead() throws Exception {
        store.save(partner("other.example"));
        Partner one = store.save(partner("one.example", "uno.example"));
        connections.disturb((step, real) -> {});
        store.apply(new PartnerChanges(List.of(one), List.of(), ChangedProperties.NONE));
        assertThat(connections.steps()).filteredOn(step -> step.startsWith("SELECT") && step.contains("ofFederatedPartnerDomain")).hasSize(2)
            .allMatch(step -> step.contains("WHERE domainName = ?"));
    }

    @Test
    void whetherADomainIsTakenIsSeenAmongManyToo() throws Exception {
        store.save(partner("taken.example"));
        List<Partner> many = new ArrayList<>(IntStream.range(0, MANY).mapToObj(i -> partner("p" + i + ".example")).toList());
        many.add(partner("new.example", "taken.example"));
        connections.disturb((step, real) -> {});
        Throwable refused = unchangedBy(() -> store.apply(new PartnerChanges(many, List.of(), ChangedProperties.NONE)), StoreException.DomainTaken.class);
        assertThat(((StoreException.DomainTaken) refused).domain()).isEqualTo("taken.example");
        assertThat(connections.steps()).as("with few statements").hasSizeLessThan(100);
    }

    private static StreamCount seen(String domain, String protocol, long last, long streams) {
        StreamFacts facts = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, protocol);
        return new StreamCount(new StreamCount.Key(domain, Direction.OUTBOUND, facts), Instant.ofEpochSecond(1_000), Instant.ofEpochSecond(last), streams, 3);
    }

    @Test
    void addsUpTheCountsOfSeveralServers() throws Exception {
        StreamCountStore here = new JdbcStreamCountStore(this::connect, Clock.systemUTC());
        StreamCountStore there = new JdbcStreamCountStore(this::connect, Clock.systemUTC());
        here.add(List.of(seen("one.example", "TLSv1.3", 2_000, 1), seen("one.example", "", 2_000, 1)));
        there.add(List.of(seen("one.example", "TLSv1.3", 1_500, 2)));
        StreamCount sum = new StreamCount(seen("one.example", "TLSv1.3", 0, 0).key(), Instant.ofEpochSecond(1_000), Instant.ofEpochSecond(2_000), 3, 6);
        assertThat(here.load()).containsExactlyInAnyOrder(sum, seen("one.example", "", 2_000, 1));
        assertThat(here.load(Instant.ofEpochSecond(2_001))).isEmpty();
        there.add(List.of(seen("two.example", "", 2_001, 1)));
        assertThat(here.load(Instant.ofEpochSecond(2_001))).containsExactly(seen("two.example", "", 2_001, 1));
        there.forget(Set.of("one.example", "never.example"), Instant.ofEpochSecond(3_000));
        assertThat(here.load(Instant.ofEpochSecond(3_000))).hasSize(2).allSatisfy(one -> assertThat(one.isEmpty()).isTrue());
        here.add(List.of(seen("one.example", "", 3_500, 1)));
        assertThat(here.load()).containsExactlyInAnyOrder(seen("two.example", "", 2_001, 1), new StreamCount(sum.key(), Instant.ofEpochSecond(3_000), Instant.ofEpochSecond(3_000), 0, 0),
            new StreamCount(seen("one.example", "", 0, 0).key(), Instant.ofEpochSecond(3_000), Instant.ofEpochSecond(3_500), 1, 3));
    }

    @Test
    void whatAClockThatWasWrongHasSeenIsSetRightByTheNextThatSeesIt() throws Exception {
        StreamCountStore store = new JdbcStreamCountStore(this::connect, Clock.fixed(Instant.ofEpochSecond(2_000), ZoneOffset.UTC));
        StreamCount.Key key = seen("one.example", "", 0, 0).key();
        store.add(List.of(new StreamCount(key, Instant.ofEpochSecond(900_000), Instant.ofEpochSecond(900_000), 1, 3)));
        store.add(List.of(seen("one.example", "", 2_000, 1)));
        assertThat(store.load()).containsExactly(new StreamCount(key, Instant.ofEpochSecond(2_000), Instant.ofEpochSecond(2_000), 2, 6));
        store.add(List.of(seen("one.example", "", 1_500, 1)));
        assertThat(store.load()).as("by a clock that is less behind than clocks may be").containsExactly(new StreamCount(key, Instant.ofEpochSecond(2_000), Instant.ofEpochSecond(2_000), 3, 9));
    }

    /** As by a node that the database was away for, from a partner that has connected to another one since then. */
    @Test
    void whatIsStoredLateSetsNothingBack() throws Exception {
        StreamCountStore store = new JdbcStreamCountStore(this::connect, Clock.fixed(Instant.ofEpochSecond(10_900), ZoneOffset.UTC));
        store.add(List.of(seen("one.example", "", 10_900, 1)));
        store.add(List.of(seen("one.example", "", 10_000, 1)));
        assertThat(store.load()).singleElement().extracting(StreamCount::last, StreamCount::streams).containsExactly(Instant.ofEpochSecond(10_900), 2L);
    }

    @Test
    void removesOnlyTheGivenKeys() throws Exception {
        StreamCountStore store = new JdbcStreamCountStore(this::connect, Clock.systemUTC());
        store.add(List.of(seen("one.example", "", 1_001, 1), seen("one.example", "TLSv1.3", 1_001, 1), seen("two.example", "", 1_003, 1)));
        store.remove(List.of(seen("one.example", "", 0, 0).key(), seen("never.example", "", 0, 0).key()));
        assertThat(store.load()).extracting(one -> one.domain() + one.seen().tlsProtocol()).containsExactlyInAnyOrder("one.exampleTLSv1.3", "two.example");
    }

    private static ShownCertificate shown(X509Certificate certificate) {
        return PeerCertificate.of(List.of(certificate)).shown().orElseThrow();
    }

    @Test
    void storesTheLastSeenCertificateWithItsPredecessor() throws Exception {
        TestCertificates authority = TestCertificates.authority("CA");
        Clock clock = Clock.fixed(Instant.ofEpochSecond(5_000), ZoneOffset.UTC);
        List<SeenCertificate> changes = new ArrayList<>();
        SeenCertificates here = new SeenCertificates(new JdbcSeenCertificateStore(this::connect), clock, domain -> true, changes::add);
        here.see("one.example", Direction.INBOUND, shown(authority.issue()));
        here.persist();
        assertThat(here.ofPartners()).as("before anything could be read").isEmpty();
        X509Certificate old = authority.issue();
        X509Certificate renewed = authority.issue();
        here.see("One.example", Direction.INBOUND, shown(old));
        assertThat(changes).as("the first").isEmpty();
        here.persist();
        SeenCertificates there = new SeenCertificates(new JdbcSeenCertificateStore(this::connect), clock, domain -> true, changes::add);
        there.persist();
        there.see("one.example", Direction.INBOUND, shown(old));
        assertThat(changes).as("the same").isEmpty();
        there.see("one.example", Direction.OUTBOUND, shown(renewed));
        assertThat(changes).as("another direction").isEmpty();
        there.see("one.example", Direction.INBOUND, shown(renewed));
        assertThat(changes).singleElement().satisfies(change -> {
            assertThat(change.print().pin()).isEqualTo(KeyPin.of(renewed));
            assertThat(change.previous()).hasValueSatisfying(print -> assertThat(print.pin()).isEqualTo(KeyPin.of(old)));
            assertThat(change.since()).isEqualTo(Instant.ofEpochSecond(5_000));
        });
        there.persist();
        here.persist();
        assertThat(here.ofPartners()).hasSize(2).containsExactlyInAnyOrderElementsOf(there.ofPartners());
        assertThat(new JdbcSeenCertificateStore(this::connect).load(Instant.ofEpochSecond(5_000))).hasSize(2);
        assertThat(new JdbcSeenCertificateStore(this::connect).load(Instant.ofEpochSecond(5_001))).isEmpty();
    }

    @Test
    void namesTheRowOfAnUnreadableSeenCertificate() throws Exception {
        sql("INSERT INTO ofFederatedCertificate (domainName, direction, fingerprint, keyPin, expires, firstSeen) VALUES ('one.example', 'INBOUND', 'x', 'y', 1, 1)");
        assertThatThrownBy(() -> new JdbcSeenCertificateStore(this::connect).load()).isInstanceOf(StreamCountStore.Failed.class)
            .hasMessageContainingAll("one.example", "Delete the row");
    }

    /** Of a million partners, that would be gigabytes. */
    @Test
    void noAnswerThatGrowsWithThePartnersIsInMemoryAsAWhole() throws Exception {
        connections.leaveInPeace();
        store.apply(new PartnerChanges(IntStream.range(0, 1_001).mapToObj(i -> partner("p" + i + ".example")).toList(), List.of(), ChangedProperties.NONE));
        store.load();
        new JdbcStreamCountStore(connections, Clock.systemUTC()).load();
        new JdbcSeenCertificateStore(connections).load();
        Set<String> whole = connections.steps().stream().filter(sql -> sql.matches("SELECT .* FROM ofFederated(Partner\\w*|Seen|Certificate)( ORDER BY .*)?")).collect(Collectors.toSet());
        assertThat(whole).hasSize(6);
        assertThat(connections.fetchSizes().keySet()).containsAll(whole);
    }

    @Test
    void namesTheRowOfAnUnreadableCount() throws Exception {
        sql("INSERT INTO ofFederatedSeen (domainName, direction, encryption, authentication, certificate, tlsProtocol, firstSeen, lastSeen, streams, stanzas)"
            + " VALUES ('one.example', 'SIDEWAYS', 'TLS', 'EXTERNAL', 'UNKNOWN', '-', 1, 1, 1, 1)");
        assertThatThrownBy(() -> new JdbcStreamCountStore(this::connect, Clock.systemUTC()).load()).isInstanceOf(StreamCountStore.Failed.class)
            .hasMessageContainingAll("direction of one.example", "SIDEWAYS");
    }

    private static final Instant NOON = Instant.parse("2027-01-31T12:00:00.123Z");

    private RefusalStore refusals(int most) {
        return refusals(most, new SettableClock(NOON));
    }

    private RefusalStore refusals(int most, SettableClock clock) {
        return new JdbcRefusalStore(connections, new JdbcRefusalStore.Kept(most, most, Duration.ofDays(30)), clock, clock::nanoTime);
    }

    private static Refusal refusal(Instant at, String domain) {
        return TestRefusal.of(at, Direction.INBOUND, domain, Optional.empty(), Optional.empty(), Set.of(), Reason.NOT_A_PARTNER, false);
    }

    private static final CertificateProblem EXPIRED = CertificateProblem.of(CertificateProblem.Code.EXPIRED, "2027-01-20T00:00:00Z");

    /** With all that one refusal may tell of a certificate, cut or not. */
    private static Refusal judged(Instant at, String domain, String words, int problems) {
        List<CertificateProblem> all = IntStream.range(0, problems).mapToObj(i -> i == 0 ? CertificateProblem.of(CertificateProblem.Code.NO_NAMES)
            : CertificateProblem.of(CertificateProblem.Code.ISSUER_NOT_YET_VALID, "", words, words, words, words, words, words)).toList();
        return new Refusal(at, Direction.OUTBOUND, domain, Optional.of("partner.example"), Optional.empty(), Set.of(), Reason.CERTIFICATE_WRONG_NAME, all, true,
            Optional.empty(), Optional.empty());
    }

    @Test
    void whatIsWrongWithACertificateComesBackAsItWas() throws Exception {
        Refusal much = judged(NOON, "one.example", "\u0416".repeat(500) + "'\\ %_\u001f\n", 20);
        Refusal little = judged(NOON.minusSeconds(1), "two.example", "CN=ca", 2);
        Refusal none = refusal(NOON.minusSeconds(2), "three.example");
        refusals(10).add(List.of(much, little, none));
        assertThat(refusals(10).load()).containsExactly(much, little, none);
    }

    /** A problem of another version, and a refusal of an older one, which wrote none. */
    @Test
    void aProblemThatCannotBeUnderstoodIsLeftOut() throws Exception {
        refusals(10).add(List.of(judged(NOON, "one.example", "CN=ca", 3)));
        sql("UPDATE ofFederatedStep SET details = 'BY_ANOTHER_VERSION' WHERE place = 0", "UPDATE ofFederatedStep SET details = NULL WHERE place = 1");
        assertThat(refusals(10).load()).singleElement().satisfies(one -> assertThat(one.problems()).hasSize(1));
        sql("DELETE FROM ofFederatedStep");
        assertThat(refusals(10).load()).singleElement().satisfies(one -> assertThat(one.problems()).isEmpty());
    }

    private static Refusal explained(String domain, int steps, String detail) {
        CertificateFacts certificate = new CertificateFacts("CN=" + detail, "CN=B\u00fccher CA", NOON.minusSeconds(10), NOON.minusSeconds(5),
            Collections.nCopies(100, "very.long.name.example"));
        Step refused = new Step.Refused(NOON, Reason.CERTIFICATE_OUT_OF_DATE, domain, List.of(EXPIRED));
        List<Step> all = IntStream.range(0, steps).<Step>mapToObj(i -> i == steps - 1 && i > 0 ? refused : new Step.Said(NOON.plusMillis(i), Speaker.PEER, Step.Kind.FEATURES,
            i == 0 ? List.of() : Collections.nCopies(9, detail))).toList();
        Transcript transcript = new Transcript(1L << 52, Direction.OUTBOUND, domain, NOON, Optional.of(certificate), all, 7);
        return new Refusal(NOON, Direction.OUTBOUND, domain, Optional.of("partner.example"),
            Optional.of(new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.NONE, CertificateStatus.OUT_OF_DATE, "TLSv1.2")),
            Set.of(AuthenticationMethod.SASL_OVER_TLS, AuthenticationMethod.TCP_DIALBACK), Reason.CERTIFICATE_OUT_OF_DATE, List.of(EXPIRED), true, Optional.of(transcript), Optional.empty());
    }

    @Test
    void aRefusalComesBackAsItWasWithItsSteps() throws Exception {
        Refusal full = explained("partner.example", 32, "\u0416".repeat(500) + "'\\ %_");
        Refusal bare = refusal(NOON.minusSeconds(1), "stranger.example");
        refusals(10).add(List.of(bare, full));
        assertThat(refusals(10).load()).containsExactly(full, bare);
    }

    @Test
    void whatAnotherNodeHasRefusedIsReadOnceWithItsName() throws Exception {
        RefusalStore here = refusals(10);
        RefusalStore there = refusals(10);
        Refusal early = refusal(NOON.minusSeconds(9), "early.example").by("two.example");
        there.add(List.of(early));
        assertThat(here.load()).containsExactly(early);
        assertThat(here.more()).as("it was loaded").isEmpty();

        Refusal own = refusal(NOON, "own.example").by("one.example");
        here.add(List.of(own));
        Refusal full = explained("partner.example", 32, "x").by("two.example");
        there.add(List.of(full, refusal(NOON, "bare.example").by("B\u00fcro")));
        assertThat(here.more()).containsExactlyInAnyOrder(full, refusal(NOON, "bare.example").by(Printable.ascii("B\u00fcro", 255)));
        assertThat(here.more()).isEmpty();
        assertThat(there.more()).containsExactly(own);
        sql("DELETE FROM ofFederatedStep", "DELETE FROM ofFederatedRefusal");
        assertThat(here.more()).isEmpty();
    }

    @Test
    void storesInvalidDomainNamesEscapedAndCut() throws Exception {
        refusals(10).add(List.of(refusal(NOON, "\u0416".repeat(1000)), refusal(NOON, ""), refusal(NOON, "a b\ud83d\ude00")));
        assertThat(refusals(10).load()).hasSize(3).extracting(Refusal::domain).contains("a\\u0020b\\ud83d\\ude00", "")
            .allMatch(domain -> domain.length() <= 255 && domain.chars().allMatch(c -> c < 128));
    }

    @Test
    void removesRefusalsThatAreTooMany() throws Exception {
        RefusalStore small = refusals(2);
        small.add(List.of(refusal(NOON.minus(Duration.ofDays(31)), "old.example"), refusal(NOON, "one.example"),
            refusal(NOON.minusSeconds(1), "two.example"), refusal(NOON.minusSeconds(2), "three.example")));
        assertThat(small.load()).extracting(Refusal::domain).containsExactly("one.example", "two.example");
        assertThat(refusals(100).load()).hasSize(2);
        small.add(List.of(refusal(NOON, "four.example"), refusal(NOON, "five.example")));
        assertThat(ids()).hasSize(2);
    }

    @Test
    void removesRefusalsThatHaveBeenTooOldForAWhile() throws Exception {
        SettableClock clock = new SettableClock(NOON);
        RefusalStore store = refusals(10, clock);
        store.add(List.of(refusal(NOON.minus(Duration.ofDays(31)), "old.example"), refusal(NOON, "one.example")));
        assertThat(store.load()).as("what is shown").extracting(Refusal::domain).containsExactly("one.example");
        assertThat(ids()).hasSize(2);
        clock.pass(Lasting.LONG_ENOUGH);
        store.add(List.of(refusal(clock.instant(), "two.example")));
        assertThat(store.load()).extracting(Refusal::domain).containsExactly("two.example", "one.example");
        assertThat(ids()).hasSize(2);
    }

    /** As after the start of a machine whose clock lost its time, until it is set right. */
    @Test
    void aClockThatIsAheadForAWhileRemovesNoRefusals() throws Exception {
        SettableClock clock = new SettableClock(NOON.plus(Duration.ofDays(40)));
        RefusalStore wrong = refusals(10, clock);
        refusals(10).add(List.of(refusal(NOON, "one.example"), refusal(NOON, "two.example")));
        wrong.add(List.of(refusal(clock.instant(), "three.example")));
        clock.pass(Lasting.LONG_ENOUGH.minusSeconds(1));
        wrong.add(List.of(refusal(clock.instant(), "four.example")));
        assertThat(ids()).hasSize(4);
        clock.set(NOON.plusSeconds(60));
        wrong.add(List.of(refusal(clock.instant(), "five.example")));
        clock.pass(Lasting.LONG_ENOUGH.multipliedBy(2));
        wrong.add(List.of(refusal(clock.instant(), "six.example")));
        assertThat(wrong.load()).extracting(Refusal::domain).contains("one.example", "two.example");
    }

    @Test
    void refusalsOfStrangersAndOfOnePartnerDisplaceNoneOfAnother() throws Exception {
        RefusalStore small = refusals(4);
        Refusal early = TestRefusal.of(NOON.minusSeconds(9), Direction.INBOUND, "a.example", Optional.of("a.example"), Optional.empty(), Set.of(), Reason.DOWNGRADED);
        small.add(List.of(early));
        for (int i = 0; i < 10; i++) {
            small.add(List.of(refusal(NOON, "s" + i + ".example"), explained("b.example", 1, "x")));
        }
        assertThat(small.load()).hasSize(8).contains(early);
        assertThat(small.load().stream().filter(one -> one.partner().isEmpty())).hasSize(4);
    }

    @Test
    void aRefusalThatCannotBeUnderstoodIsLeftOut() throws Exception {
        refusals(10).add(List.of(refusal(NOON, "one.example"), explained("two.example", 2, "x")));
        sql("UPDATE ofFederatedRefusal SET reason = 'BY_ANOTHER_VERSION' WHERE domainName = 'one.example'", "UPDATE ofFederatedStep SET stepKind = 'NEW' WHERE place = 0");
        assertThat(refusals(10).load()).singleElement().satisfies(one -> assertThat(one.transcript().orElseThrow().steps()).hasSize(1));
    }

    /** On a server without a cluster, where the refusals of others are never read, the ids of what is gone would pile up. */
    @Test
    void whatIsStoredNoMoreIsNotRememberedAsItsOwn() throws Exception {
        RefusalStore small = refusals(2);
        small.add(List.of(refusal(NOON.minusSeconds(9), "gone.example")));
        long gone = ids().get(0);
        small.add(List.of(refusal(NOON, "one.example"), refusal(NOON, "two.example")));
        assertThat(ids()).hasSize(2).doesNotContain(gone);
        sql("UPDATE ofFederatedRefusal SET refusalID = " + gone + " WHERE domainName = 'one.example'");
        assertThat(small.more()).extracting(Refusal::domain).containsExactly("one.example");
    }

    private List<Long> ids() throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (Connection connection = connect(); Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("SELECT refusalID FROM ofFederatedRefusal")) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    @Test
    void aRefusalIsStoredWholeOrNotAtAll() throws Exception {
        connections.disturb((step, real) -> {
            if (step.startsWith("INSERT INTO ofFederatedStep")) {
                throw new SQLException("The disk is full");
            }
        });
        assertThatThrownBy(() -> refusals(10).add(List.of(explained("one.example", 2, "x")))).isInstanceOf(RefusalStore.Failed.class)
            .hasMessageContaining("The database failed");
        connections.leaveInPeace();
        assertThat(refusals(10).load()).isEmpty();
    }

    /** Of 50 000 entries of the most common length, and with sources that differ only in case. */
    @Test
    void aSubscribedDenyListIsKeptAsItIs() throws Exception {
        JdbcListStore lists = new JdbcListStore(connections);
        String entries = IntStream.range(0, 50_000).mapToObj(i -> "*.domain-number-" + i + ".example\n").collect(Collectors.joining());
        Instant fetched = Instant.ofEpochSecond(1_780_315_200);
        ListHead head = new ListHead("https://lists.example/Denied.txt", ListHead.digest(entries), 50_000, new Ignored(7, "3 no domain\n12 ?"), fetched);
        ListHead other = new ListHead("https://lists.example/denied.txt", ListHead.digest(""), 0, new Ignored(0, ""), fetched);
        lists.put(head, entries);
        lists.put(other, "");
        assertThat(lists.heads()).containsExactlyInAnyOrder(head, other);
        assertThat(lists.entries(head.source())).contains(entries);
        assertThat(lists.entries(other.source())).contains("");
        assertThat(lists.entries("file:///elsewhere")).isEmpty();

        ListHead changed = new ListHead(head.source(), ListHead.digest("a.example\n"), 1, new Ignored(0, ""), fetched.plusSeconds(3600));
        lists.put(changed, "a.example\n");
        assertThat(lists.heads()).containsExactlyInAnyOrder(changed, other);
        assertThat(lists.entries(head.source())).contains("a.example\n");

        lists.retain(List.of(other.source(), "https://new.example/"));
        assertThat(lists.heads()).containsExactly(other);
        lists.retain(List.of());
        assertThat(lists.heads()).isEmpty();
        connections.assertAllGivenBack();
    }

    @Test
    void nodesMayStoreADenyListAtTheSameTime() throws Exception {
        ListHead head = new ListHead("https://lists.example/denied.txt", ListHead.digest("a.example\n"), 1, new Ignored(0, ""), Instant.ofEpochSecond(1_780_315_200));
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> nodes = IntStream.range(0, 4).mapToObj(i -> new Thread(() -> {
            try {
                new JdbcListStore(connections).put(head, "a.example\n");
            } catch (Exception e) {
                failures.add(e);
            }
        })).toList();
        nodes.forEach(Thread::start);
        for (Thread node : nodes) {
            node.join();
        }
        assertThat(failures).isEmpty();
        assertThat(new JdbcListStore(connections).heads()).containsExactly(head);
    }

    /** Else another node would look for it in its own time. */
    @Test
    void aSubscribedListCountsAsAChangeOfThePolicyWhenItsEntriesDo() throws Exception {
        JdbcListStore lists = new JdbcListStore(connections);
        Instant fetched = Instant.ofEpochSecond(1_780_315_200);
        ListHead head = new ListHead("https://lists.example/denied.txt", ListHead.digest("a.example\n"), 1, new Ignored(0, ""), fetched);
        long before = store.version();
        lists.put(head, "a.example\n");
        assertThat(store.version()).isEqualTo(before + 1);
        lists.put(new ListHead(head.source(), head.digest(), 1, head.ignored(), fetched.plusSeconds(3600)), "a.example\n");
        assertThat(store.version()).as("fetched again").isEqualTo(before + 1);
        lists.put(new ListHead(head.source(), ListHead.digest("b.example\n"), 1, head.ignored(), fetched), "b.example\n");
        assertThat(store.version()).isEqualTo(before + 2);
        lists.retain(List.of(head.source()));
        assertThat(store.version()).as("nothing is superfluous").isEqualTo(before + 2);
        lists.retain(List.of());
        assertThat(store.version()).isEqualTo(before + 3);
        assertThat(store.changes(before)).as("no partner is read for it").contains(new StoredChanges(before + 3, List.of(), Set.of()));
    }

    @Test
    void nodesPublishThemselvesWithTheVersionThatIsStored() throws Exception {
        NodeStore nodes = new JdbcNodeStore(connections);
        assertThat(nodes.read()).isEqualTo(new NodeStore.Published(store.version(), List.of()));
        nodes.beat(new Node("a", "eins.example", "1.1.0", 3, 0));
        nodes.beat(new Node("b", "B\u00fcro", "1.1.0", 3, 0));
        nodes.beat(new Node("b", "B\u00fcro", "1.2.0", 4, 0));
        store.save(partner("one.example"));
        assertThat(nodes.read().policy()).isEqualTo(store.version());
        assertThat(nodes.read().nodes()).containsExactlyInAnyOrder(new Node("a", "eins.example", "1.1.0", 3, 1), new Node("b", Printable.ascii("B\u00fcro", 255), "1.2.0", 4, 2));
        nodes.remove(List.of("b", "c"));
        assertThat(nodes.read().nodes()).extracting(Node::id).containsExactly("a");
    }

    private static ReportStore.Report report(String domain, int inbound, int outbound, String content) {
        return new ReportStore.Report(domain, inbound, outbound, content);
    }

    @Test
    void nodesReportWhatTheyHaveWithDomains() throws Exception {
        ReportStore reports = new JdbcReportStore(connections);
        ReportStore.Report one = report("one.example", 1, 2, "{\"words\":\"" + "x\\u00fc".repeat(9_000) + "\"}");
        reports.put("a", List.of(one, report("two.example", 0, 1, "{}")), List.of("never.example"));
        reports.put("b", List.of(report("one.example", 3, 0, "{}")), List.of());
        assertThat(reports.domains("a")).containsExactlyInAnyOrder("one.example", "two.example");
        assertThat(reports.read(List.of("a", "b", "c"), List.of("one.example", "other.example")))
            .isEqualTo(Map.of("a", List.of(one), "b", List.of(report("one.example", 3, 0, "{}")), "c", List.of()));
        assertThat(reports.counts(List.of("a", "b")).get("a")).containsExactlyInAnyOrder(report("one.example", 1, 2, ""), report("two.example", 0, 1, ""));
        assertThat(reports.counts(List.of("a", "b")).get("b")).containsExactly(report("one.example", 3, 0, ""));
        reports.put("a", List.of(report("one.example", 0, 0, "[]")), List.of("two.example"));
        assertThat(reports.read(List.of("a"), List.of("one.example", "two.example"))).isEqualTo(Map.of("a", List.of(report("one.example", 0, 0, "[]"))));
        assertThat(reports.counts(List.of("c"))).isEqualTo(Map.of("c", List.of()));
    }

    @Test
    void whatANodeHasReportedGoesWithTheNode() throws Exception {
        NodeStore nodes = new JdbcNodeStore(connections);
        ReportStore reports = new JdbcReportStore(connections);
        nodes.beat(new Node("a", "eins.example", "1.1.0", 3, 0));
        nodes.beat(new Node("b", "zwei.example", "1.1.0", 3, 0));
        for (String node : List.of("a", "b", "gone")) {
            reports.put(node, List.of(report("one.example", 1, 0, "{}")), List.of());
        }
        nodes.remove(List.of("b"));
        assertThat(reports.domains("a")).containsExactly("one.example");
        assertThat(reports.domains("b")).isEmpty();
        assertThat(reports.domains("gone")).as("what a node wrote while others removed it").isEmpty();
    }

    @Test
    void reportsThatReportsCouldNotBeRead() {
        ReportStore unreachable = new JdbcReportStore(() -> {
            throw new SQLException("refused");
        });
        assertThatThrownBy(() -> unreachable.counts(List.of("a"))).isInstanceOf(NodeStore.Failed.class).hasMessageContaining("refused");
    }

    @Test
    void reportsThatNodesCouldNotBeRead() {
        NodeStore unreachable = new JdbcNodeStore(() -> {
            throw new SQLException("refused");
        });
        assertThatThrownBy(unreachable::read).isInstanceOf(NodeStore.Failed.class).hasMessageContaining("refused");
    }

    @Test
    void reportsThatADenyListCouldNotBeRead() {
        JdbcListStore unreachable = new JdbcListStore(() -> {
            throw new SQLException("refused");
        });
        assertThatThrownBy(unreachable::heads).isInstanceOf(ListStore.Failed.class).hasMessageContaining("cannot be reached");
    }
}
