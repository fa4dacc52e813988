package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.federatedpartners.cluster.Node;
import org.federatedpartners.denylist.Ignored;
import org.federatedpartners.denylist.ListHead;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.TestPartner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A connection that has died without a word answers nothing, and no limit of a query ends that: only one of the connection does. */
class NetworkLimitTest {

    private static final String URL = "jdbc:hsqldb:mem:networkLimit";
    /** What somebody else has set on the connections of the pool. */
    private static final int BEFORE = 7_000_000;
    private static final int BRIEF = 5_000;
    private static final int LONG = 60_000;

    /** The limit in force when each statement was prepared, in milliseconds. */
    private final List<Integer> limits = new ArrayList<>();
    private final List<Integer> closedWith = new ArrayList<>();
    private Throwable unsupported;
    private int limit;

    @BeforeEach
    void install() throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL, "sa", ""); Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA PUBLIC CASCADE");
            InstallScript.of("hsqldb").install(connection);
            statement.execute("CREATE TABLE ofProperty (name VARCHAR(100) PRIMARY KEY, propValue VARCHAR(4000) NOT NULL, encrypted INT)");
        }
    }

    private Connection connection() throws SQLException {
        Connection real = DriverManager.getConnection(URL, "sa", "");
        Connection connection = mock(Connection.class, delegatesTo(real));
        limit = BEFORE;
        if (unsupported == null) {
            doAnswer(call -> limit).when(connection).getNetworkTimeout();
            doAnswer(call -> {
                limit = call.getArgument(1);
                return null;
            }).when(connection).setNetworkTimeout(any(), anyInt());
        } else {
            doThrow(unsupported).when(connection).getNetworkTimeout();
            doThrow(unsupported).when(connection).setNetworkTimeout(any(), anyInt());
        }
        doAnswer(call -> {
            limits.add(limit);
            return real.prepareStatement(call.getArgument(0));
        }).when(connection).prepareStatement(anyString());
        doAnswer(call -> {
            closedWith.add(limit);
            real.close();
            return null;
        }).when(connection).close();
        return connection;
    }

    /** Asks the database for something. */
    @FunctionalInterface
    interface Use {
        void of(ConnectionSource tables) throws Exception;
    }

    static Stream<Named<Use>> looks() {
        return Stream.of(Named.of("version", tables -> new JdbcPartnerStore(tables).version()),
            Named.of("settings", tables -> new JdbcProperties(tables).read()),
            Named.of("nodes", tables -> new JdbcNodeStore(tables).read()),
            Named.of("beat", tables -> new JdbcNodeStore(tables).beat(new Node("a", "a.example", "1.1.0", 1, 0))),
            Named.of("leave", tables -> new JdbcNodeStore(tables).remove(Set.of("a"))),
            Named.of("reports", tables -> new JdbcReportStore(tables).counts(List.of("a"))),
            Named.of("deny lists", tables -> new JdbcListStore(tables).heads()),
            Named.of("deny list", tables -> new JdbcListStore(tables).entries("https://lists.example/denied.txt")));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void whatIsAskedEverySecondWaitsForAFewSecondsOnly(Use look) throws Exception {
        look.of(new KnownTables(this::connection));
        assertThat(limits).isNotEmpty().allSatisfy(limit -> assertThat(limit).isBetween(1, BRIEF));
        assertThat(closedWith).as("the pool gets back what it has given").containsOnly(BEFORE);
    }

    static Stream<Named<Use>> others() {
        return Stream.of(Named.of("load", tables -> new JdbcPartnerStore(tables).load()),
            Named.of("save", tables -> new JdbcPartnerStore(tables).save(partner())),
            Named.of("settings", tables -> new JdbcProperties(tables).put(new ChangedProperties(Map.of("federatedpartners.mode", "ENFORCE"), Map.of("federatedpartners.mode", "")))),
            Named.of("deny list", tables -> new JdbcListStore(tables).put(new ListHead("https://lists.example/denied.txt", "", 0, new Ignored(0, ""), Instant.EPOCH), "")),
            Named.of("counts", tables -> new JdbcStreamCountStore(tables, Clock.systemUTC()).load()));
    }

    private static Partner partner() {
        return TestPartner.of(Partner.NEW, 0, DomainName.of("one.example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT);
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatMayTakeLongWaitsLongerButNotForEver(Use use) throws Exception {
        use.of(new KnownTables(this::connection));
        assertThat(limits.remove(0)).as("whether the tables are known").isBetween(1, BRIEF);
        assertThat(limits).isNotEmpty().allSatisfy(limit -> assertThat(limit).isBetween(BRIEF + 1, LONG));
        assertThat(closedWith).containsOnly(BEFORE);
    }

    @Test
    void whatFailsLeavesTheLimitOfThePoolAsItWas() throws Exception {
        KnownTables tables = new KnownTables(this::connection);
        assertThatThrownBy(() -> new JdbcPartnerStore(tables).delete(1, 1)).isInstanceOf(StoreException.Conflict.class);
        try (Connection connection = DriverManager.getConnection(URL, "sa", ""); Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE ofVersion");
        }
        assertThatThrownBy(() -> new JdbcPartnerStore(tables).version()).isInstanceOf(StoreException.Unavailable.class);
        assertThat(closedWith).isNotEmpty().containsOnly(BEFORE);
    }

    static Stream<Throwable> unsupported() {
        return Stream.of(new SQLFeatureNotSupportedException(), new SQLException("not implemented"), new AbstractMethodError("of JDBC 3"), new UnsupportedOperationException());
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void aDriverThatKnowsNoSuchLimitDoesWithoutIt(Throwable fault) throws Exception {
        unsupported = fault;
        assertThat(new JdbcPartnerStore(new KnownTables(this::connection)).load().readable()).isEmpty();
        assertThat(limits).isNotEmpty().containsOnly(BEFORE);
    }
}
