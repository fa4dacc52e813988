package org.federatedpartners.openfire.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.Set;
import org.jivesoftware.openfire.RoutingTable;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.XMPPServerInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xmpp.packet.JID;

class ServedDomainsTest {

    @ParameterizedTest
    @CsvSource({
        "own.example,            own.example,                       true",
        "own.example,            rooms.own.example,                 true",
        "own.example,            nothing.own.example,               false",
        "own.example,            trunk.example,                     true",
        "own.example,            partner.example,                   false",
        "own.example,            bad domain own.example,            false",
        "xn--mnchen-3ya.example, xn--mnchen-3ya.example,            true",
        "m\u00fcnchen.example,  xn--mnchen-3ya.example,            true",
    })
    void includeTheServersOwnDomainItsComponentsAndItsTrunks(String own, String domain, boolean served) {
        XMPPServer server = mock(XMPPServer.class);
        XMPPServerInfo info = mock(XMPPServerInfo.class);
        RoutingTable routes = mock(RoutingTable.class);
        when(server.getServerInfo()).thenReturn(info);
        when(server.getRoutingTable()).thenReturn(routes);
        when(info.getXMPPDomain()).thenReturn(own);
        when(routes.hasComponentRoute(new JID("rooms.own.example"))).thenReturn(true);
        assertThat(ServedDomains.include(server, domain, Set.of("trunk.example")::contains)).isEqualTo(served);
    }
}
