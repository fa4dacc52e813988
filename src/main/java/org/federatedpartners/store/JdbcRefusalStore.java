package org.federatedpartners.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.RefusalMemory;
import org.federatedpartners.history.RefusalStore;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.Printable;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Step.Speaker;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;

/**
 * Refusals in a relational database, each with the steps of its negotiation; times are milliseconds since 1970. A row that
 * cannot be understood, as after a return to an older version of the plugin, is left out: what it tells is history.
 *
 * <p>What is wrong with a certificate stands behind the steps, in rows of a kind of their own: the code, and what it names. Older versions,
 * as on another node of a cluster, leave those rows out, and their refusals have none.
 */
public final class JdbcRefusalStore implements RefusalStore {

    private static final String REFUSALS = "ofFederatedRefusal";
    private static final String STEPS = "ofFederatedStep";
    private static final String PROBLEM = "PROBLEM";
    private static final String INSERT = "INSERT INTO " + REFUSALS + " (refusalID, refusedAt, direction, domainName, partnerName, encryption, authentication,"
        + " certificate, tlsProtocol, accepted, reason, enforced, transcriptID, began, leftOut, certSubject, certIssuer, certFrom, certUntil, certNames, nodeName)"
        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String INSERT_STEP = "INSERT INTO " + STEPS + " (refusalID, place, happened, speaker, stepKind, details) VALUES (?, ?, ?, ?, ?, ?)";
    private static final String SELECT = "SELECT * FROM " + REFUSALS + " ORDER BY refusedAt DESC, refusalID";
    private static final String SELECT_STEPS = "SELECT refusalID, happened, speaker, stepKind, details FROM " + STEPS + " ORDER BY refusalID, place";
    private static final String IDS = "SELECT refusalID FROM " + REFUSALS;
    private static final String SELECT_ONE = "SELECT * FROM " + REFUSALS + " WHERE refusalID = ?";
    private static final String SELECT_STEPS_OF_ONE = "SELECT refusalID, happened, speaker, stepKind, details FROM " + STEPS + " WHERE refusalID = ? ORDER BY place";
    private static final String AGES = "SELECT refusalID, refusedAt, partnerName, direction, reason FROM " + REFUSALS + " ORDER BY refusedAt, refusalID DESC";
    private static final String FORGET = "DELETE FROM " + REFUSALS + " WHERE refusalID = ?";
    private static final String FORGET_STEPS = "DELETE FROM " + STEPS + " WHERE refusalID = ?";
    /** No detail has it: it is a control character. */
    private static final String MARK = "\n";
    private static final int MAX_NAME = 255;
    /** In place of an empty name, which Oracle takes for none; no other has a blank. */
    private static final String NO_NAME = " ";
    /** In place of the id of a missing transcript, and of the time of a missing certificate. */
    private static final long NONE = 0;

    private final Transactions transactions;
    private final Kept kept;
    private final Clock clock;
    private final Lasting<Long> lastingly;
    /** The ids of those that this server has added or loaded, of what is stored. */
    private final Set<Long> known = ConcurrentHashMap.newKeySet();

    /**
     * What is kept.
     *
     * @param ofPartners how many refusals of all partners together
     * @param ofOthers   how many of everyone else
     * @param age        for how long
     */
    public record Kept(int ofPartners, int ofOthers, Duration age) {}

    public JdbcRefusalStore(ConnectionSource source, Kept kept) {
        this(source, kept, Clock.systemUTC(), System::nanoTime);
    }

    /** @param nanoTime see {@link Lasting} */
    JdbcRefusalStore(ConnectionSource source, Kept kept, Clock clock, LongSupplier nanoTime) {
        this.transactions = new Transactions(source);
        this.kept = kept;
        this.clock = clock;
        this.lastingly = new Lasting<>(clock, nanoTime);
    }

    @Override
    public void add(Collection<Refusal> more) throws Failed {
        Map<Long, Refusal> added = new LinkedHashMap<>();
        more.forEach(refusal -> added.put(ThreadLocalRandom.current().nextLong(1, 1L << 53), refusal));
        Set<Long> stored = run(connection -> add(connection, added));
        known.addAll(added.keySet());
        known.retainAll(stored);
    }

