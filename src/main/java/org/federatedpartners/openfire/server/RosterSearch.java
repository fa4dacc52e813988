package org.federatedpartners.openfire.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.federatedpartners.console.ContactSearch;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.store.ConnectionSource;

/** Looks for contacts in the table that Openfire keeps rosters in: no part of Openfire searches rosters by domain. */
public final class RosterSearch implements ContactSearch {

    private static final Log LOG = Log.of(RosterSearch.class);
    /** Subscription to, from or both, as Openfire stores them. An index does not help: addresses begin with the contact's name. */
    private static final String SELECT = "SELECT DISTINCT username FROM ofRoster WHERE jid LIKE ? AND sub > 0";
    private static final int TIMEOUT_SECONDS = 5;

    private final ConnectionSource source;
    private final BooleanSupplier isRosterTableUsed;

    /** @param isRosterTableUsed whether Openfire keeps rosters in that table, and not by means of another provider */
    public RosterSearch(ConnectionSource source, BooleanSupplier isRosterTableUsed) {
        this.source = source;
        this.isRosterTableUsed = isRosterTableUsed;
    }

    @Override
    public Optional<Found> at(List<DomainName> domains) {
        if (!isRosterTableUsed.getAsBoolean()) {
            return Optional.empty();
        }
        SortedSet<String> users = new TreeSet<>();
        try (Connection connection = source.connection(); PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setQueryTimeout(TIMEOUT_SECONDS);
            for (DomainName domain : domains) {
                // No domain name has a character that LIKE would take for a pattern.
                select.setString(1, "%@" + domain.value());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        users.add(rows.getString(1));
                    }
                }
            }
        } catch (SQLException e) {
            LOG.warn("The rosters could not be searched for contacts of a partner: {}", e.getMessage());
            return Optional.empty();
        }
        return Optional.of(new Found(users.size(), users.stream().limit(MAX_NAMED).toList()));
    }
}
