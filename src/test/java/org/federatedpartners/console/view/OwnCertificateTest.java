package org.federatedpartners.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Direction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnCertificateTest {

    private static final Instant NOON = Instant.parse("2027-01-31T12:00:30Z");

    private static OwnCertificate own() {
        return new OwnCertificate("own.example", domain -> domain.value().endsWith("own.example"), local -> Optional.empty());
    }

    /** @param said headers: who, and the attributes */
    private static Transcript transcript(Direction direction, String said) {
        List<Step> steps = said.isEmpty() ? List.of() : Stream.of(said.split("; ")).<Step>map(header -> new Step.Said(NOON, Step.Speaker.valueOf(header.split(" ")[0]), Step.Kind.HEADER,
            Stream.of(header.split(" ")).skip(1).toList())).toList();
        return new Transcript(1, direction, "partner.example", NOON, Optional.empty(), steps, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "OUTBOUND, US from=conference.own.example to=partner.example version=1.0; PEER from=partner.example, conference.own.example",
        "OUTBOUND, US from=Conference.Own.Example to=partner.example, conference.own.example",
        // a component that is connected no more
        "OUTBOUND, US from=gone.example to=partner.example,           gone.example",
        "OUTBOUND, PEER from=partner.example to=other.example,        own.example",
        "OUTBOUND, '',                                                own.example",
        "INBOUND,  PEER from=partner.example to=conference.own.example; US from=own.example, conference.own.example",
        "INBOUND,  PEER from=partner.example to=other.example,        own.example",
        "INBOUND,  PEER from=partner.example to=<b>,                  own.example",
        "INBOUND,  PEER from=partner.example,                         own.example",
    })
    void knowsTheDomainOfThisServerThatAStreamIsFor(Direction direction, String said, String domain) {
        assertThat(own().domain(direction, Optional.of(transcript(direction, said)))).isEqualTo(domain);
    }

    @Test
    void takesTheMainDomainWhereNoNegotiationIsKnown() {
        assertThat(own().domain(Direction.OUTBOUND, Optional.empty())).isEqualTo("own.example");
    }

    @Test
    void asksOnceAboutEachDomain() {
        List<String> asked = new ArrayList<>();
        CertificateProblem problem = CertificateProblem.of(CertificateProblem.Code.EXPIRED, "2026-12-31");
        OwnCertificate own = new OwnCertificate("own.example", domain -> true, local -> {
            asked.add(local);
            return local.equals("own.example") ? Optional.of(problem) : Optional.empty();
        });
        for (int i = 0; i < 2; i++) {
            assertThat(own.problem("own.example")).contains(problem);
            assertThat(own.problem("conference.own.example")).isEmpty();
        }
        assertThat(asked).containsExactly("own.example", "conference.own.example");
    }
}
