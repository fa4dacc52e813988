package org.federatedpartners.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.federatedpartners.dns.ServerLocation.Endpoint;
import org.federatedpartners.policy.DomainName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What this server's own DNS records lead to. */
class OwnSideTest {

    private static final DomainName DOMAIN = DomainName.of("here.example");

    private static OptionalInt port(int number) {
        return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** The ports that are open here, 0 if none is; what the record names, and of which kind. */
    @ParameterizedTest
    @CsvSource({
        "5269, 5270, 5269, false, NAMED",
        "5269, 5270, 5270, true,  NAMED",
        "5269, 5270, 5269, true,  NAMED_FOR_THE_OTHER_KIND",
        "5269, 5270, 5270, false, NAMED_FOR_THE_OTHER_KIND",
        "0,    5270, 5270, false, NAMED_FOR_THE_OTHER_KIND",
        "5269, 5270, 5222, true,  NAMED_WITH_ANOTHER_PORT",
        "5269, 5270, 5222, false, NAMED_WITH_ANOTHER_PORT",
        "5269, 0,    5270, false, NAMED_WITH_ANOTHER_PORT",
        "5269, 0,    5270, true,  NAMED_WITHOUT_DIRECT_TLS",
        "5269, 0,    5269, true,  NAMED_WITHOUT_DIRECT_TLS"})
    void comparesThePortInARecordWithTheOneForThatKindOfStream(int startTls, int directTls, int named, boolean direct, String told) {
        OwnServer server = new LocalDomainTests.Here() {
            @Override
            public OptionalInt port() {
                return OwnSideTest.port(startTls);
            }

            @Override
            public OptionalInt directTlsPort() {
                return OwnSideTest.port(directTls);
            }
        };
        List<OwnFinding> found = new OwnSide(server, (peer, request) -> List.of())
            .domain(DOMAIN, LocalDomainTests.location(DOMAIN, LocalDomainTests.target(new Endpoint("here.example", named, direct), "127.0.0.1"))).named();
        assertThat(found).extracting(finding -> finding.code().name()).containsExactly(told);
        assertThat(found.get(0).details()).contains("here.example", Integer.toString(named));
    }
}
