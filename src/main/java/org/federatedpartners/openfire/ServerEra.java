package org.federatedpartners.openfire;

import java.util.List;
import java.util.stream.Stream;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.blocking.BlockingResolution;
import org.federatedpartners.openfire.blocking.BlockingSessionSecurity;
import org.federatedpartners.openfire.blocking.BlockingSteering;
import org.federatedpartners.openfire.netty.NettyResolution;
import org.federatedpartners.openfire.netty.NettySessionSecurity;
import org.federatedpartners.openfire.netty.NettySteering;
import org.federatedpartners.openfire.server.Resolution;
import org.federatedpartners.openfire.session.SessionSecurity;
import org.federatedpartners.openfire.session.SteeringContext;
import org.federatedpartners.openfire.session.StreamSteering;
import org.federatedpartners.openfire.session.VerificationOnly;
import org.federatedpartners.policy.StreamFacts;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.session.Session;

/** The ways in which Openfire has handled server-to-server sockets. */
public enum ServerEra {
    /** Up to 4.7: one thread and one blocking socket for each stream. */
    BLOCKING("netty/"),
    /** From 4.8 on. */
    NETTY("blocking/"),
    /** Neither; made after this plugin. */
    UNKNOWN("netty/", "blocking/");

    private static final String OWN = "org/federatedpartners/";
    private static final Log LOG = Log.of(ServerEra.class);

    private final List<String> others;

    ServerEra(String... others) {
        this.others = Stream.of(others).map(adapter -> OWN + "openfire/" + adapter).toList();
    }

    /** The era of the Openfire that loads this class. */
    public static ServerEra detect() {
        if (exists("org.jivesoftware.openfire.nio.NettyConnection")) {
            return NETTY;
        }
        return exists("org.jivesoftware.openfire.net.ServerSocketReader") ? BLOCKING : UNKNOWN;
    }

    /** Whether a class of the plugin, by its path, is used on a server of this era. */
    public boolean uses(String path) {
        return path.startsWith(OWN) && path.endsWith(".class") && others.stream().noneMatch(path::startsWith);
    }

    private static boolean exists(String type) {
        try {
            Class.forName(type, false, ServerEra.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    SessionSecurity sessionSecurity() {
        try {
            return this == BLOCKING ? new BlockingSessionSecurity() : new NettySessionSecurity();
        } catch (IllegalStateException | LinkageError e) {
            LOG.error("This version of Openfire does not tell whether its streams are encrypted, so no stream of a partner is accepted. {}", e.toString());
            return new UnknownSecurity();
        }
    }

    Resolution resolution() {
        return this == BLOCKING ? new BlockingResolution() : new NettyResolution();
    }

    /** Nothing is known of any session. */
    private static final class UnknownSecurity implements SessionSecurity {
        @Override
        public StreamFacts.Encryption encryption(Session session) {
            return StreamFacts.Encryption.UNKNOWN;
        }

        @Override
        public String tlsProtocol(Session session) {
            return "";
        }
    }

    /**
     * The steering for this Openfire. Where negotiations cannot be steered, verification alone is a defense only with blocking sockets: these do not
     * route what comes in on an outbound stream.
     */
    StreamSteering steering(SteeringContext context, XMPPServer server) {
        try {
            return switch (this) {
                case BLOCKING -> new BlockingSteering(context);
                case NETTY -> new NettySteering(context, server);
                case UNKNOWN -> throw new IllegalStateException("org.jivesoftware.openfire.nio.NettyConnection");
            };
        } catch (IllegalStateException | LinkageError e) {
            SteeringKind kind = this == BLOCKING ? SteeringKind.VERIFICATION_ONLY : SteeringKind.UNVERIFIABLE;
            LOG.error(kind == SteeringKind.UNVERIFIABLE
                ? "This version of Openfire lacks what the plugin needs to prove which stream delivers a stanza, so every partner is refused. {}"
                : "Negotiations cannot be steered with this version of Openfire; streams are only verified. {}", e.getMessage());
            return new VerificationOnly(kind, String.valueOf(e.getMessage()));
        }
    }
}
