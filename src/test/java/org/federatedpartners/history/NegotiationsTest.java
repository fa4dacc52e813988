package org.federatedpartners.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.federatedpartners.history.transcript.Recording;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.junit.jupiter.api.Test;

class NegotiationsTest {

    /** A second passes each time that it is asked. */
    private final Clock clock = new Clock() {
        private long second;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(second++);
        }
    };
    private final Negotiations negotiations = new Negotiations(clock, domain -> domain.endsWith("partner.example"),
        SeenCertificatesInMemory.empty(Clock.systemUTC(), domain -> true, change -> {}), 3, 5);

    private Recording stream(Direction direction, String domain) {
        Recording recording = negotiations.begin(direction);
        recording.about(domain);
        negotiations.about(domain, recording);
        return recording;
    }

    private List<Instant> began(String... domains) {
        return negotiations.of(Stream.of(domains).map(DomainName::of).toList()).stream().map(Transcript::began).toList();
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    @Test
    void remembersTheLatestOfEachDomainAndDirection() {
        stream(Direction.OUTBOUND, "partner.example");
        for (int i = 0; i < 100; i++) {
            stream(Direction.INBOUND, "partner.example");
        }
        assertThat(began("partner.example")).containsExactly(at(100), at(99), at(98), at(0));
    }

    @Test
    void remembersTheLatestOfAllDomainsTogether() {
        for (int i = 0; i < 10; i++) {
            stream(Direction.INBOUND, "d" + i + ".partner.example");
        }
        assertThat(began("d4.partner.example")).isEmpty();
        assertThat(began("d5.partner.example", "d9.partner.example")).containsExactly(at(9), at(5));
    }

    @Test
    void streamsThatOnlyClaimToBeAPartnerDisplaceNoneThatHasProvenIt() {
        Recording genuine = stream(Direction.INBOUND, "partner.example");
        negotiations.authenticated("partner.example", genuine);
        negotiations.about("partner.example", genuine);
        for (int i = 0; i < 100; i++) {
            stream(Direction.INBOUND, "partner.example");
            stream(Direction.INBOUND, "d" + i + ".partner.example");
        }
        assertThat(began("partner.example")).contains(at(0)).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void dropsStreamsOfTheDomainsWithTheMost() {
        stream(Direction.INBOUND, "a.partner.example");
        for (int i = 0; i < 3; i++) {
            stream(Direction.INBOUND, "b.partner.example");
            stream(Direction.INBOUND, "c.partner.example");
        }
        assertThat(began("a.partner.example")).containsExactly(at(0));
        assertThat(began("b.partner.example", "c.partner.example")).hasSize(4);
    }

    @Test
    void remembersNoStreamsOfDomainsWithoutPartner() {
        stream(Direction.INBOUND, "stranger.example");
        assertThat(began("stranger.example")).isEmpty();
    }

    @Test
    void aStreamForTwoDomainsIsShownOnceForBoth() {
        Recording recording = stream(Direction.INBOUND, "a.partner.example");
        negotiations.about("b.partner.example", recording);
        negotiations.about("b.partner.example", recording);
        assertThat(began("a.partner.example", "b.partner.example")).hasSize(1);
        assertThat(began("b.partner.example")).hasSize(1);
    }

    @Test
    void theLatestOfEachDirectionAreThoseOfOneDomain() {
        stream(Direction.OUTBOUND, "partner.example");
        stream(Direction.INBOUND, "partner.example");
        stream(Direction.INBOUND, "partner.example");
        stream(Direction.INBOUND, "partner.example");
        stream(Direction.INBOUND, "other.partner.example");
        assertThat(negotiations.domains()).containsExactlyInAnyOrder("partner.example", "other.partner.example");
        assertThat(negotiations.latest("partner.example", 2)).extracting(Transcript::began).containsExactly(at(3), at(2), at(0));
        assertThat(negotiations.latest("third.partner.example", 2)).isEmpty();
    }
}
