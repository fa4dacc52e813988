package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.UnreadablePartner;

/** Writes many partners within one transaction, in batches: a hundred thousand are a matter of seconds. Used for one transaction only. */
final class ManyPartners {

    private static final String SELECT_DOMAINS = "SELECT domainName FROM " + PartnerRows.DOMAINS;
    /** How many statements go to the database at once. */
    private static final int BATCH = 1000;
    /** How many domains are looked for one by one; for more, all that are stored are read. */
    private static final int MAX_LOOKS = 1000;

    private final Connection connection;
    private final LongSupplier ids;

    ManyPartners(Connection connection, LongSupplier ids) {
        this.connection = connection;
        this.ids = ids;
    }

    /** @return the ids of all partners that are changed */
    Collection<Long> apply(PartnerChanges changes) throws SQLException, StoreException {
        NavigableMap<Long, Long> seen = changes.seen();
        // By their ids: transactions that want the same partners then wait for each other instead of locking each other out.
        Set<Long> withoutRow = take(seen);
        // Domains that one of them gives up first: another may take them.
        execute(JdbcPartnerStore.DELETE_DOMAINS, seen.keySet());
        execute(JdbcPartnerStore.DELETE_TRUSTED, seen.keySet());
        execute(JdbcPartnerStore.DELETE, changes.deleted().stream().map(PartnerChanges.Deletion::id).toList());
        refuseTaken(changes.saved());
        List<Partner> added = new ArrayList<>(withIds(changes.saved().stream().filter(partner -> partner.id() == Partner.NEW).toList()));
        List<Partner> changed = new ArrayList<>();
        for (Partner partner : changes.saved()) {
            if (partner.id() != Partner.NEW) {
                (withoutRow.contains(partner.id()) ? added : changed).add(partner.saved(partner.id(), partner.version() + 1));
            }
        }
        write(JdbcPartnerStore.UPDATE, changed, (statement, partner, batch) -> {
            JdbcPartnerStore.bind(statement, partner, partner.id());
            batch.run();
        });
        write(JdbcPartnerStore.INSERT, added, (statement, partner, batch) -> {
            JdbcPartnerStore.bind(statement, partner, partner.id(), partner.version());
            batch.run();
        });
        List<Partner> all = new ArrayList<>(added);
        all.addAll(changed);
        all.sort(Comparator.comparing(Partner::primaryDomain));
        write(JdbcPartnerStore.INSERT_DOMAIN, all, JdbcPartnerStore::bindDomains);
        write(JdbcPartnerStore.INSERT_TRUSTED, all, JdbcPartnerStore::bindTrusted);
        JdbcProperties.put(connection, changes.properties());
        Set<Long> touched = new HashSet<>(seen.keySet());
        added.forEach(partner -> touched.add(partner.id()));
        return touched;
    }

    /** In the order of their domains, and of their ids too: a database then adds each row beside the one before it, in the tables and in their indexes. */
    private List<Partner> withIds(List<Partner> partners) {
        long[] ascending = LongStream.generate(ids).limit(partners.size()).sorted().toArray();
        List<Partner> ordered = partners.stream().sorted(Comparator.comparing(Partner::primaryDomain)).toList();
        return IntStream.range(0, ascending.length).mapToObj(i -> ordered.get(i).saved(ascending[i], JdbcPartnerStore.FIRST_VERSION)).toList();
    }

    /**
     * Takes the partners for the rest of the transaction. One statement each: drivers need not tell of a batch whose rows it has found.
     *
     * @return those that have no row of their own
     */
    private Set<Long> take(NavigableMap<Long, Long> seen) throws SQLException, StoreException.Conflict {
        Set<Long> withoutRow = new HashSet<>();
        try (PreparedStatement take = connection.prepareStatement(JdbcPartnerStore.TAKE_VERSION)) {
            for (var one : seen.entrySet()) {
                if (one.getValue() == UnreadablePartner.NO_VERSION) {
                    if (!JdbcPartnerStore.takeVersion(connection, one.getKey(), one.getValue())) {
                        withoutRow.add(one.getKey());
                    }
                } else {
                    take.setLong(1, one.getKey());
                    take.setLong(2, one.getValue());
                    if (take.executeUpdate() == 0) {
                        throw new StoreException.Conflict(one.getKey());
                    }
                }
            }
        }
        return withoutRow;
    }

    private void refuseTaken(List<Partner> saved) throws SQLException, StoreException.DomainTaken {
        Set<String> wanted = new HashSet<>();
        for (Partner partner : saved) {
            for (DomainName domain : partner.domains()) {
                if (!wanted.add(domain.value())) {
                    throw new StoreException.DomainTaken(domain.value(), null);
                }
            }
        }
        if (wanted.size() <= MAX_LOOKS) {
            JdbcPartnerStore.refuseTaken(connection, wanted.stream().sorted().toList());
        } else {
            refuseStored(wanted);
        }
    }

    /** By one pass over all stored domains, which may be a million: a look for each of a hundred thousand would take much longer. */
    private void refuseStored(Set<String> wanted) throws SQLException, StoreException.DomainTaken {
        try (PreparedStatement select = connection.prepareStatement(SELECT_DOMAINS)) {
            select.setFetchSize(Transactions.FETCHED);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    if (wanted.contains(rows.getString(1))) {
                        throw new StoreException.DomainTaken(rows.getString(1), null);
                    }
                }
            }
        }
    }

    private void execute(String sql, Iterable<Long> partners) throws SQLException {
        write(sql, partners, (statement, id, batch) -> {
            statement.setLong(1, id);
            batch.run();
        });
    }

    @FunctionalInterface
    private interface Binding<T> {
        void bind(PreparedStatement statement, T item, JdbcPartnerStore.Bound batch) throws SQLException;
    }

    private <T> void write(String sql, Iterable<T> items, Binding<T> binding) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int[] pending = {0};
            for (T item : items) {
                binding.bind(statement, item, () -> {
                    statement.addBatch();
                    if (++pending[0] == BATCH) {
                        pending[0] = 0;
                        statement.executeBatch();
                    }
                });
            }
            if (pending[0] > 0) {
                statement.executeBatch();
            }
        }
    }
}
