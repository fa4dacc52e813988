package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import org.federatedpartners.policy.StoredPartners;

/**
 * The version of the whole policy, which is one row. Each change of partners or settings counts it up in its own transaction. A server that finds another
 * version than that of what it has in force reads what has changed, whichever server has made the change, and whether it was told of it or not.
 */
final class PolicyVersion {

    private static final String SELECT = "SELECT version FROM ofFederatedPolicy WHERE policyID = 1";
    private static final String COUNT_UP = "UPDATE ofFederatedPolicy SET version = version + 1 WHERE policyID = 1";
    private static final String INSERT = "INSERT INTO ofFederatedPolicy (policyID, version) VALUES (1, ?)";
    /** How long the database may take for a few rows. */
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    private PolicyVersion() {}

    /** What is committed, or what this transaction has made of it; {@link StoredPartners#NO_VERSION} if the row is lost. */
    static long read(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            limit(select);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : StoredPartners.NO_VERSION;
            }
        }
    }

    /**
     * To be the last statement of a change. All changes have to pass this row one by one, so it is held for as short as possible; and a change that waits for
     * it holds nothing that the one before it still wants.
     *
     * @param partners the ids of those that are changed
     * @return the version that the change makes
     */
    static long countUp(Connection connection, Collection<Long> partners) throws SQLException {
        int counted;
        try (PreparedStatement update = connection.prepareStatement(COUNT_UP)) {
            counted = update.executeUpdate();
        }
        if (counted == 0) {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                // Higher than every number that was there before the row was lost.
                insert.setLong(1, System.currentTimeMillis());
                insert.executeUpdate();
            }
        }
        long version = read(connection);
        ChangeLog.note(connection, version, partners);
        return version;
    }

    /** Does nothing if the driver cannot: the caller is on a thread that may wait. For a database that answers nothing at all, see {@link NetworkLimit}. */
    static void limit(PreparedStatement statement) {
        try {
            statement.setQueryTimeout((int) TIMEOUT.toSeconds());
        } catch (SQLException e) {
            // Without a limit, then.
            return;
        }
    }
}
