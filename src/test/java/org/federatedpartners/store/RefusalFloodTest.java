package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.CpuTime;
import org.federatedpartners.SettableClock;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.RefusalHistory;
import org.federatedpartners.history.RefusalLog;
import org.federatedpartners.history.RefusalStore;
import org.federatedpartners.history.RefusalWriter;
import org.federatedpartners.history.TestRefusal;
import org.federatedpartners.policy.Allocations;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.Test;

/** Ten thousand refusals a second, ten seconds long: of ever new domains, of a few hundred partners, and of one of them again and again. */
class RefusalFloodTest {

    private static final int SECONDS = 10;
    private static final int PER_SECOND = 10_000;
    private static final int BETWEEN_WRITES = 5;
    private static final int MAX_OF_PARTNERS = 1000;
    private static final int MAX_OF_OTHERS = 500;
    private static final int AT_ONCE = 100;
    private static final int LINES = 100;
    private static final String URL = "jdbc:hsqldb:mem:flood";
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    private final SettableClock clock = new SettableClock(NOON);
    private final RefusalStore store = new JdbcRefusalStore(() -> DriverManager.getConnection(URL, "sa", ""),
        new JdbcRefusalStore.Kept(MAX_OF_PARTNERS, MAX_OF_OTHERS, Duration.ofDays(30)), clock, clock::nanoTime);
    private final RefusalWriter writer = new RefusalWriter(store, AT_ONCE);
    private final List<String> lines = new ArrayList<>();
    private final RefusalHistory history = new RefusalHistory(MAX_OF_PARTNERS, MAX_OF_OTHERS, new RefusalLog(Duration.ofMinutes(1), LINES), lines::add, writer);

    private void refuse(String domain, boolean isPartner, Reason reason) {
        history.add(TestRefusal.of(clock.instant(), Direction.INBOUND, domain, isPartner ? Optional.of(domain) : Optional.empty(), Optional.empty(), Set.of(), reason));
    }

    private void flood(int second) {
        for (int i = 0; i < PER_SECOND; i++) {
            switch (i % 10) {
                case 0, 1, 2, 3, 4 -> refuse("s" + second + "-" + i + ".example", false, Reason.NOT_A_PARTNER);
                case 5, 6, 7 -> refuse("p" + i % 1000 + ".example", true, Reason.NOT_AUTHENTICATED);
                default -> refuse("loud.example", true, Reason.values()[i / 10 % Reason.values().length]);
            }
        }
    }

    @Test
    void aFloodIsBoundedAndDisplacesNothingOfAQuietPartner() throws Exception {
        try (Connection connection = DriverManager.getConnection(URL, "sa", "")) {
            InstallScript.of("hsqldb").install(connection);
        }
        refuse("quiet.example", true, Reason.NOT_AUTHENTICATED);
        refuse("quiet.example", true, Reason.NOT_FROM_STREAM);
        Duration computing = Duration.ZERO;
        for (int second = 0; second < SECONDS; second++) {
            int now = second;
            computing = computing.plus(CpuTime.of(() -> flood(now)));
            clock.pass(Duration.ofSeconds(1));
            if (second % BETWEEN_WRITES == 0) {
                writer.persist();
            }
        }
        writer.persist();

        assertThat(computing).as("of " + SECONDS + " seconds").isLessThan(Duration.ofSeconds(SECONDS / 2));
        assertThat(lines).as("lines in the log").hasSizeLessThanOrEqualTo(LINES + 10 * LINES);
        assertThat(history.all()).as("in memory").hasSizeLessThanOrEqualTo(MAX_OF_PARTNERS + MAX_OF_OTHERS);
        assertThat(rows()).as("in the database").isLessThanOrEqualTo(MAX_OF_PARTNERS + MAX_OF_OTHERS);
        assertThat(reasons(history.all())).as("of the quiet one, in memory").containsExactlyInAnyOrder(Reason.NOT_AUTHENTICATED, Reason.NOT_FROM_STREAM);
        // At once, fewer are written than there are partners: one of each as far as there is room.
        assertThat(reasons(store.load())).as("of the quiet one, in the database").contains(Reason.NOT_AUTHENTICATED);
        assertThat(history.lastHere("loud.example")).isPresent();
    }

    /** As after a change that makes more of them refusable than there is room for: each has one refusal, and the next one of any displaces that of another. */
    @Test
    void aRefusalCostsLittleHoweverManyPartnersAreRefused() {
        int partners = 2 * MAX_OF_PARTNERS;
        refuseEach(partners);
        long bytes = Allocations.of(() -> refuseEach(partners)) / partners;
        assertThat(bytes).as("bytes for each").isLessThan(5_000);
        assertThat(history.all()).hasSize(MAX_OF_PARTNERS);
    }

    private void refuseEach(int partners) {
        for (int i = 0; i < partners; i++) {
            refuse("p" + i + ".example", true, Reason.NOT_AUTHENTICATED);
        }
    }

    private static List<Reason> reasons(List<Refusal> refusals) {
        return refusals.stream().filter(refusal -> refusal.domain().equals("quiet.example")).map(Refusal::reason).toList();
    }

    private static int rows() throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL, "sa", ""); ResultSet count = connection.createStatement().executeQuery("SELECT COUNT(*) FROM ofFederatedRefusal")) {
            count.next();
            return count.getInt(1);
        }
    }
}
