package org.federatedpartners.openfire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.openfire.session.SteeringContext;
import org.federatedpartners.openfire.session.StreamSteering;
import org.federatedpartners.policy.StreamFacts;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On the Openfire that the tests have, which is 4.2: for the other eras it lacks nearly everything. */
class ServerEraTest {

    private final SteeringContext context = new SteeringContext(() -> null, () -> null, null, null, null);

    @Test
    void detectsBlockingSocketsByTheClassesPresent() {
        assertThat(ServerEra.detect()).isEqualTo(ServerEra.BLOCKING);
    }

    @ParameterizedTest
    @CsvSource({
        "NETTY,   org.jivesoftware.openfire.spi.ConnectionListener$SocketAcceptorEventListener",
        "UNKNOWN, org.jivesoftware.openfire.nio.NettyConnection"})
    void isUnverifiableWhenOpenfireLacksARequiredMember(ServerEra era, String missing) {
        StreamSteering steering = era.steering(context, mock(XMPPServer.class));
        assertThat(steering.kind()).isEqualTo(SteeringKind.UNVERIFIABLE);
        assertThat(steering.missing().orElseThrow()).contains(missing);
    }

    @ParameterizedTest
    @CsvSource({"NETTY", "UNKNOWN"})
    void reportsUnknownEncryptionWhenSessionsDoNotExposeIt(ServerEra era) {
        assertThat(era.sessionSecurity().encryption(mock(Session.class))).isEqualTo(StreamFacts.Encryption.UNKNOWN);
    }
}
