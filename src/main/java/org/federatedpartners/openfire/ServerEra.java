package org.federatedpartners.openfire;

import org.federatedpartners.openfire.blocking.BlockingSessionSecurity;
import org.federatedpartners.openfire.blocking.BlockingSteering;
import org.federatedpartners.openfire.netty.NettySessionSecurity;
import org.federatedpartners.openfire.netty.NettySteering;
import org.federatedpartners.transcript.Log;
import org.jivesoftware.openfire.XMPPServer;

/** The two ways in which Openfire has handled server-to-server sockets. */
public enum ServerEra {
    /** Up to 4.7: one thread and one blocking socket for each stream. */
    BLOCKING,
    /** From 4.8 on. */
    NETTY;

    private static final Log LOG = Log.of(ServerEra.class);

    /** The era of the Openfire that loads this class. */
    public static ServerEra detect() {
        try {
            Class.forName("org.jivesoftware.openfire.nio.NettyConnection", false, ServerEra.class.getClassLoader());
            return NETTY;
        } catch (ClassNotFoundException e) {
            return BLOCKING;
        }
    }

    SessionSecurity sessionSecurity() {
        return switch (this) {
            case BLOCKING -> new BlockingSessionSecurity();
            case NETTY -> new NettySessionSecurity();
        };
    }

    StreamSteering steering(SteeringContext context, XMPPServer server) {
        try {
            return switch (this) {
                case BLOCKING -> BlockingSteering.attachable(context).orElseGet(() -> new VerificationOnly(false));
                case NETTY -> new NettySteering(context, server);
            };
        } catch (IllegalStateException e) {
            LOG.error("Negotiations cannot be steered with this version of Openfire; streams are only verified. {}", e.getMessage());
            return new VerificationOnly(this == NETTY);
        }
    }
}
