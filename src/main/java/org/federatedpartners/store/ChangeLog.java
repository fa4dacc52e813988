package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which partners each of the latest versions of the policy has changed, so that a server reads only those. Each version has a row at least; where one is
 * missing, whatever the reason, it is unknown what it has changed, and everything is read. So the log may lose rows, but never hides a change.
 */
final class ChangeLog {

    private static final String INSERT = "INSERT INTO ofFederatedChange (policyVersion, partnerID) VALUES (?, ?)";
    private static final String DELETE_LATER = "DELETE FROM ofFederatedChange WHERE policyVersion >= ?";
    private static final String DELETE_EARLIER = "DELETE FROM ofFederatedChange WHERE policyVersion < ?";
    private static final String SELECT = "SELECT policyVersion, partnerID FROM ofFederatedChange WHERE policyVersion > ? AND policyVersion <= ?";

    /** How many versions a server may be behind and still read only what has changed. */
    static final int MAX_VERSIONS = 1024;
    /** How many partners one change, and all that are read together, may concern: where there are more, to read everything is faster. */
    static final int MAX_PARTNERS = 256;
    /** Old versions are deleted each time that so many are new. */
    private static final int STEP = 64;
    /** Stands for a change that concerns no partner, which no partner's id is. */
    private static final long NO_PARTNER = 0;

    private ChangeLog() {}

    /** Writes down what a version changes, in the transaction that makes it. No other version is made until this is committed. */
    static void note(Connection connection, long version, Collection<Long> partners) throws SQLException {
        // Of a policy whose version was set back, as by a restored table.
        execute(connection, DELETE_LATER, version);
        if (version % STEP == 0) {
            execute(connection, DELETE_EARLIER, version - MAX_VERSIONS);
        }
        if (partners.size() > MAX_PARTNERS) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (long partner : partners.isEmpty() ? List.of(NO_PARTNER) : new HashSet<>(partners)) {
                insert.setLong(1, version);
                insert.setLong(2, partner);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** The ids of the partners that were changed after one version, up to another; empty if not all of them are known, or if they are too many. */
    static Optional<Set<Long>> between(Connection connection, long since, long until) throws SQLException {
        if (since > until || until - since > MAX_VERSIONS) {
            return Optional.empty();
        }
        Set<Long> versions = new HashSet<>();
        Set<Long> partners = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setLong(1, since);
            select.setLong(2, until);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    versions.add(rows.getLong(1));
                    partners.add(rows.getLong(2));
                }
            }
        }
        partners.remove(NO_PARTNER);
        return versions.size() == until - since && partners.size() <= MAX_PARTNERS ? Optional.of(partners) : Optional.empty();
    }

    private static void execute(Connection connection, String sql, long version) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, version);
            statement.executeUpdate();
        }
    }
}
