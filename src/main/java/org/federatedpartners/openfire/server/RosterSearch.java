package org.federatedpartners.openfire.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.federatedpartners.console.ContactSearch;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.store.ConnectionSource;
import org.federatedpartners.store.NetworkLimit;

/** Looks for contacts in the table that Openfire keeps rosters in: no part of Openfire searches rosters by domain. */
public final class RosterSearch implements ContactSearch {

    private static final Log LOG = Log.of(RosterSearch.class);
    /** Subscription to, from or both, as Openfire stores them. An index does not help: addresses begin with the contact's name. */
    private static final String SELECT = "SELECT username, jid FROM ofRoster WHERE sub > 0 AND ";
    /** How many domains one pass over the table looks for. */
    private static final int AT_ONCE = 50;
    /** How long one search may take, whatever the number of passes; pages wait no longer than this. */
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** How much longer a connection may be silent: a database that is only slow ends the query, and the connection stays. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final ConnectionSource source;
    private final BooleanSupplier isRosterTableUsed;
    private final Duration limit;

    /** @param isRosterTableUsed whether Openfire keeps rosters in that table, and not by means of another provider */
    public RosterSearch(ConnectionSource source, BooleanSupplier isRosterTableUsed) {
        this(source, isRosterTableUsed, LIMIT);
    }

    RosterSearch(ConnectionSource source, BooleanSupplier isRosterTableUsed, Duration limit) {
        this.source = source;
        this.isRosterTableUsed = isRosterTableUsed;
        this.limit = limit;
    }

    @Override
    public Optional<List<Found>> each(List<List<DomainName>> partners) {
        if (!isRosterTableUsed.getAsBoolean()) {
            return Optional.empty();
        }
        List<DomainName> domains = partners.stream().flatMap(List::stream).distinct().toList();
        Map<String, SortedSet<String>> users = new HashMap<>();
        try (Connection connection = source.connection()) {
            NetworkLimit silence = NetworkLimit.set(connection, limit.plus(GRACE));
            try {
                search(connection, domains, users);
            } finally {
                silence.reset();
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warn("The rosters could not be searched for contacts of a partner: {}", e.getMessage());
            return Optional.empty();
        }
        return Optional.of(partners.stream().map(own -> found(own, users)).toList());
    }

    private void search(Connection connection, List<DomainName> domains, Map<String, SortedSet<String>> users) throws SQLException {
        long end = System.nanoTime() + limit.toNanos();
        for (int from = 0; from < domains.size(); from += AT_ONCE) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (left.isNegative()) {
                throw new SQLTimeoutException("reading them takes longer than " + limit.toSeconds() + " s");
            }
            pass(connection, domains.subList(from, Math.min(domains.size(), from + AT_ONCE)), (int) left.toSeconds() + 1, users);
        }
    }

    private static void pass(Connection connection, List<DomainName> domains, int seconds, Map<String, SortedSet<String>> users) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT + domains.stream().map(domain -> "jid LIKE ?").collect(Collectors.joining(" OR ", "(", ")")))) {
            select.setQueryTimeout(seconds);
            for (int i = 0; i < domains.size(); i++) {
                // No domain name has a character that LIKE would take for a pattern.
                select.setString(i + 1, "%@" + domains.get(i).value());
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    String contact = rows.getString(2).toLowerCase(Locale.ROOT);
                    users.computeIfAbsent(contact.substring(contact.lastIndexOf('@') + 1), domain -> new TreeSet<>()).add(rows.getString(1));
                }
            }
        }
    }

    private static Found found(List<DomainName> domains, Map<String, SortedSet<String>> users) {
        SortedSet<String> all = new TreeSet<>();
        domains.forEach(domain -> all.addAll(users.getOrDefault(domain.value(), Collections.emptySortedSet())));
        return new Found(all.size(), all.stream().limit(MAX_NAMED).toList());
    }
}