    /** Returns the ids of all that are stored now. */
    private Set<Long> add(Connection connection, Map<Long, Refusal> added) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT); PreparedStatement step = connection.prepareStatement(INSERT_STEP)) {
            for (Map.Entry<Long, Refusal> each : added.entrySet()) {
                long id = each.getKey();
                Refusal refusal = each.getValue();
                insert(insert, id, refusal);
                List<Step> steps = refusal.transcript().map(Transcript::steps).orElse(List.of());
                for (int place = 0; place < steps.size(); place++) {
                    Step said = steps.get(place);
                    insert(step, id, place, said.at(), said.speaker(), said.kind().name(), said.details());
                }
                for (int i = 0; i < refusal.problems().size(); i++) {
                    CertificateProblem problem = refusal.problems().get(i);
                    insert(step, id, steps.size() + i, refusal.at(), Speaker.NOBODY, PROBLEM,
                        Stream.concat(Stream.of(problem.code().name()), problem.arguments().stream()).toList());
                }
            }
        }
        Set<Long> stored = new HashSet<>();
        Set<Long> superfluous = superfluous(connection, stored);
        forget(connection, superfluous);
        stored.removeAll(superfluous);
        return stored;
    }

    private static void insert(PreparedStatement insert, long id, Refusal refusal) throws SQLException {
        insert.setLong(1, id);
        insert.setLong(2, refusal.at().toEpochMilli());
        insert.setString(3, refusal.direction().name());
        insert.setString(4, refusal.domain().isEmpty() ? NO_NAME : Printable.ascii(refusal.domain(), MAX_NAME));
        insert.setString(5, refusal.partner().orElse(null));
        Optional<StreamFacts> seen = refusal.seen();
        insert.setString(6, seen.map(facts -> facts.encryption().name()).orElse(null));
        insert.setString(7, seen.map(facts -> facts.authentication().name()).orElse(null));
        insert.setString(8, seen.map(facts -> facts.certificate().name()).orElse(null));
        insert.setString(9, seen.map(StreamFacts::tlsProtocol).orElse(null));
        insert.setString(10, refusal.accepted().stream().sorted().map(Enum::name).collect(Collectors.joining(" ")));
        insert.setString(11, refusal.reason().name());
        insert.setInt(12, refusal.enforced() ? 1 : 0);
        Optional<Transcript> transcript = refusal.transcript();
        insert.setLong(13, transcript.map(Transcript::id).orElse(NONE));
        insert.setLong(14, transcript.map(one -> one.began().toEpochMilli()).orElse(NONE));
        insert.setInt(15, transcript.map(Transcript::leftOut).orElse(0));
        insert(insert, transcript.flatMap(Transcript::certificate));
        insert.setString(21, refusal.node().isEmpty() ? null : Printable.ascii(refusal.node(), MAX_NAME));
        insert.executeUpdate();
    }

    private static void insert(PreparedStatement insert, Optional<CertificateFacts> certificate) throws SQLException {
        if (certificate.isEmpty()) {
            insert.setNull(16, Types.VARCHAR);
            insert.setNull(17, Types.VARCHAR);
            insert.setLong(18, NONE);
            insert.setLong(19, NONE);
            insert.setNull(20, Types.VARCHAR);
            return;
        }
        insert.setString(16, certificate.get().subject());
        insert.setString(17, certificate.get().issuer());
        insert.setLong(18, certificate.get().from().toEpochMilli());
        insert.setLong(19, certificate.get().until().toEpochMilli());
        insert.setString(20, String.join(" ", certificate.get().names()));
    }

    private static void insert(PreparedStatement insert, long id, int place, Instant at, Speaker speaker, String kind, List<String> details)
        throws SQLException {
        insert.setLong(1, id);
        insert.setInt(2, place);
        insert.setLong(3, at.toEpochMilli());
        insert.setString(4, speaker.name());
        insert.setString(5, kind);
        insert.setString(6, String.join(MARK, details));
        insert.executeUpdate();
    }

    /** The refusals that have been too old {@link Lasting for a while} or exceed the limit. @param all takes the ids of these and of the others */
    private Set<Long> superfluous(Connection connection, Set<Long> all) throws SQLException {
        long oldest = clock.instant().minus(kept.age()).toEpochMilli();
        Map<Long, RefusalMemory.Kind> kinds = new LinkedHashMap<>();
        List<Long> old = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(AGES); ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                long id = rows.getLong("refusalID");
                kinds.put(id, RefusalMemory.Kind.of(Optional.ofNullable(rows.getString("partnerName")), text(rows, "direction"), text(rows, "reason")));
                if (rows.getLong("refusedAt") < oldest) {
                    old.add(id);
                }
            }
        }
        all.addAll(kinds.keySet());
        Set<Long> ids = new LinkedHashSet<>(old);
        ids.retainAll(lastingly.of(old, List.of()));
        kinds.keySet().removeAll(ids);
        RefusalMemory<Long> memory = new RefusalMemory<>(kept.ofPartners(), kept.ofOthers());
        kinds.forEach((id, kind) -> memory.add(kind, id).ifPresent(ids::add));
        return ids;
    }

    private static void forget(Connection connection, Set<Long> ids) throws SQLException {
        try (PreparedStatement steps = connection.prepareStatement(FORGET_STEPS); PreparedStatement refusals = connection.prepareStatement(FORGET)) {
            for (long id : ids) {
                steps.setLong(1, id);
                steps.executeUpdate();
                refusals.setLong(1, id);
                refusals.executeUpdate();
            }
        }
    }

    @Override
    public List<Refusal> load() throws Failed {
        Instant oldest = clock.instant().minus(kept.age());
        return run(connection -> {
            Map<Long, Explanation> explanations = explanations(connection);
            List<Refusal> refusals = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(SELECT); ResultSet rows = select.executeQuery()) {
                // What is beyond the bound was forgotten when the last one was added.
                while (rows.next() && refusals.size() < kept.ofPartners() + kept.ofOthers()) {
                    known.add(rows.getLong("refusalID"));
                    refusal(rows, explanations).filter(refusal -> refusal.at().isAfter(oldest)).ifPresent(refusals::add);
                }
            }
            return List.copyOf(refusals);
        });
    }

    @Override
    public List<Refusal> more() throws Failed {
        return run(connection -> {
            Set<Long> stored = ids(connection);
            List<Long> more = stored.stream().filter(id -> !known.contains(id)).toList();
            List<Refusal> refusals = new ArrayList<>();
            if (!more.isEmpty()) {
                try (PreparedStatement select = connection.prepareStatement(SELECT_ONE); PreparedStatement steps = connection.prepareStatement(SELECT_STEPS_OF_ONE)) {
                    for (long id : more) {
                        refusal(select, steps, id).ifPresent(refusals::add);
                    }
                }
            }
            known.retainAll(stored);
            known.addAll(more);
            return List.copyOf(refusals);
        });
    }

    private static Set<Long> ids(Connection connection) throws SQLException, StoreException {
        try (PreparedStatement select = connection.prepareStatement(IDS)) {
            return new HashSet<>(Transactions.rows(select, row -> row.getLong("refusalID")));
        }
    }

    private static Optional<Refusal> refusal(PreparedStatement select, PreparedStatement steps, long id) throws SQLException {
        steps.setLong(1, id);
        Map<Long, Explanation> explanations = new HashMap<>();
        try (ResultSet rows = steps.executeQuery()) {
            explain(rows, explanations);
        }
        select.setLong(1, id);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? refusal(row, explanations) : Optional.empty();
        }
    }

    private static Map<Long, Explanation> explanations(Connection connection) throws SQLException {
        Map<Long, Explanation> explanations = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT_STEPS); ResultSet rows = select.executeQuery()) {
            explain(rows, explanations);
        }
        return explanations;
    }

    private static void explain(ResultSet steps, Map<Long, Explanation> explanations) throws SQLException {
        while (steps.next()) {
            explanations.computeIfAbsent(steps.getLong("refusalID"), any -> new Explanation()).read(steps);
        }
    }

    /** What stands in the steps of one refusal. */
    private static final class Explanation {

        private final List<Step> steps = new ArrayList<>();
        private final List<CertificateProblem> problems = new ArrayList<>();

        void read(ResultSet row) throws SQLException {
            List<String> details = details(row);
            if (PROBLEM.equals(row.getString("stepKind"))) {
                constant(details.isEmpty() ? "" : details.get(0), CertificateProblem.Code.class)
                    .ifPresent(code -> problems.add(new CertificateProblem(code, details.subList(1, details.size()))));
                return;
            }
            Optional<Speaker> speaker = constant(row, "speaker", Speaker.class);
            Optional<Step.Kind> kind = constant(row, "stepKind", Step.Kind.class);
            if (speaker.isPresent() && kind.isPresent()) {
                Step.of(time(row, "happened"), speaker.get(), kind.get(), details).ifPresent(steps::add);
            }
        }

        /** A refusal is the last step of what explains it. */
        List<Step> steps() {
            int last = steps.size() - 1;
            if (last >= 0 && steps.get(last) instanceof Step.Refused refused) {
                steps.set(last, refused.with(problems));
            }
            return steps;
        }
    }

    private static List<String> details(ResultSet row) throws SQLException {
        String details = text(row, "details");
        return details.isEmpty() ? List.of() : Arrays.asList(details.split(MARK, -1));
    }

    private static Optional<Refusal> refusal(ResultSet row, Map<Long, Explanation> explanations) throws SQLException {
        Optional<Direction> direction = constant(row, "direction", Direction.class);
        Optional<Reason> reason = constant(row, "reason", Reason.class);
        if (direction.isEmpty() || reason.isEmpty()) {
            return Optional.empty();
        }
        Set<AuthenticationMethod> accepted = EnumSet.allOf(AuthenticationMethod.class);
        accepted.retainAll(Arrays.stream(text(row, "accepted").split(" ")).flatMap(name -> constant(name, AuthenticationMethod.class).stream()).toList());
        String domain = row.getString("domainName").strip();
        Explanation explanation = explanations.getOrDefault(row.getLong("refusalID"), new Explanation());
        long transcriptId = row.getLong("transcriptID");
        Optional<Transcript> transcript = transcriptId == NONE ? Optional.empty() : Optional.of(new Transcript(transcriptId, direction.get(), domain,
            time(row, "began"), certificate(row), explanation.steps(), row.getInt("leftOut")));
        return Optional.of(new Refusal(time(row, "refusedAt"), direction.get(), domain, Optional.ofNullable(row.getString("partnerName")), seen(row), accepted,
            reason.get(), explanation.problems, row.getInt("enforced") == 1, transcript, Optional.empty(), text(row, "nodeName")));
    }

    private static Optional<StreamFacts> seen(ResultSet row) throws SQLException {
        Optional<StreamFacts.Encryption> encryption = constant(row, "encryption", StreamFacts.Encryption.class);
        Optional<StreamFacts.Authentication> authentication = constant(row, "authentication", StreamFacts.Authentication.class);
        Optional<CertificateStatus> certificate = constant(row, "certificate", CertificateStatus.class);
        return encryption.isEmpty() || authentication.isEmpty() ? Optional.empty()
            : Optional.of(new StreamFacts(encryption.get(), authentication.get(), certificate.orElse(CertificateStatus.UNKNOWN), text(row, "tlsProtocol")));
    }

    private static Optional<CertificateFacts> certificate(ResultSet row) throws SQLException {
        if (row.getLong("certUntil") == NONE) {
            return Optional.empty();
        }
        String names = text(row, "certNames");
        return Optional.of(new CertificateFacts(text(row, "certSubject"), text(row, "certIssuer"), time(row, "certFrom"), time(row, "certUntil"),
            names.isEmpty() ? List.of() : Arrays.asList(names.split(" "))));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    /** Oracle has no empty strings: they come back as NULL. */
    private static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    private static <E extends Enum<E>> Optional<E> constant(ResultSet row, String column, Class<E> type) throws SQLException {
        return constant(row.getString(column), type);
    }

    private static <E extends Enum<E>> Optional<E> constant(String name, Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).filter(constant -> constant.name().equals(name)).findFirst();
    }

    private <T> T run(Transactions.Work<T> work) throws Failed {
        return transactions.run(work, Failed::new);
    }
}
