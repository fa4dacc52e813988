package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls in progress, the innermost first, as Openfire's source has them. */
class RoutingOriginTest {

    private static final String OPENFIRE = "org.jivesoftware.openfire.";

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
        # 4.8 to 5.1: a bounce, and the same after the stream has ended
        BOUNCE          | spi.PacketRouterImpl server.OutgoingSessionPromise$PacketsProcessor java.util.concurrent.FutureTask
        BOUNCE          | spi.PacketRouterImpl session.LocalOutgoingServerSession java.util.concurrent.FutureTask
        REDELIVERY      | MessageRouter spi.PacketRouterImpl streammanagement.StreamManager session.LocalSession
        # Another client's stream ends while its server's stanza is processed
        REDELIVERY      | MessageRouter streammanagement.StreamManager net.StanzaHandler net.ServerStanzaHandler
        OTHER_NODE      | IQRouter cluster.IQResultListenerTask com.hazelcast.CallableTask
        # 4.2
        INBOUND_STREAM  | MessageRouter spi.PacketRouterImpl net.SocketReader net.ServerSocketReader net.SocketReader net.BlockingReadingMode
        INBOUND_STREAM  | MessageRouter spi.PacketRouterImpl net.StanzaHandler net.ServerStanzaHandler net.StanzaHandler nio.NettyConnectionHandler
        OUTBOUND_STREAM | MessageRouter spi.PacketRouterImpl net.StanzaHandler net.StanzaHandler net.StanzaHandler nio.NettyConnectionHandler
        OUTBOUND_STREAM | MessageRouter spi.PacketRouterImpl net.StanzaHandler net.RespondingServerStanzaHandler net.StanzaHandler nio.NettyConnectionHandler
        OUTBOUND_STREAM | MessageRouter net.StanzaHandler
        OTHER           | MessageRouter spi.PacketRouterImpl net.StanzaHandler net.ComponentStanzaHandler net.StanzaHandler nio.NettyConnectionHandler
        OTHER           | MessageRouter SessionPacketRouter net.StanzaHandler net.ClientStanzaHandler net.StanzaHandler nio.NettyConnectionHandler
        OTHER           | MessageRouter net.StanzaHandler net.MultiplexerStanzaHandler net.StanzaHandler
        OTHER           | MessageRouter component.InternalComponentManager com.example.Plugin
        """)
    void derivesTheOriginFromTheInnermostCaller(RoutingOrigin origin, String calls) {
        assertThat(RoutingOrigin.of(Arrays.stream(calls.split(" ")).map(name -> name.startsWith("com.") || name.startsWith("java.") ? name : OPENFIRE + name).iterator()))
            .isEqualTo(origin);
    }

    @Test
    void reportsOtherForCallersOutsideOpenfire() {
        assertThat(RoutingOrigin.ofCurrentThread()).isEqualTo(RoutingOrigin.OTHER);
    }
}
