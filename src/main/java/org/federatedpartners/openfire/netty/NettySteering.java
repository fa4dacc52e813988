package org.federatedpartners.openfire.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.session.Followed;
import org.federatedpartners.openfire.session.IncomingSessions;
import org.federatedpartners.openfire.session.SteeringContext;
import org.federatedpartners.openfire.session.StreamSteering;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.ServerConstraint;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.ServerProperty;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.stream.Failures;
import org.federatedpartners.stream.InitiatingNegotiation;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.ReceivingNegotiation;
import org.federatedpartners.stream.TlsFacts;
import org.jivesoftware.openfire.Connection;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.server.RemoteServerManager;
import org.jivesoftware.openfire.session.DomainPair;
import org.jivesoftware.openfire.session.IncomingServerSession;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.session.ServerSession;
import org.jivesoftware.openfire.spi.ConnectionListener;
import org.jivesoftware.util.JiveGlobals;

/**
 * The steering of Openfire 4.8 to 5.1: a handler before Openfire's own on every server-to-server channel. The factory that
 * Openfire offers to plugins puts it there; this class adds it to the channels that were there before.
 */
public final class NettySteering implements StreamSteering {

    private static final Log LOG = Log.of(NettySteering.class);
    private static final String NAME = "federatedpartners";
    private static final String GUARD = NAME + ".framing";
    private static final String SENDING = NAME + ".sending";
    private static final String TLS_WATCH = NAME + ".tls";
    private static final Duration SEARCH = Duration.ofSeconds(1);

    private final SteeringContext context;
    private final XMPPServer server;
    private final OpenfireNetty openfire = new OpenfireNetty();
    private final NettyStreams streams;
    private final ConnectHosts connectHosts;
    private final Failures failures = new Failures();
    private final Object factory = openfire.handlerFactory(this::attach, NettySteering::detach);
    private final MissedStreams missed = new MissedStreams(this::attachToOutboundSessions, negotiationTime(), SEARCH);
    /** For each of Openfire's listeners, in the same order. */
    private final List<Object> acceptorListeners = List.of(openfire.acceptorListener(this::followAll, missed::noHandlersAdded),
        openfire.acceptorListener(this::followInbound, () -> {}));
    /** Sessions that were there before us, while {@link #start} attaches to them. */
    private volatile Map<Connection, IncomingServerSession> sessionsBefore = Map.of();

    /** @throws IllegalStateException if this Openfire lacks what is needed; the message says what */
    public NettySteering(SteeringContext context, XMPPServer server) {
        this.context = context;
        this.server = server;
        this.connectHosts = new ConnectHosts(domain -> context.policy().get().trust(domain).connectHost());
        this.streams = new NettyStreams(context, RemoteServerManager::canAccess, () -> server.getServerInfo().getXMPPDomain(), server::isShuttingDown);
    }

    @Override
    public SteeringKind kind() {
        return SteeringKind.NETTY;
    }

    /** The constraints that steering overcomes. Handshakes are ours; but Openfire applies its TLS policy and its dialback switch without asking the plugin. */
    @Override
    public Set<ServerConstraint> lifts() {
        return Set.of(ServerConstraint.CERTIFICATE_NOT_ASKED_FOR);
    }

    private ServerFacts server() {
        return context.server().get().lifting(lifts());
    }

    @Override
    public void start() {
        connectHosts.start();
        sessionsBefore = inboundSessions();
        List<ConnectionListener> listeners = openfire.listeners(server.getConnectionManager());
        follow(listeners.get(0), acceptorListeners.get(0), this::followAll);
        follow(listeners.get(1), acceptorListeners.get(1), this::followInbound);
        attachToOutboundSessions();
        missed.start();
        sessionsBefore = Map.of();
    }

    private void follow(ConnectionListener listener, Object acceptorListener, Consumer<Object> present) {
        // Its start() holds this lock too, so an acceptor is seen either here or by the listener.
        synchronized (listener) {
            openfire.add(listener, acceptorListener);
            openfire.acceptor(listener).ifPresent(present);
        }
    }

