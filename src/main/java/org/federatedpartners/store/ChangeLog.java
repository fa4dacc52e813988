package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
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
    private static final String COUNT = "SELECT policyVersion, COUNT(*) FROM ofFederatedChange GROUP BY policyVersion ORDER BY policyVersion DESC";
    private static final String SELECT = "SELECT policyVersion, partnerID FROM ofFederatedChange WHERE policyVersion > ? AND policyVersion <= ?";

    /** How many versions a server may be behind and still read only what has changed. */
    static final int MAX_VERSIONS = 1024;
    /** How many partners one change may concern: all of a bulk change, but not an import of a hundred thousand, after which everything is read. */
    static final int MAX_PARTNERS = 5000;
    /** How many rows there are, and so how many partners are read together at most. To read so many by their ids takes less than two seconds, all of a million five times as long. */
    static final int MAX_ROWS = 50_000;
    /** Old versions are deleted each time that so many are new, and by a change of more partners. */
    private static final int STEP = 64;
    /** Stands for a change that concerns no partner, which no partner's id is. */
    private static final long NO_PARTNER = 0;

    private ChangeLog() {}

    /** Writes down what a version changes, in the transaction that makes it. No other version is made until this is committed. */
    static void note(Connection connection, long version, Collection<Long> partners) throws SQLException {
        // Of a policy whose version was set back, as by a restored table.
        execute(connection, DELETE_LATER, version);
        Set<Long> noted = partners.size() > MAX_PARTNERS ? Set.of() : partners.isEmpty() ? Set.of(NO_PARTNER) : new HashSet<>(partners);
        if (version % STEP == 0 || noted.size() > STEP) {
            execute(connection, DELETE_EARLIER, oldest(connection, version, noted.size()));
        }
        if (noted.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (long partner : noted) {
                insert.setLong(1, version);
                insert.setLong(2, partner);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** The oldest version for which there is room beside so many rows of the newest. */
    private static long oldest(Connection connection, long version, int added) throws SQLException {
        long rows = added;
        try (PreparedStatement count = connection.prepareStatement(COUNT); ResultSet versions = count.executeQuery()) {
            while (versions.next()) {
                rows += versions.getLong(2);
                if (rows > MAX_ROWS) {
                    return Math.max(versions.getLong(1) + 1, version - MAX_VERSIONS);
                }
            }
        }
        return version - MAX_VERSIONS;
    }

    /** The ids of the partners that were changed after one version, up to another; empty if not all of them are known. */
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
        return versions.size() == until - since ? Optional.of(partners) : Optional.empty();
    }

    private static void execute(Connection connection, String sql, long version) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, version);
            statement.executeUpdate();
        }
    }
}
