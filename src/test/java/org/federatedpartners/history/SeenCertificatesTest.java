package org.federatedpartners.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.federatedpartners.SettableClock;
import org.federatedpartners.history.transcript.CertificateFacts;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.KeyPin;
import org.junit.jupiter.api.Test;

class SeenCertificatesTest {

    private static final String P = "partner.example";

    private final SettableClock clock = new SettableClock(at(100));
    private final List<String> partners = new ArrayList<>(List.of(P));
    private final List<SeenCertificate> changes = new ArrayList<>();
    private final SeenCertificatesInMemory store = new SeenCertificatesInMemory();
    private final SeenCertificates seen = seen();

    private SeenCertificates seen() {
        SeenCertificates made = new SeenCertificates(store, clock, partners::contains, changes::add);
        SeenCertificatesInMemory.persist(made);
        return made;
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    private static ShownCertificate certificate(String digit) {
        return new ShownCertificate(new CertificateFacts("CN=" + digit, "CN=ca", at(0), at(1000), List.of(P)), digit.repeat(64), new KeyPin(digit.repeat(64)));
    }

    /** Each as "direction first digit of the fingerprint, of the one before". */
    private static List<String> told(List<SeenCertificate> certificates) {
        return certificates.stream().map(one -> one.key().direction() + " " + one.print().fingerprint().charAt(0)
            + one.previous().map(print -> " " + print.fingerprint().charAt(0)).orElse("")).toList();
    }

    private void live(String domain, Instant began, String digit) {
        seen.seeLive(domain, Direction.INBOUND, began, () -> Optional.of(certificate(digit)), () -> true);
    }

    @Test
    void remembersTheLastCertificateOfEachDirectionAndTellsOfAChange() {
        seen.see("Partner.example", Direction.INBOUND, certificate("a"));
        seen.see(P, Direction.INBOUND, certificate("a"));
        seen.see(P, Direction.OUTBOUND, certificate("b"));
        assertThat(changes).isEmpty();
        seen.see(P, Direction.INBOUND, certificate("c"));
        assertThat(told(changes)).containsExactly("INBOUND c a");
        assertThat(told(seen.ofPartners())).containsExactlyInAnyOrder("INBOUND c a", "OUTBOUND b");
        assertThat(seen.ofPartners()).extracting(SeenCertificate::expires).containsOnly(at(1000));
    }

    @Test
    void remembersNothingOfDomainsWithoutPartner() {
        seen.see("stranger.example", Direction.INBOUND, certificate("a"));
        live("stranger.example", at(1), "a");
        partners.add("stranger.example");
        assertThat(seen.ofPartners()).isEmpty();
        seen.see(P, Direction.INBOUND, certificate("a"));
        partners.clear();
        assertThat(seen.ofPartners()).as("no longer a partner").isEmpty();
    }

    @Test
    void aLiveStreamCountsOnceItsDomainIsAPartners() {
        live("late.example", at(50), "a");
        partners.add("late.example");
        live("late.example", at(50), "a");
        assertThat(told(seen.ofPartners())).containsExactly("INBOUND a");
    }

    @Test
    void aLiveStreamWithoutAuthenticationDoesNotCount() {
        seen.seeLive(P, Direction.INBOUND, at(50), () -> Optional.of(certificate("a")), () -> false);
        assertThat(seen.ofPartners()).isEmpty();
    }

    /** As with a partner whose two servers show two certificates. */
    @Test
    void anOlderLiveStreamDoesNotDisplaceWhatANewerOneHasShown() {
        seen.see(P, Direction.INBOUND, certificate("a"));
        clock.set(at(200));
        seen.see(P, Direction.INBOUND, certificate("b"));
        changes.clear();
        live(P, at(100), "a");
        live(P, at(200), "b");
        assertThat(changes).isEmpty();
        assertThat(told(seen.ofPartners())).containsExactly("INBOUND b a");
    }

    private void shows(String domain, String digit, Duration left) {
        partners.add(domain);
        seen.see(domain, Direction.INBOUND, new ShownCertificate(new CertificateFacts("CN=" + digit, "CN=ca", at(0), clock.instant().plus(left), List.of(domain)), digit.repeat(64),
            new KeyPin(digit.repeat(64))));
    }

    @Test
    void tellsOfThoseThatEndSoonAndOfTheNextToEnd() {
        clock.set(at(0).plus(Duration.ofDays(400)));
        shows("far.example", "a", Duration.ofDays(90));
        shows("next.example", "b", Duration.ofDays(60));
        shows("ended.example", "c", Duration.ofDays(-1));
        shows("alone.example", "9", Duration.ofDays(31));
        Predicate<SeenCertificate> alone = one -> one.key().domain().equals("alone.example");
        assertThat(told(seen.ending(clock.instant(), alone))).containsExactly("INBOUND c", "INBOUND b");
        shows("soon.example", "d", Duration.ofDays(29));
        shows("former.example", "e", Duration.ofDays(1));
        partners.remove("former.example");
        assertThat(told(seen.ending(clock.instant(), alone))).containsExactly("INBOUND c", "INBOUND d");
        shows("ended.example", "f", Duration.ofDays(300));
        assertThat(told(seen.ending(clock.instant(), alone))).containsExactly("INBOUND d");
        assertThat(told(seen.of("ended.example"))).containsExactly("INBOUND f c");
        assertThat(seen.of("former.example")).isEmpty();
    }

    @Test
    void readsWhatIsNewAndEverythingOnceAnHour() {
        seen.see(P, Direction.INBOUND, certificate("a"));
        SeenCertificatesInMemory.persist(seen);
        clock.pass(Duration.ofMinutes(20));
        SeenCertificatesInMemory.persist(seen);
        int read = store.rows;
        clock.pass(Duration.ofMinutes(20));
        SeenCertificatesInMemory.persist(seen);
        assertThat(store.rows).as("nothing new").isEqualTo(read);

        SeenCertificates elsewhere = seen();
        elsewhere.see(P, Direction.INBOUND, certificate("b"));
        elsewhere.see(P, Direction.OUTBOUND, certificate("c"));
        SeenCertificatesInMemory.persist(elsewhere);
        read = store.rows;
        SeenCertificatesInMemory.persist(seen);
        assertThat(store.rows - read).isEqualTo(2);
        assertThat(told(seen.ofPartners())).containsExactlyInAnyOrder("INBOUND b a", "OUTBOUND c");

        clock.pass(Duration.ofMinutes(50));
        SeenCertificatesInMemory.persist(seen);
        clock.pass(Duration.ofMinutes(59));
        read = store.rows;
        SeenCertificatesInMemory.persist(seen);
        assertThat(store.rows - read).isZero();
        clock.pass(Duration.ofMinutes(1));
        SeenCertificatesInMemory.persist(seen);
        assertThat(store.rows - read).isEqualTo(2);
    }

    @Test
    void aLiveStreamThatIsNewerThanWhatIsStoredCounts() {
        seen.see(P, Direction.INBOUND, certificate("a"));
        SeenCertificatesInMemory.persist(seen);
        SeenCertificates again = new SeenCertificates(store, clock, partners::contains, changes::add);
        again.see(P, Direction.INBOUND, certificate("b"));
        assertThat(again.ofPartners()).as("before anything could be read").isEmpty();
        SeenCertificatesInMemory.persist(again);
        again.seeLive(P, Direction.INBOUND, at(101), () -> Optional.of(certificate("b")), () -> true);
        assertThat(told(changes)).containsExactly("INBOUND b a");
    }
}
