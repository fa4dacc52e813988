package org.federatedpartners.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How often work is repeated; what the stores make of it stands in their contracts. */
class TransactionsTest {

    private final Connection connection = mock();
    private final Transactions transactions = new Transactions(() -> connection);
    private final AtomicInteger attempts = new AtomicInteger();

    private String run(int failures, String state) throws StoreException {
        return transactions.run(any -> {
            if (attempts.incrementAndGet() <= failures) {
                throw new SQLException("a failure", state);
            }
            return "done";
        });
    }

    /** Where every transaction is serializable, the writer that has won goes on before those that have lost are back: it may win again and again. */
    @Test
    void aWriterThatLosesAgainAndAgainIsNotGivenUp() throws Exception {
        assertThat(run(40, "40001")).isEqualTo("done");
        assertThat(attempts).hasValue(41);
    }

    /** Without a pause, it would meet the same winner again. */
    @Test
    void aWriterThatHasLostLetsTheOthersGoOn() throws Exception {
        long start = System.nanoTime();
        assertThat(run(40, "40001")).isEqualTo("done");
        assertThat((System.nanoTime() - start) / 1_000_000).as("milliseconds").isGreaterThan(200);
    }

    @Test
    void whatFailsForAnotherReasonIsGivenUpSoon() {
        assertThatThrownBy(() -> run(5, "08006")).isInstanceOf(StoreException.Unavailable.class);
        assertThat(attempts).hasValue(5);
    }

    @Test
    void aThreadThatIsToEndDoesNotWaitForItsTurn() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> run(Integer.MAX_VALUE, "40001")).isInstanceOf(StoreException.Unavailable.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
