package org.federatedpartners.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.federatedpartners.SettableClock;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.notification.Notification.Kind;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.KeyPin;
import org.junit.jupiter.api.Test;

class NoticesTest {

    private final SettableClock clock = new SettableClock(Instant.parse("2026-06-01T12:00:00Z"));
    private final List<Notification> told = new ArrayList<>();

    private List<Kind> kinds() {
        return told.stream().map(Notification::kind).toList();
    }

    @Test
    void tellsOfTheDatabaseOnceItWasAwayForAWhileAndWhenItIsBack() {
        DatabaseNotices notices = new DatabaseNotices(told::add, clock);
        notices.seen(Optional.empty());
        notices.seen(Optional.of("refused"));
        clock.pass(DatabaseNotices.A_WHILE.minusSeconds(1));
        notices.seen(Optional.of("refused"));
        assertThat(told).as("a restart of the database").isEmpty();

        clock.pass(Duration.ofSeconds(1));
        notices.seen(Optional.of("refused"));
        notices.seen(Optional.of("refused"));
        notices.seen(Optional.empty());
        notices.seen(Optional.empty());

        assertThat(kinds()).containsExactly(Kind.DATABASE_AWAY, Kind.DATABASE_BACK);
        assertThat(told).extracting(Notification::arguments).containsExactly(List.of("refused"), List.of("2026-06-01T12:00:00Z"));
    }

    @Test
    void tellsNothingOfADatabaseThatIsBackSoon() {
        DatabaseNotices notices = new DatabaseNotices(told::add, clock);
        notices.seen(Optional.of("refused"));
        notices.seen(Optional.empty());
        clock.pass(DatabaseNotices.A_WHILE);
        notices.seen(Optional.of("refused"));

        assertThat(told).isEmpty();
    }

    @Test
    void tellsOfACertificateOnceAtEachStepTowardsItsEnd() {
        CertificateNotices notices = new CertificateNotices(told::add, clock);
        SeenCertificate certificate = certificate("a1", clock.instant().plus(Duration.ofDays(31)));
        for (int day = 0; day < 35; day++) {
            notices.ofPartner("fabrikam.example", certificate);
            clock.pass(Duration.ofDays(1));
        }

        // At 30, 14 and 3 days, and at the end.
        assertThat(kinds()).containsExactly(Kind.CERTIFICATE_ENDS, Kind.CERTIFICATE_ENDS, Kind.CERTIFICATE_ENDS, Kind.CERTIFICATE_ENDS);
        assertThat(told).extracting(Notification::about).containsOnly("fabrikam.example");
    }

    @Test
    void tellsOfTheOwnCertificateRelativeToItsLifetime() {
        CertificateNotices notices = new CertificateNotices(told::add, clock);
        Instant from = clock.instant();
        Instant until = from.plus(Duration.ofDays(9));
        for (int day = 0; day < 6; day++) {
            notices.own("CN=openfire.example", from, until);
            clock.pass(Duration.ofDays(1));
        }
        assertThat(told).as("two thirds of its life").isEmpty();

        notices.own("CN=openfire.example", from, until);

        assertThat(kinds()).containsExactly(Kind.OWN_CERTIFICATE_ENDS);
    }

    @Test
    void tellsOfEachChangeOfACertificate() {
        CertificateNotices notices = new CertificateNotices(told::add, clock);
        notices.changed("fabrikam.example", certificate("a1", clock.instant()));
        notices.changed("fabrikam.example", certificate("b2", clock.instant()));

        assertThat(kinds()).containsExactly(Kind.CERTIFICATE_CHANGED, Kind.CERTIFICATE_CHANGED);
    }

    private SeenCertificate certificate(String fingerprint, Instant expires) {
        return new SeenCertificate(new SeenCertificate.Key("im.fabrikam.example", Direction.INBOUND), new SeenCertificate.Print(fingerprint.repeat(32), KeyPin.parse("ab".repeat(32)).orElseThrow()),
            Optional.of(expires.minus(Duration.ofDays(365))), expires, clock.instant(), Optional.empty());
    }
}
