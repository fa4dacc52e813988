package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.federatedpartners.cluster.NodeStore;
import org.federatedpartners.cluster.ReportStore;

/** What nodes of a cluster report to each other, in their database. */
public final class JdbcReportStore implements ReportStore {

    private static final String TABLE = "ofFederatedNodeDomain";
    private static final String DOMAINS = "SELECT domainName FROM " + TABLE + " WHERE nodeID = ?";
    private static final String SELECT = "SELECT inbound, outbound, content FROM " + TABLE + " WHERE nodeID = ? AND domainName = ?";
    private static final String COUNTS = "SELECT domainName, inbound, outbound FROM " + TABLE + " WHERE nodeID = ?";
    private static final String UPDATE = "UPDATE " + TABLE + " SET inbound = ?, outbound = ?, content = ? WHERE nodeID = ? AND domainName = ?";
    private static final String INSERT = "INSERT INTO " + TABLE + " (inbound, outbound, content, nodeID, domainName) VALUES (?, ?, ?, ?, ?)";
    private static final String DELETE = "DELETE FROM " + TABLE + " WHERE nodeID = ? AND domainName = ?";
    private static final String DELETE_OF_GONE = "DELETE FROM " + TABLE + " WHERE nodeID NOT IN (SELECT nodeID FROM ofFederatedNode)";

    private final Transactions transactions;

    public JdbcReportStore(ConnectionSource source) {
        transactions = Transactions.brief(source);
    }

    @Override
    public Set<String> domains(String node) throws NodeStore.Failed {
        return run(connection -> domains(connection, node));
    }

    private static Set<String> domains(Connection connection, String node) throws SQLException {
        Set<String> domains = new HashSet<>();
        try (PreparedStatement select = prepared(connection, DOMAINS)) {
            select.setString(1, node);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    domains.add(rows.getString(1));
                }
            }
        }
        return domains;
    }

    @Override
    public void put(String node, Collection<Report> changed, Collection<String> gone) throws NodeStore.Failed {
        run(connection -> {
            try (PreparedStatement update = prepared(connection, UPDATE); PreparedStatement insert = prepared(connection, INSERT)) {
                for (Report report : changed) {
                    if (execute(update, node, report) == 0) {
                        execute(insert, node, report);
                    }
                }
            }
            delete(connection, node, gone);
            return null;
        });
    }

    private static void delete(Connection connection, String node, Collection<String> domains) throws SQLException {
        try (PreparedStatement delete = prepared(connection, DELETE)) {
            for (String domain : domains) {
                delete.setString(1, node);
                delete.setString(2, domain);
                delete.executeUpdate();
            }
        }
    }

    private static int execute(PreparedStatement statement, String node, Report report) throws SQLException {
        statement.setInt(1, report.inbound());
        statement.setInt(2, report.outbound());
        statement.setString(3, report.content());
        statement.setString(4, node);
        statement.setString(5, report.domain());
        return statement.executeUpdate();
    }

    @Override
    public Map<String, List<Report>> read(Collection<String> nodes, Collection<String> domains) throws NodeStore.Failed {
        return run(connection -> {
            Map<String, List<Report>> reports = new HashMap<>();
            for (String node : nodes) {
                // Of most domains of many, there is nothing.
                Set<String> reported = domains(connection, node);
                reported.retainAll(new HashSet<>(domains));
                reports.put(node, read(connection, node, reported));
            }
            return reports;
        });
    }

    private static List<Report> read(Connection connection, String node, Collection<String> domains) throws SQLException {
        List<Report> reports = new ArrayList<>();
        try (PreparedStatement select = prepared(connection, SELECT)) {
            for (String domain : domains) {
                select.setString(1, node);
                select.setString(2, domain);
                try (ResultSet row = select.executeQuery()) {
                    if (row.next()) {
                        reports.add(new Report(domain, row.getInt(1), row.getInt(2), row.getString(3)));
                    }
                }
            }
        }
        return reports;
    }

    @Override
    public Map<String, List<Report>> counts(Collection<String> nodes) throws NodeStore.Failed {
        return run(connection -> {
            Map<String, List<Report>> counts = new HashMap<>();
            try (PreparedStatement select = prepared(connection, COUNTS)) {
                for (String node : nodes) {
                    counts.put(node, counts(select, node));
                }
            }
            return counts;
        });
    }

    private static List<Report> counts(PreparedStatement select, String node) throws SQLException, StoreException {
        select.setString(1, node);
        return Transactions.rows(select, row -> new Report(row.getString(1), row.getInt(2), row.getInt(3), ""));
    }

    /** Removes what nodes have reported that have removed themselves, or were removed. */
    static void removeOfGone(Connection connection) throws SQLException {
        try (PreparedStatement delete = prepared(connection, DELETE_OF_GONE)) {
            delete.executeUpdate();
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        PolicyVersion.limit(statement);
        return statement;
    }

    private <T> T run(Transactions.Work<T> work) throws NodeStore.Failed {
        return transactions.run(work, NodeStore.Failed::new);
    }
}
