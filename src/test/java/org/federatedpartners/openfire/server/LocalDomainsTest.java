package org.federatedpartners.openfire.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.federatedpartners.policy.DomainName;
import org.junit.jupiter.api.Test;

class LocalDomainsTest {

    private static final DomainName ROOMS = DomainName.of("conference.own.example");
    private static final long FRESH = Duration.ofSeconds(2).toNanos();

    private final Asked threads = new Asked();
    private List<String> components = List.of("conference.own.example");
    private int asked;
    private long now;
    private final LocalDomains local = new LocalDomains("own.example", () -> {
        asked++;
        return components;
    }, threads, () -> now);

    @Test
    void asksOpenfireOnceForManyDomains() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(local.test(DomainName.of("p" + i + ".example"))).isFalse();
        }
        assertThat(local.test(ROOMS)).isTrue();
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void itsOwnDomainNeedsNoQuestion() {
        assertThat(local.test(DomainName.of("own.example"))).isTrue();
        assertThat(asked).isZero();
    }

    @Test
    void asksAgainAfterAMoment() {
        local.test(ROOMS);
        components = List.of("search.own.example");
        assertThat(local.test(ROOMS)).isTrue();
        now += FRESH;
        assertThat(local.test(ROOMS)).isFalse();
        assertThat(local.test(DomainName.of("search.own.example"))).isTrue();
    }

    @Test
    void whileANodeHangsTheLastAnswerHolds() {
        local.test(ROOMS);
        threads.hangs = true;
        components = List.of();
        now += FRESH;
        assertTimeoutPreemptively(Duration.ofSeconds(6), () -> {
            for (int i = 0; i < 1_000; i++) {
                assertThat(local.test(ROOMS)).isTrue();
            }
        });
        assertThat(threads.waiting).hasSize(1);
        threads.waiting.get(0).run();
        now += FRESH;
        threads.hangs = false;
        assertThat(local.test(ROOMS)).isFalse();
    }
}
