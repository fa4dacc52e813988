package org.federatedpartners.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.Reach;
import org.federatedpartners.console.view.Days;
import org.federatedpartners.console.view.PartnerEvidence;
import org.federatedpartners.console.view.PartnerFilter;
import org.federatedpartners.console.view.PartnerListView;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.SeenCertificates;
import org.federatedpartners.history.SeenCertificatesInMemory;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.history.StreamCountStore;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.history.StreamCountsInMemory;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.KeyPin;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.store.InMemorySettings;
import org.federatedpartners.store.JdbcPartnerStore;
import org.federatedpartners.store.PolicyService;

/**
 * What ten thousand, a hundred thousand and a million partners cost, on the database that is embedded in Openfire: the reading at the start, a save until it is
 * in force, a page of the list, and memory. Prints a table in Markdown.
 */
final class SizeTable {

    private static final int[] SIZES = {10_000, 100_000, 1_000_000};
    private static final int SAVES = 40;
    private static final int PAGES = 20;
    private static final int BATCH = 10_000;
    private static final StreamFacts BY_CERTIFICATE = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
    private static final StreamFacts BY_DIALBACK = new StreamFacts(StreamFacts.Encryption.TLS, StreamFacts.Authentication.DIALBACK, CertificateStatus.UNTRUSTED, "TLSv1.2");
    private static final SeenCertificate.Print PRINT = new SeenCertificate.Print("0f".repeat(32), new KeyPin("a1".repeat(32)));

    private final int partners;
    private final String url;

    private SizeTable(int partners) {
        this.partners = partners;
        this.url = "jdbc:hsqldb:mem:size" + partners;
    }

    static void print() {
        List<Map<String, String>> columns = IntStream.of(SIZES).mapToObj(size -> new SizeTable(size).measure()).toList();
        System.out.println("\n| | " + IntStream.of(SIZES).mapToObj(size -> String.format(Locale.ROOT, "%,d", size)).collect(Collectors.joining(" | ")) + " |\n|---|" + "---|".repeat(SIZES.length));
        columns.get(0).keySet().forEach(row -> System.out.println("| " + row + " | " + columns.stream().map(column -> column.get(row)).collect(Collectors.joining(" | ")) + " |"));
    }

    private Map<String, String> measure() {
        try (Connection open = connect()) {
            fill(open);
            Map<String, String> column = new LinkedHashMap<>();
            JdbcPartnerStore store = new JdbcPartnerStore(this::connect);
            PolicyService service = new PolicyService(store, new InMemorySettings(), () -> false);
            long before = used();
            resetPeaks();
            long start = System.nanoTime();
            if (!service.reload()) {
                throw new IllegalStateException(service.problem().orElseThrow());
            }
            column.put("reading at the start", seconds(System.nanoTime() - start));
            column.put("heap while reading, at most", String.format(Locale.ROOT, "%.2f GB", (peak() - before) / 1e9));
            column.put("heap of the policy, per partner", (used() - before) / partners + " bytes");
            column.put("one save until in force: median; slowest", saves(service));
            pages(service, column);
            try (Statement statement = open.createStatement()) {
                statement.execute("SHUTDOWN");
            }
            return column;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, "sa", "");
    }

