package org.federatedpartners.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.federatedpartners.dns.Lookup.Absence;
import org.federatedpartners.dns.ServerLocation.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmLookupTest {

    private static Lookup<Service> services(String records) {
        return JvmLookup.services(Arrays.asList(records.split("; ")), true);
    }

    @ParameterizedTest
    @CsvSource({
        "5 7 5269 Host.Example.,             5 7 host.example:5269",
        "5 7 5269 host.example; 0 0 1 b.,    5 7 host.example:5269; 0 0 b:1",
        "0 0 5269 .,                         0 0 :5269",
        "0 0 0 .; 5 7 5269 host.example.,    5 7 host.example:5269",
        "0 0 0 .,                            ''",
    })
    void readsRecordsAsOpenfireDoes(String records, String read) {
        assertThat(services(records).records().stream().map(service -> service.priority() + " " + service.weight() + " " + service.endpoint().host() + ":" + service.endpoint().port())
            .collect(Collectors.joining("; "))).isEqualTo(read);
        assertThat(services(records).records()).allMatch(service -> service.endpoint().directTls());
    }

    @Test
    void theRootWithoutAPortDeclines() {
        assertThat(services("0 0 0 .")).isInstanceOfSatisfying(Lookup.None.class, none -> assertThat(none.absence()).isEqualTo(Absence.NOT_OFFERED));
    }

    @Test
    void whatIsNoRecordIsNotRead() {
        assertThatThrownBy(() -> services("0 0 host.example.")).isInstanceOf(IllegalArgumentException.class);
    }

    /** The virtual machine's answer, which Openfire connects to. */
    @Test
    void theRootIsThisMachine() {
        assertThat(new JvmLookup().addresses("").records()).isEqualTo(List.of(InetAddress.getLoopbackAddress()));
    }
}
