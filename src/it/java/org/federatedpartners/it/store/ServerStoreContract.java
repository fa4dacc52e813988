package org.federatedpartners.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.store.InstallScript;
import org.federatedpartners.store.JdbcStoreContract;
import org.federatedpartners.store.StoreException;
import org.federatedpartners.store.UpgradedTables;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The store on a server, in a database of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServerStoreContract extends JdbcStoreContract {

    private final String script;

    /** @param script the database whose install script makes the tables */
    ServerStoreContract(String script) {
        this.script = script;
    }

    abstract DatabaseServer server();

    @BeforeAll
    void install() throws SQLException {
        server().create(database());
        try (Connection connection = connect()) {
            InstallScript.of(script).install(connection);
        }
    }

    private String database() {
        return "partners_" + script;
    }

    @Override
    protected Connection connect() throws SQLException {
        return server().connect(database());
    }

    @Override
    protected void sever(Connection connection) throws SQLException {
        server().end(connection);
    }

    @Test
    void everythingIsThereAfterAnUpgradeFromTheFirstRelease() throws Exception {
        server().create(database() + "_upgraded");
        try (Connection connection = server().connect(database() + "_upgraded")) {
            InstallScript.installFirstReleaseAndUpgrade(connection, script);
        }
        UpgradedTables.assertThatEverythingIsThere(() -> server().connect(database() + "_upgraded"));
    }

    /** The last domain goes to somebody else after the look at who owns it: the database's own constraint is what refuses. */
    @Test
    void aDomainThatIsTakenAtTheLastMomentLeavesNothing() throws Exception {
        Partner other = store().save(partner("other.example"));
        AtomicBoolean taken = new AtomicBoolean();
        AtomicInteger inserted = new AtomicInteger();
        connections().disturb((step, real) -> {
            if (step.startsWith("INSERT INTO ofFederatedPartnerDomain") && inserted.incrementAndGet() == 3 && !taken.getAndSet(true)) {
                sql("INSERT INTO ofFederatedPartnerDomain (domainName, partnerID, place) VALUES ('z.example', " + other.id() + ", 1)");
            }
        });
        assertThatThrownBy(() -> store().save(partner("x.example", "y.example", "z.example")))
            .isInstanceOfSatisfying(StoreException.DomainTaken.class, e -> assertThat(e.domain()).isEqualTo("z.example"));
        assertThat(inserted).hasValue(3);
        connections().leaveInPeace();
        assertThat(store().load().readable()).containsExactly(moved(other, "other.example", "z.example"));
    }

    /** Two that each hold what the other wants next: the database ends one of them, whose administrator hears nothing of it. */
    @Test
    void bothChangesSucceedAfterADeadlock() throws Exception {
        Partner one = store().save(partner("one.example"));
        Partner two = store().save(partner("two.example"));
        CyclicBarrier bothHold = new CyclicBarrier(2);
        AtomicInteger savings = new AtomicInteger();
        connections().disturb((step, real) -> {
            if (!step.startsWith("DELETE FROM ofFederatedPartnerDomain") || savings.incrementAndGet() > 2) {
                return;
            }
            // Both hold their own partner by now; each touches the other's as well.
            meet(bothHold);
            try (Statement statement = real.createStatement()) {
                statement.execute("UPDATE ofFederatedPartner SET description = description WHERE partnerID <> "
                    + DatabaseServer.number(real, "SELECT partnerID FROM ofFederatedPartner WHERE version = 2"));
            }
        });
        CompletableFuture<Partner> first = saving(moved(one, "one.example", "uno.example"));
        CompletableFuture<Partner> second = saving(moved(two, "two.example", "due.example"));
        List<Partner> saved = List.of(first.get(), second.get());
        assertThat(savings).hasValueGreaterThan(2);
        connections().leaveInPeace();
        assertThat(store().load().readable()).containsExactlyElementsOf(saved);
    }

    private CompletableFuture<Partner> saving(Partner partner) {
        CompletableFuture<Partner> saved = new CompletableFuture<>();
        new Thread(() -> {
            try {
                saved.complete(store().save(partner));
            } catch (StoreException | RuntimeException e) {
                saved.completeExceptionally(e);
            }
        }).start();
        return saved;
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