    private void followInbound(Object acceptor) {
        openfire.addFactory(acceptor, factory);
    }

    /** Streams that Openfire opens get their handlers from the acceptor for STARTTLS. */
    private void followAll(Object acceptor) {
        followInbound(acceptor);
        missed.handlersAdded();
    }

    /** How long a stream may be in negotiation; Openfire keeps seconds, and reads them for each stream. */
    private static Duration negotiationTime() {
        return Duration.ofSeconds(Math.max(10, JiveGlobals.getIntProperty(ServerProperty.NEGOTIATION_TIME.key(), ServerProperty.NEGOTIATION_TIME.standard()))).multipliedBy(2);
    }

    @Override
    public void stop() {
        connectHosts.stop();
        missed.stop();
        List<ConnectionListener> listeners = openfire.listeners(server.getConnectionManager());
        for (int i = 0; i < listeners.size(); i++) {
            ConnectionListener listener = listeners.get(i);
            synchronized (listener) {
                openfire.remove(listener, acceptorListeners.get(i));
                openfire.acceptor(listener).ifPresent(acceptor -> openfire.removeFactory(acceptor, factory));
            }
        }
        // Openfire takes handlers off the channels of its acceptors only.
        streams.places().forEach(place -> detach(place.pipeline()));
    }

    @Override
    public Optional<Negotiation> delivering() {
        return streams.delivering();
    }

    @Override
    public boolean mayMissOutbound() {
        return missed.arePossible();
    }

    @Override
    public Followed followed() {
        boolean areAll = !missed.arePossible();
        return new Followed(streams.connections().map(openfire::session).flatMap(Optional::stream).toList(), areAll);
    }

    @Override
    public boolean trunks(String domain) {
        return openfire.trunks(domain);
    }

    @Override
    public Optional<Negotiation> negotiationOf(ServerSession session) {
        return session instanceof LocalSession local ? streams.negotiation(local.getConnection()) : Optional.empty();
    }

    private void attach(ChannelPipeline pipeline) {
        following(pipeline, () -> {
            if (pipeline.get(NAME) != null) {
                return;
            }
            ChannelHandlerContext inbound = openfire.inbound(pipeline);
            ChannelHandlerContext outbound = openfire.outbound(pipeline);
            if (inbound != null) {
                insert(inbound, receiving(pipeline));
            } else if (outbound != null) {
                insert(outbound, initiating(outbound, Map.of()));
            } else {
                throw new IllegalStateException("Openfire has no server-to-server handler in " + pipeline.names());
            }
        });
    }

    private static void following(ChannelPipeline pipeline, Runnable attachment) {
        try {
            attachment.run();
        } catch (RuntimeException | Error e) {
            // Openfire would go on without the handler. A stream that ends in the meantime takes the handlers with it.
            if (pipeline.channel().isActive()) {
                LOG.error("The stream {} cannot be followed, and is closed", pipeline.channel(), e);
            }
            pipeline.channel().close();
        }
    }

    private static void detach(ChannelPipeline pipeline) {
        for (String name : List.of(SENDING, GUARD, TLS_WATCH, NAME)) {
            try {
                pipeline.remove(name);
            } catch (NoSuchElementException e) {
                LOG.debug("There is no {} in {}", name, pipeline.channel());
            }
        }
    }

    /** On the thread of Openfire's own handler, so that what is delivered is processed before delivery returns. */
    private void insert(ChannelHandlerContext before, NegotiationHandler handler) {
        ChannelPipeline pipeline = before.pipeline();
        EventExecutor executor = before.executor();
        if (executor == before.channel().eventLoop()) {
            pipeline.addBefore(before.name(), NAME, handler);
        } else {
            pipeline.addBefore(executor, before.name(), NAME, handler);
        }
        pipeline.addBefore(ImmediateEventExecutor.INSTANCE, before.name(), SENDING, new SendingHandler(handler, pipeline.context(NAME)));
        pipeline.addBefore(NAME, GUARD, new FramingGuard(openfire));
        ChannelHandlerContext tls = pipeline.context(SslHandler.class);
        TlsWatch watch = new TlsWatch(handler.negotiation());
        // TLS comes first in the pipeline when it begins.
        if (tls == null) {
            pipeline.addFirst(TLS_WATCH, watch);
        } else {
            pipeline.addAfter(tls.name(), TLS_WATCH, watch);
        }
    }

