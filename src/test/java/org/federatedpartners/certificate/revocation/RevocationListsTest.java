package org.federatedpartners.certificate.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.certificate.TestCertificates.NOW;
import static org.federatedpartners.certificate.TestCertificates.dns;
import static org.federatedpartners.certificate.TestRevocations.KEY_COMPROMISE;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.federatedpartners.SettableClock;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.certificate.revocation.KnownRevocations.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationListsTest {

    private static final String DOMAIN = "p.example";
    private static final String HERE = "http://ca.example/1.crl";
    private static final TestCertificates CA = TestCertificates.authority("Public");
    private static final TestCertificates OTHER = TestCertificates.authority("Other");
    private static final X509Certificate LEAF = CA.certificate().names(dns(DOMAIN)).lists(HERE).sign();

    private final SettableClock clock = new SettableClock(NOW);
    private final Map<String, byte[]> served = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final KnownRevocations known = new KnownRevocations(DOMAIN::equals, clock, clock::nanoTime);
    private int learned;
    private RevocationLists lists = lists(Runnable::run);

    private RevocationLists lists(Executor executor) {
        return new RevocationLists(known, this::get, executor, () -> learned++, clock);
    }

    private byte[] get(String uri) throws IOException {
        asked.add(uri);
        if (!served.containsKey(uri)) {
            throw new IOException("Nothing is there");
        }
        return served.get(uri);
    }

    private String known(X509Certificate certificate) {
        return known.known(certificate, CA.root(), DOMAIN)
            .map(statement -> statement.revoked().map(revoked -> revoked.reason().name()).orElse("good")).orElse("nothing");
    }

    /** Each second of a time. */
    private int askedWithin(Duration time) {
        asked.clear();
        for (long second = 0; second < time.toSeconds(); second++) {
            lists.poll();
            clock.pass(Duration.ofSeconds(1));
        }
        return asked.size();
    }

    @Test
    void fetchesAListOnlyAfterItIsWanted() {
        served.put(HERE, CA.revocations().list().with(LEAF, KEY_COMPROMISE).sign());
        lists.poll();
        assertThat(asked).isEmpty();
        assertThat(known(LEAF)).isEqualTo("nothing");
        lists.poll();
        assertThat(asked).containsExactly(HERE);
        assertThat(known(LEAF)).isEqualTo("KEY_COMPROMISE");
        assertThat(learned).isEqualTo(1);
    }

    @Test
    void aListIsFetchedAgainBeforeItEnds() {
        served.put(HERE, CA.revocations().list().valid(NOW, NOW.plus(Duration.ofHours(1))).sign());
        known(LEAF);
        assertThat(askedWithin(Duration.ofMinutes(29))).isEqualTo(1);
        served.put(HERE, CA.revocations().list().with(LEAF, KEY_COMPROMISE).valid(NOW.plus(Duration.ofMinutes(20)), NOW.plus(Duration.ofHours(2))).sign());
        assertThat(askedWithin(Duration.ofMinutes(2))).isEqualTo(1);
        assertThat(known(LEAF)).isEqualTo("KEY_COMPROMISE");
    }

    @ParameterizedTest
    @CsvSource({"P30D, PT24H", "PT10H, PT5H", "PT1M, PT1M", "PT-1H, PT1M"})
    void schedulesTheNextFetchByTheRemainingValidity(Duration ends, Duration again) {
        Schedule schedule = new Schedule();
        assertThat(schedule.begin(Set.of(), NOW)).isTrue();
        assertThat(schedule.begin(Set.of(), NOW)).as("while it is under way").isFalse();
        schedule.succeeded(NOW, NOW.plus(ends));
        assertThat(schedule.begin(Set.of(), NOW.plus(again).minusSeconds(1))).isFalse();
        assertThat(schedule.begin(Set.of(), NOW.plus(again))).isTrue();
    }

    @Test
    void retriesFailedFetchesAfterGrowingPauses() {
        known(LEAF);
        assertThat(askedWithin(Duration.ofSeconds(10))).isEqualTo(1);
        assertThat(askedWithin(Duration.ofSeconds(20))).isEqualTo(1);
        assertThat(askedWithin(Duration.ofSeconds(40))).isEqualTo(1);
        assertThat(askedWithin(Duration.ofHours(12))).isBetween(14, 20);
        known(LEAF);
        served.put(HERE, CA.revocations().list().valid(NOW, NOW.plus(Duration.ofDays(2))).sign());
        assertThat(askedWithin(Duration.ofHours(1))).isEqualTo(1);
        assertThat(known(LEAF)).isEqualTo("good");
    }

    @Test
    void ignoresAListOfAnotherAuthority() {
        served.put(HERE, OTHER.revocations().list().with(LEAF, KEY_COMPROMISE).sign());
        known(LEAF);
        assertThat(askedWithin(Duration.ofSeconds(10))).isEqualTo(1);
        assertThat(known(LEAF)).isEqualTo("nothing");
        assertThat(learned).isZero();
    }

    @Test
    void fetchesAListAgainForAnotherCertificateThatNamesIt() {
        X509Certificate second = CA.certificate().names(dns("q.example")).lists(HERE).sign();
        served.put(HERE, CA.revocations().list().with(second, KEY_COMPROMISE).sign());
        known(LEAF);
        lists.poll();
        known(second);
        assertThat(askedWithin(Duration.ofSeconds(15))).isEqualTo(1);
        assertThat(known(LEAF)).isEqualTo("good");
        assertThat(known(second)).isEqualTo("KEY_COMPROMISE");
    }

    @Test
    void fetchesListsOnlyByHttp() {
        known(CA.certificate().lists("ldap://ca.example/cn=x", "file:///etc/passwd", "ftp://ca.example/1.crl", "jar:http://ca.example/x!/y", "//ca.example/1.crl",
            "HTTPS://ca.example/1.crl").sign());
        lists.poll();
        assertThat(asked).containsExactly("HTTPS://ca.example/1.crl");
    }

    /** The first domain wants more than its part; the second comes when that is full. */
    @Test
    void theListsOfOneDomainPushNoneOfAnotherOut() {
        KnownRevocations both = new KnownRevocations(domain -> domain.endsWith(DOMAIN), clock, clock::nanoTime);
        lists = new RevocationLists(both, this::get, Runnable::run, () -> learned++, clock);
        served.put(HERE, CA.revocations().list().with(LEAF, KEY_COMPROMISE).sign());
        both.known(LEAF, CA.root(), DOMAIN);
        lists.poll();
        for (int i = 0; i < 70; i++) {
            both.known(CA.certificate().lists("http://ca.example/many/" + i).sign(), CA.root(), "loud." + DOMAIN);
        }
        assertThat(askedWithin(Duration.ofSeconds(5))).isEqualTo(RevocationLists.MAX_OF_DOMAIN);
        X509Certificate late = CA.certificate().lists("http://ca.example/late").sign();
        both.known(late, CA.root(), "late." + DOMAIN);
        assertThat(askedWithin(Duration.ofSeconds(2))).isEqualTo(1);
        assertThat(asked).containsExactly("http://ca.example/late");
        assertThat(both.known(LEAF, CA.root(), DOMAIN)).isPresent();
        assertThat(askedWithin(Duration.ofDays(1))).as("what was fetched goes on being fetched").isPositive();
        assertThat(asked).contains(HERE);
    }

    @Test
    void fetchesNoListForCertificatesOfStrangers() {
        X509Certificate own = CA.certificate().names(dns("x.example")).lists("http://x.example/1.crl").sign();
        known.stapled(List.of(own), List.of(CA.revocations().good(own, CA.root()).sign()));
        assertThat(known.known(own, CA.root(), "x.example")).isPresent();
        lists.poll();
        assertThat(asked).isEmpty();
    }

    @Test
    void stopsFetchingListsThatAreNoLongerWanted() {
        served.put(HERE, CA.revocations().list().sign());
        known(LEAF);
        lists.poll();
        clock.pass(Duration.ofDays(7));
        asked.clear();
        lists.poll();
        assertThat(asked).isEmpty();
        assertThat(known.wanted()).isEmpty();
    }

    @Test
    void pollingDoesNotWaitForTheNetwork() {
        List<Runnable> waiting = new ArrayList<>();
        lists = lists(waiting::add);
        served.put(HERE, CA.revocations().list().sign());
        known(LEAF);
        lists.poll();
        lists.poll();
        assertThat(asked).isEmpty();
        assertThat(waiting).hasSize(1);
        Subject subject = new Subject(LEAF, CA.root());
        assertThat(lists.areTried(List.of(subject))).isFalse();
        waiting.get(0).run();
        assertThat(lists.areTried(List.of(subject))).isTrue();
        assertThat(known(LEAF)).isEqualTo("good");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aListThatWasTriedUnderAClockThatWasAheadIsTriedAgain(boolean isServed) {
        clock.set(NOW.plus(Duration.ofDays(5000)));
        if (isServed) {
            served.put(HERE, CA.revocations().list().valid(NOW, clock.instant().plus(Duration.ofMinutes(10))).sign());
        }
        known(LEAF);
        lists.poll();
        clock.set(NOW);
        served.put(HERE, CA.revocations().list().with(LEAF, KEY_COMPROMISE).valid(NOW.plusSeconds(1), NOW.plus(Duration.ofHours(1))).sign());
        assertThat(askedWithin(Duration.ofMinutes(6))).isEqualTo(1);
        assertThat(known(LEAF)).isEqualTo("KEY_COMPROMISE");
    }
}
