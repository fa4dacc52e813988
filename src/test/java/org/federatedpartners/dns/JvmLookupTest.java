package org.federatedpartners.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.naming.Context;
import org.federatedpartners.dns.Lookup.Absence;
import org.federatedpartners.dns.ServerLocation.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.SRVRecord;

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

    /** Openfire leaves the waiting to the virtual machine: to 15 seconds for each name server. */
    @Test
    void findsWhatIsAnsweredWhileOpenfireStillWaits() {
        String name = "_xmpp-server._tcp.late.example";
        try (ZoneServer server = new ZoneServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Zone zone = Zone.unsigned("example.");
            zone.add(new SRVRecord(Zone.name(name + "."), DClass.IN, Zone.TTL, 0, 0, 5269, Zone.name("host.example.")));
            server.add(zone);
            server.misbehave(name + ".", ZoneServer.Fault.LATE);
            System.setProperty(Context.PROVIDER_URL, "dns://" + server.address().getAddress().getHostAddress() + ":" + server.address().getPort());
            assertThat(new JvmLookup().services(name, false).records()).extracting(service -> service.endpoint().host()).containsExactly("host.example");
        } finally {
            System.clearProperty(Context.PROVIDER_URL);
        }
    }

    /** The virtual machine's answer, which Openfire connects to. */
    @Test
    void theRootIsThisMachine() {
        assertThat(new JvmLookup().addresses("").records()).isEqualTo(List.of(InetAddress.getLoopbackAddress()));
    }
}