    private NegotiationHandler receiving(ChannelPipeline pipeline) {
        Negotiation negotiation = streams.recorded(Direction.INBOUND,
            new ReceivingNegotiation(context.policy(), encrypted -> server().usableInbound(encrypted), openfire::offersSasl2, context.spellings()));
        Connection connection = OpenfireNetty.connection(pipeline.channel());
        Optional<IncomingServerSession> before = Optional.ofNullable(connection).map(sessionsBefore::get);
        Map<String, Authentication> authenticated = new HashMap<>();
        before.ifPresent(session -> session.getValidatedDomains().forEach(domain -> authenticated.put(domain, authentication(session))));
        resume(negotiation, pipeline, authenticated);
        return new ReceivingHandler(negotiation, streams, openfire, before.isPresent());
    }

    private NegotiationHandler initiating(ChannelHandlerContext outbound, Map<String, Authentication> authenticated) {
        DomainPair pair = openfire.domainPair(outbound);
        Negotiation negotiation = streams.recorded(Direction.OUTBOUND,
            new InitiatingNegotiation(context.policy(), encrypted -> server().usableOutbound(encrypted), failures, context.spellings(),
                new InitiatingNegotiation.Ends(pair.getLocal(), pair.getRemote())));
        resume(negotiation, outbound.pipeline(), authenticated);
        return new InitiatingHandler(negotiation, streams, openfire, pair, !authenticated.isEmpty());
    }

    private void resume(Negotiation negotiation, ChannelPipeline pipeline, Map<String, Authentication> authenticated) {
        Optional<TlsFacts> tls = Optional.ofNullable(pipeline.get(SslHandler.class)).filter(handler -> handler.handshakeFuture().isSuccess())
            .map(handler -> streams.tlsFacts(handler.engine().getSession(), Optional.empty()));
        if (!authenticated.isEmpty()) {
            negotiation.resume(tls, authenticated);
        } else {
            tls.ifPresent(negotiation::handshakeDone);
        }
    }

    /** The authentication of a session; Openfire records only one method for the whole session. */
    private static Authentication authentication(ServerSession session) {
        return session.isUsingServerDialback() ? Authentication.DIALBACK : Authentication.EXTERNAL;
    }

    private static Map<Connection, IncomingServerSession> inboundSessions() {
        SessionManager sessions = SessionManager.getInstance();
        Map<Connection, IncomingServerSession> found = new IdentityHashMap<>();
        for (String domain : sessions.getIncomingServers()) {
            for (IncomingServerSession session : IncomingSessions.of(sessions, domain)) {
                if (session instanceof LocalSession local && local.getConnection() != null) {
                    found.put(local.getConnection(), session);
                }
            }
        }
        return found;
    }

    private void attachToOutboundSessions() {
        SessionManager sessions = SessionManager.getInstance();
        for (DomainPair pair : sessions.getOutgoingDomainPairs()) {
            if (sessions.getOutgoingServerSession(pair) instanceof LocalSession session && session.getConnection() != null) {
                openfire.pipeline(session.getConnection()).ifPresent(pipeline -> following(pipeline, () -> attach(pipeline, (OutgoingServerSession) session)));
            }
        }
    }

    private void attach(ChannelPipeline pipeline, OutgoingServerSession session) {
        ChannelHandlerContext outbound = openfire.outbound(pipeline);
        if (outbound == null || pipeline.get(NAME) != null) {
            return;
        }
        Map<String, Authentication> authenticated = new HashMap<>();
        session.getOutgoingDomainPairs().forEach(pair -> authenticated.put(pair.getRemote(), authentication(session)));
        insert(outbound, initiating(outbound, authenticated));
    }
}
