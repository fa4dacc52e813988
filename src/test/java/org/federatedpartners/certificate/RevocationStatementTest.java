package org.federatedpartners.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CRLReason;
import java.time.Instant;
import java.util.Optional;
import org.federatedpartners.certificate.RevocationStatement.Revoked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements as "status from-until", in seconds. */
class RevocationStatementTest {

    private static RevocationStatement of(String text) {
        String[] parts = text.split("[ -]");
        Optional<Revoked> revoked = parts[0].equals("good") ? Optional.empty()
            : Optional.of(new Revoked(Instant.EPOCH, parts[0].equals("hold") ? CRLReason.CERTIFICATE_HOLD : CRLReason.SUPERSEDED));
        return new RevocationStatement(revoked, Instant.ofEpochSecond(Long.parseLong(parts[1])), Instant.ofEpochSecond(Long.parseLong(parts[2])));
    }

    @ParameterizedTest
    @CsvSource({
        "good 1-9,    good 2-9,    good 2-9",
        "good 2-9,    good 1-99,   good 2-9",
        "good 1-9,    good 1-10,   good 1-10",
        "good 1-9,    good 1-8,    good 1-9",
        "good 1-9,    revoked 2-3, revoked 2-3",
        "good 5-9,    revoked 2-3, revoked 2-3",
        "revoked 1-2, good 5-9,    revoked 1-2",
        "revoked 1-2, hold 5-9,    revoked 1-2",
        "hold 5-9,    revoked 1-2, revoked 1-2",
        "revoked 1-2, revoked 5-9, revoked 1-2",
        "good 1-9,    hold 2-9,    hold 2-9",
        "good 2-9,    hold 1-9,    good 2-9",
        "hold 1-9,    good 2-3,    good 2-3",
        "hold 2-3,    good 1-9,    hold 2-3",
        "good 2-9,    hold 2-3,    hold 2-3",
        "hold 2-3,    good 2-9,    hold 2-3",
    })
    void prefersRevokedThenTheNewerOfTwoStatements(String known, String heard, String holds) {
        assertThat(of(known).or(of(heard))).isEqualTo(of(holds));
    }

    @ParameterizedTest
    @CsvSource({"good 1-9, 9, true", "good 1-9, 10, false", "hold 1-9, 10, true", "revoked 1-9, 10, true"})
    void goodExpiresButHoldAndRevokedDoNot(String said, long time, boolean holds) {
        assertThat(of(said).holdsAt(Instant.ofEpochSecond(time))).isEqualTo(holds);
    }
}
