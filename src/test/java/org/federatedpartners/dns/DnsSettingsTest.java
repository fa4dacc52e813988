package org.federatedpartners.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsSettingsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "192.0.2.53                           | [/192.0.2.53:53]",
        "192.0.2.53:5353                      | [/192.0.2.53:5353]",
        "' 192.0.2.53 ,192.0.2.54:1 '         | [/192.0.2.53:53, /192.0.2.54:1]",
        "2001:db8::53                         | [/[2001:db8:0:0:0:0:0:53]:53]",
        "[2001:db8::53]:5353 [2001:db8::54]   | [/[2001:db8:0:0:0:0:0:53]:5353, /[2001:db8:0:0:0:0:0:54]:53]",
        "''                                   | []",
    })
    void readsServerAddressesWithAndWithoutPort(String text, String expected) {
        assertThat(DnsSettings.parseServers(text)).hasValueSatisfying(servers -> assertThat(servers).hasToString(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ns.example", "localhost", "192.0.2.53:", "192.0.2.53:0", "192.0.2.53:65536", "192.0.2", "192.0.2.256", "[2001:db8::53", "2001:db8::53::1", "[192.0.2.53]:53",
        "x 192.0.2.53"})
    void rejectsInvalidServerAddresses(String text) {
        assertThat(DnsSettings.parseServers(text)).isEmpty();
    }

    @Test
    void acceptsTrustAnchorsOfTheRootAndOfAZone() {
        assertThat(DnsSettings.areAnchors(DnsSettings.ROOT_ANCHORS)).isTrue();
        assertThat(DnsSettings.areAnchors(Zone.signed("example.").anchor())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "example. IN A 192.0.2.1", ". IN DS 20326 8 2", "$INCLUDE /etc/hostname"})
    void rejectsInvalidTrustAnchors(String text) {
        assertThat(DnsSettings.areAnchors(text)).isFalse();
    }
}