    private void fill(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE ofVersion (name VARCHAR(50), version INTEGER)");
            for (String sql : Files.readString(Path.of("src/main/database/federatedpartners_hsqldb.sql")).split(";\n")) {
                statement.execute(sql);
            }
        }
        connection.setAutoCommit(false);
        try (PreparedStatement partner = connection.prepareStatement("INSERT INTO ofFederatedPartner (partnerID, version, description, partnerType, tls, sasl, dialback, operation, ratchet,"
            + " relaxedUntil, minimumTls, dane, connectPort) VALUES (?, 1, '', ?, 'REQUIRED', ?, ?, 'ENFORCE', 'OFF', 0, 'NONE', 0, 0)");
            PreparedStatement domain = connection.prepareStatement("INSERT INTO ofFederatedPartnerDomain (domainName, partnerID, place) VALUES (?, ?, 0)")) {
            for (int i = 1; i <= partners; i++) {
                partner.setLong(1, i * 7L);
                partner.setString(2, i % 3 == 0 ? "PUBLIC_VERIFIED" : "FEDERATED");
                partner.setString(3, i % 5 == 0 ? "OPTIONAL" : "REQUIRED");
                partner.setInt(4, i % 5 == 0 ? 1 : 0);
                partner.addBatch();
                domain.setString(1, "partner" + Long.toString(i * 2_654_435_761L & 0xffffffffL, 36) + i % 10 + ".example");
                domain.setLong(2, i * 7L);
                domain.addBatch();
                if (i % BATCH == 0) {
                    partner.executeBatch();
                    domain.executeBatch();
                    connection.commit();
                }
            }
        }
    }

    private static String saves(PolicyService service) throws Exception {
        List<Partner> all = service.inForce().get().partners();
        long[] nanos = new long[SAVES];
        for (int i = 0; i < SAVES; i++) {
            Partner seen = service.inForce().get().partner(all.get((int) ((long) i * all.size() / SAVES)).primaryDomain().value()).orElseThrow();
            Partner changed = new Partner(seen.id(), seen.version(), seen.primaryDomain(), "Change " + i, List.of(), seen.type(), false, seen.negotiation(), seen.strictness(), seen.trust());
            long start = System.nanoTime();
            Partner saved = service.save(changed);
            nanos[i] = System.nanoTime() - start;
            if (!service.inForce().get().partner(saved.primaryDomain().value()).equals(Optional.of(saved))) {
                throw new IllegalStateException("Not in force: " + saved);
            }
        }
        Arrays.sort(nanos);
        return seconds(nanos[SAVES / 2]) + "; " + seconds(nanos[SAVES - 1]);
    }

    private static Stream<StreamCount> streams(Partner partner, Instant now) {
        Instant last = now.minusSeconds(partner.id() % 100_000);
        return Stream.of(Direction.values()).map(direction -> new StreamCount(
            new StreamCount.Key(partner.primaryDomain().value(), direction, partner.id() % 5 == 0 ? BY_DIALBACK : BY_CERTIFICATE), last.minus(Duration.ofDays(30)), last, 20, 4000));
    }

    /** One of a hundred is near its end. */
    private static Stream<SeenCertificate> certificates(Partner partner, Instant now) {
        Instant from = now.minus(Duration.ofDays(40));
        Instant until = now.plus(Duration.ofDays(partner.id() % 100 == 0 ? 10 : 31 + partner.id() % 60));
        return Stream.of(Direction.values()).map(direction -> new SeenCertificate.Key(partner.primaryDomain().value(), direction))
            .map(key -> new SeenCertificate(key, PRINT, Optional.of(from), until, from, Optional.empty()));
    }

    /** Each partner has had a stream in each direction, and has shown a certificate there. */
    private void pages(PolicyService service, Map<String, String> column) throws StreamCountStore.Failed {
        PolicySnapshot policy = service.inForce().get();
        Instant now = Instant.now();
        StreamCountsInMemory storedStreams = new StreamCountsInMemory();
        SeenCertificatesInMemory storedCertificates = new SeenCertificatesInMemory();
        storedStreams.add(policy.partners().stream().flatMap(partner -> streams(partner, now)).toList());
        storedCertificates.put(policy.partners().stream().flatMap(partner -> certificates(partner, now)).toList());
        StreamCounts streams = new StreamCounts(storedStreams, Clock.systemUTC(), BATCH, policy::holders, counted -> {});
        SeenCertificates certificates = new SeenCertificates(storedCertificates, Clock.systemUTC(), domain -> policy.partner(domain).isPresent(), change -> {});
        long start = System.nanoTime();
        streams.persist();
        certificates.persist();
        column.put("what was seen, as a whole", seconds(System.nanoTime() - start));
        start = System.nanoTime();
        streams.persist();
        certificates.persist();
        column.put("what was seen, without news", seconds(System.nanoTime() - start));
        PartnerEvidence evidence = new PartnerEvidence(Map.of(), streams, Map.of());
        List<String> near = certificates.ending(now, one -> policy.trust(one.key().domain()).trustsAlone(one.print().pin())).stream().map(one -> one.key().domain()).toList();
        PartnerFilter.Known known = new PartnerFilter.Known(partner -> Optional.empty(), certificates::of, List.of(), List.of(), near, evidence, shown -> new Days(domains -> List.of(), true), now);
        String slowest = "";
        double worst = 0;
        long before = used();
        column.put("list, the first page", once(() -> page(policy, "", PartnerFilter.ALL, "DOMAIN", evidence, known)));
        for (String sort : List.of("DOMAIN", "STATE", "TYPE", "METHODS", "LIVE", "REFUSAL")) {
            double p95 = p95(() -> page(policy, "", PartnerFilter.ALL, sort, evidence, known));
            column.put("list by " + sort.toLowerCase(Locale.ROOT) + ", p95", String.format(Locale.ROOT, "%.3f s", p95));
        }
        for (PartnerFilter filter : PartnerFilter.values()) {
            double p95 = p95(() -> page(policy, "", filter, "DOMAIN", evidence, known));
            if (p95 > worst) {
                worst = p95;
                slowest = filter.name();
            }
        }
        column.put("list of one state, p95 of the slowest", String.format(Locale.ROOT, "%.3f s (%s)", worst, slowest));
        column.put("list of a part of a domain, the first page", once(() -> page(policy, "xyz", PartnerFilter.ALL, "METHODS", evidence, known)));
        column.put("list of a part of a domain, p95", String.format(Locale.ROOT, "%.3f s", p95(() -> page(policy, "xyz", PartnerFilter.ALL, "METHODS", evidence, known))));
        column.put("heap of the list while it is used, per partner", (used() - before) / partners + " bytes");
        Reference.reachabilityFence(policy);
    }

    private static String once(Supplier<PartnerListView> page) {
        long start = System.nanoTime();
        page.get();
        return seconds(System.nanoTime() - start);
    }

    private static PartnerListView page(PolicySnapshot policy, String text, PartnerFilter filter, String sort, PartnerEvidence evidence, PartnerFilter.Known known) {
        return PartnerListView.of(policy, PartnerListView.Query.of(text, filter, sort, "", 3), new ConsoleServices.Counts(Map.of(), Reach.EVERYWHERE), known, ServerFacts.UNCONSTRAINED);
    }

    private static double p95(Supplier<PartnerListView> page) {
        double[] seconds = IntStream.range(0, PAGES + 5).mapToDouble(turn -> {
            long start = System.nanoTime();
            page.get();
            return (System.nanoTime() - start) / 1e9;
        }).skip(5).sorted().toArray();
        return seconds[PAGES * 95 / 100];
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static Stream<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP);
    }

    private static void resetPeaks() {
        heap().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    private static long peak() {
        return heap().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    }
}
