package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.federatedpartners.cluster.Node;
import org.federatedpartners.cluster.NodeStore;
import org.federatedpartners.history.transcript.Printable;

/** The nodes of a cluster in its database. */
public final class JdbcNodeStore implements NodeStore {

    private static final String TABLE = "ofFederatedNode";
    private static final String SELECT = "SELECT nodeID, nodeName, pluginVersion, policyVersion, beats FROM " + TABLE;
    private static final String BEAT = "UPDATE " + TABLE + " SET nodeName = ?, pluginVersion = ?, policyVersion = ?, beats = beats + 1 WHERE nodeID = ?";
    private static final String INSERT = "INSERT INTO " + TABLE + " (nodeName, pluginVersion, policyVersion, nodeID, beats) VALUES (?, ?, ?, ?, 1)";
    private static final String DELETE = "DELETE FROM " + TABLE + " WHERE nodeID = ?";
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_VERSION = 64;

    private final Transactions transactions;

    public JdbcNodeStore(ConnectionSource source) {
        transactions = Transactions.brief(source);
    }

    @Override
    public Published read() throws Failed {
        return run(connection -> {
            List<Node> nodes;
            try (PreparedStatement select = connection.prepareStatement(SELECT)) {
                PolicyVersion.limit(select);
                nodes = Transactions.rows(select, row -> new Node(row.getString("nodeID"), row.getString("nodeName"), row.getString("pluginVersion"), row.getLong("policyVersion"),
                    row.getLong("beats")));
            }
            return new Published(PolicyVersion.read(connection), nodes);
        });
    }

    @Override
    public void beat(Node own) throws Failed {
        run(connection -> {
            if (execute(connection, BEAT, own) == 0) {
                execute(connection, INSERT, own);
            }
            return null;
        });
    }

    private static int execute(Connection connection, String sql, Node own) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            PolicyVersion.limit(statement);
            statement.setString(1, Printable.ascii(own.name(), LONGEST_NAME));
            statement.setString(2, Printable.ascii(own.plugin(), LONGEST_VERSION));
            statement.setLong(3, own.policy());
            statement.setString(4, own.id());
            return statement.executeUpdate();
        }
    }

    @Override
    public void remove(Collection<String> ids) throws Failed {
        run(connection -> {
            Transactions.deleteEach(connection, DELETE, ids);
            JdbcReportStore.removeOfGone(connection);
            return null;
        });
    }

    private <T> T run(Transactions.Work<T> work) throws Failed {
        return transactions.run(work, Failed::new);
    }
}
