package org.federatedpartners.openfire.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.federatedpartners.background.DaemonThreads;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.linkage.Member;
import org.federatedpartners.openfire.server.OwnTls;
import org.federatedpartners.openfire.server.ServedDomains;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.ServerProperty;
import org.federatedpartners.s2s.DialbackVerifier;
import org.federatedpartners.s2s.DialbackVerifier.ShownKey;
import org.federatedpartners.s2s.TlsSettings;
import org.federatedpartners.stream.Failures;
import org.federatedpartners.stream.InitiatingNegotiation;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.Spellings;
import org.jivesoftware.openfire.Connection;
import org.jivesoftware.openfire.ConnectionManager;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.net.SASLAuthentication;
import org.jivesoftware.openfire.net.SocketUtil;
import org.jivesoftware.openfire.net.StanzaHandler;
import org.jivesoftware.openfire.server.RemoteServerManager;
import org.jivesoftware.openfire.server.ServerDialback;
import org.jivesoftware.openfire.session.DomainPair;
import org.jivesoftware.openfire.session.LocalIncomingServerSession;
import org.jivesoftware.openfire.session.LocalSession;
import org.jivesoftware.openfire.session.ServerSession;
import org.jivesoftware.openfire.spi.ConnectionListener;
import org.jivesoftware.openfire.spi.ConnectionType;
import org.jivesoftware.util.JiveGlobals;

/** What Openfire has had since 4.8 and we need, looked up once: what is missing is known before anything is attached. */
final class OpenfireNetty implements InitiatingHandler.Openfire, ReceivingHandler.Openfire, FramingGuard.Framing {

    private static final Log LOG = Log.of(OpenfireNetty.class);
    private static final AttributeKey<Connection> CONNECTION = AttributeKey.valueOf("CONNECTION");
    private static final AttributeKey<Object> FRAMING = AttributeKey.valueOf("XML-PARSER");
    private static final AttributeKey<Object> HANDLER = AttributeKey.valueOf("HANDLER");

    private final Class<?> acceptorListener = Member.type("org.jivesoftware.openfire.spi.ConnectionListener$SocketAcceptorEventListener");
    private final Class<?> handlerFactory = Member.type("org.jivesoftware.openfire.nio.NettyChannelHandlerFactory");
    private final Class<?> acceptor = Member.type("org.jivesoftware.openfire.spi.NettyConnectionAcceptor");
    private final Class<? extends ChannelHandler> inboundHandler = handler("org.jivesoftware.openfire.nio.NettyServerConnectionHandler");
    private final Class<? extends ChannelHandler> outboundHandler = handler("org.jivesoftware.openfire.nio.NettyOutboundConnectionHandler");

    private final Member getListener = Member.method(ConnectionManager.class, "getListener", ConnectionType.class, boolean.class);
    private final Member getConnectionAcceptor = Member.method(ConnectionListener.class, "getConnectionAcceptor");
    private final Member addListener = Member.method(ConnectionListener.class, "add", acceptorListener);
    private final Member removeListener = Member.method(ConnectionListener.class, "remove", acceptorListener);
    private final Member addChannelHandler = Member.method(acceptor, "addChannelHandler", handlerFactory);
    private final Member removeChannelHandler = Member.method(acceptor, "removeChannelHandler", handlerFactory);
    private final Member getDomainPair = Member.method(outboundHandler, "getDomainPair");
    private final Member channelHandlerContext;
    private final Member setEncrypted;
    private final Class<?> connection = Member.type("org.jivesoftware.openfire.nio.NettyConnection");
    private final Member getSession = Member.method(connection, "getSession");
    private final Class<?> framing = Member.type("org.jivesoftware.openfire.nio.XMLLightweightParser");
    private final Member newFraming = Member.constructor(framing);
    private final Member framed = Member.field(framing, "buffer");
    private final Member pendingFrom = Member.field(framing, "startLastMsg");
    private final Member socketTo = Member.method(SocketUtil.class, "createSocketToXmppDomain", String.class, int.class);
    private final Class<?> authenticationMethod = Member.type("org.jivesoftware.openfire.session.ServerSession$AuthenticationMethod");
    private final Member setAuthenticationMethod = Member.method(LocalIncomingServerSession.class, "setAuthenticationMethod", authenticationMethod);
    private final Object dialback = Member.field(authenticationMethod, "DIALBACK").of(null);
    private final Object external = Member.field(authenticationMethod, "SASL_EXTERNAL").of(null);
    private final Member startedSasl = Member.setter(StanzaHandler.class, "startedSASL");
    private final Member saslStatus = Member.setter(StanzaHandler.class, "saslStatus");
    private final Member sessionOf = Member.field(StanzaHandler.class, "session");
    private final boolean knowsSasl2 = Member.isField(SASLAuthentication.class, "SASL2_NAMESPACE");
    private final Class<?> initializer = Member.type("org.jivesoftware.openfire.nio.NettySessionInitializer");
    private final Member newInitializer = Member.constructor(initializer, DomainPair.class, int.class);
    private final Member initialize = Member.method(initializer, "init", ConnectionListener.class);
    private final Member giveUp = Member.method(initializer, "stop");
    private final Member isTrunkingEnabledFor = trunking();
    /** Since when Openfire waits where a stream is about to take the place of another one; there is no other way to tell the new stream. */
    private final Map<DomainPair, Long> replacing = new ConcurrentHashMap<>();
    private final Member setSessionAuthenticated;
    private final Member setSession;
    private final Member setAttemptedAllAuthenticationMethods;

    /** @throws IllegalStateException if something is missing; the message says what */
    OpenfireNetty() {
        channelHandlerContext = Member.field(connection, "channelHandlerContext");
        setEncrypted = Member.method(connection, "setEncrypted", boolean.class);
        Class<?> responder = Member.type("org.jivesoftware.openfire.net.RespondingServerStanzaHandler");
        setSession = Member.method(responder, "setSession", LocalSession.class);
        setSessionAuthenticated = Member.method(responder, "setSessionAuthenticated");
        setAttemptedAllAuthenticationMethods = Member.method(responder, "setAttemptedAllAuthenticationMethods");
    }

    private static Class<? extends ChannelHandler> handler(String name) {
        return Member.type(name).asSubclass(ChannelHandler.class);
    }

    /** The listeners for streams that begin in the clear, and for direct TLS; in this order. */
    List<ConnectionListener> listeners(ConnectionManager manager) {
        return List.of((ConnectionListener) getListener.of(manager, ConnectionType.SOCKET_S2S, false),
            (ConnectionListener) getListener.of(manager, ConnectionType.SOCKET_S2S, true));
    }

    /** The acceptor of a listener; empty while the listener is stopped, or if it does not use Netty. */
    Optional<Object> acceptor(ConnectionListener listener) {
        return Optional.ofNullable(getConnectionAcceptor.of(listener)).filter(acceptor::isInstance);
    }

    /**
     * A listener that gives each acceptor to the consumer before it starts.
     *
     * @param stopping run before an acceptor stops
     */
    Object acceptorListener(Consumer<Object> starting, Runnable stopping) {
        return proxy(acceptorListener, (proxy, method, arguments) -> {
            if (method.getName().equals("acceptorStopping")) {
                stopping.run();
            } else if (method.getName().equals("acceptorStarting") && acceptor.isInstance(arguments[0])) {
                starting.accept(arguments[0]);
            }
            return null;
        });
    }

    /** A factory of channel handlers; each version of Openfire calls it in another form, always with the pipeline first. */
    Object handlerFactory(Consumer<ChannelPipeline> add, Consumer<ChannelPipeline> remove) {
        return proxy(handlerFactory, (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "addNewHandlerTo" -> add.accept((ChannelPipeline) arguments[0]);
                case "removeHandlerFrom" -> remove.accept((ChannelPipeline) arguments[0]);
                default -> throw new UnsupportedOperationException(method.toString());
            }
            return null;
        });
    }

    private static Object proxy(Class<?> type, InvocationHandler own) {
        return Proxy.newProxyInstance(OpenfireNetty.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "Federated Partners' " + type.getSimpleName();
            default -> own.invoke(proxy, method, arguments);
        });
    }

    void add(ConnectionListener listener, Object acceptorListener) {
        addListener.of(listener, acceptorListener);
    }

    void remove(ConnectionListener listener, Object acceptorListener) {
        removeListener.of(listener, acceptorListener);
    }

    void addFactory(Object acceptor, Object factory) {
        addChannelHandler.of(acceptor, factory);
    }

    void removeFactory(Object acceptor, Object factory) {
        removeChannelHandler.of(acceptor, factory);
    }

    /** Openfire's own handler of a stream that another server opened; null if the pipeline has none. */
    ChannelHandlerContext inbound(ChannelPipeline pipeline) {
        return pipeline.context(inboundHandler);
    }

    /** Openfire's own handler of a stream that it opens itself; null if the pipeline has none. */
    ChannelHandlerContext outbound(ChannelPipeline pipeline) {
        return pipeline.context(outboundHandler);
    }

    DomainPair domainPair(ChannelHandlerContext outbound) {
        return (DomainPair) getDomainPair.of(outbound.handler());
    }

    /** Null until Openfire's own handler has been added. */
    static Connection connection(Channel channel) {
        return channel.attr(CONNECTION).get();
    }

    /** Openfire's own keys and settings for one connection, and its opinion of certificates. */
    static TlsSettings tls(Channel channel) {
        return OwnTls.withOpinion(connection(channel)::getConfiguration);
    }

    /** Empty for a connection that is not on Netty, as the plain one of a dialback after TLS has failed. */
    Optional<ChannelPipeline> pipeline(Connection of) {
        return connection.isInstance(of) ? Optional.of(((ChannelHandlerContext) channelHandlerContext.of(of)).pipeline()) : Optional.empty();
    }

    @Override
    public void setEncrypted(Channel channel) {
        setEncrypted.of(connection(channel), true);
    }

    @Override
    public void abandon(Channel outbound) {
        abandon(outbound.attr(HANDLER).get());
    }

    private void abandon(Object responder) {
        if (responder != null) {
            setSession.of(responder, (Object) null);
            setAttemptedAllAuthenticationMethods.of(responder);
        }
    }

    @Override
    public long awaitedSince(DomainPair pair) {
        return replacing.getOrDefault(pair, System.nanoTime());
    }

    @Override
    public boolean isTimeUp(long since) {
        return left(since).isNegative();
    }

    private static Duration left(long since) {
        return negotiationTime().minusNanos(System.nanoTime() - since);
    }

    @Override
    public boolean reconnect(Channel outbound, DomainPair pair, long since) {
        Object responder = outbound.attr(HANDLER).get();
        Duration left = left(since);
        if (responder == null || left.isNegative()) {
            return false;
        }
        DaemonThreads.named("federatedpartners-reconnect").newThread(() -> reconnect(responder, pair, since, left)).start();
        return true;
    }

    /** As Openfire does it itself where TLS fails: the thread that waits for the first stream gets the second one's session. */
    private void reconnect(Object responder, DomainPair pair, long since, Duration left) {
        replacing.put(pair, since);
        try {
            Object session = session(pair, left);
            if (session != null) {
                setSession.of(responder, session);
                setSessionAuthenticated.of(responder);
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
            LOG.info("No second stream from {} to {}: {}", pair.getLocal(), pair.getRemote(), e.toString());
        } finally {
            replacing.remove(pair, since);
        }
        abandon(responder);
    }

    private Object session(DomainPair pair, Duration left) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        long start = System.nanoTime();
        Begun begun = Connecting.by(() -> begun(pair)).orElseThrow(() -> new ConnectException("No server of " + pair.getRemote() + " can be reached"));
        try {
            return begun.session.get(left.toNanos() - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // Otherwise it would stay open until it has been idle for minutes, and its failure be told only then.
            giveUp.of(begun.way);
            throw e;
        }
    }

    /** @param way makes the session */
    private record Begun(Object way, Future<?> session) {}

    private Optional<Begun> begun(DomainPair pair) {
        Object way = newInitializer.of(null, pair, RemoteServerManager.getPortForServer(pair.getRemote()));
        try {
            return Optional.of(new Begun(way, (Future<?>) initialize.of(way, listeners(XMPPServer.getInstance().getConnectionManager()).get(0))));
        } catch (IllegalStateException e) {
            LOG.debug("No connection to {}", pair.getRemote(), e);
            return Optional.empty();
        }
    }

    /** How long Openfire waits for a stream; it keeps seconds, and reads them for each. */
    static Duration negotiationTime() {
        return Duration.ofSeconds(ServerProperty.NEGOTIATION_TIME.limited(JiveGlobals.getIntProperty(ServerProperty.NEGOTIATION_TIME.key(),
            ServerProperty.NEGOTIATION_TIME.standard())));
    }

    @Override
    public boolean verifiesKeys(Channel inbound) {
        boolean permitted = connection(inbound).getConfiguration().getTlsPolicy() != Connection.TLSPolicy.required
            || inbound.pipeline().get(SslHandler.class) != null;
        return permitted && (ServerDialback.isEnabled() || ServerDialback.isEnabledForSelfSigned());
    }

    @Override
    public boolean serves(String domain) {
        return ServedDomains.include(XMPPServer.getInstance(), domain, this::trunks);
    }

    /** Whether Openfire passes on what other servers send to this domain of another server (properties {@code xmpp.gateway.*}). */
    boolean trunks(String domain) {
        try {
            return (boolean) isTrunkingEnabledFor.of(null, domain);
        } catch (IllegalStateException e) {
            LOG.debug("Openfire cannot tell about trunking for {}", domain, e);
            return false;
        }
    }

    private static Member trunking() {
        try {
            return Member.method(Member.type("org.jivesoftware.openfire.net.Trunking"), "isTrunkingEnabledFor", String.class);
        } catch (IllegalStateException e) {
            LOG.info("Nothing is passed on to domains of other servers: {}", e.getMessage());
            return (target, arguments) -> false;
        }
    }

    /** The session of a stream; empty until it has one. */
    Optional<ServerSession> session(Connection stream) {
        return connection.isInstance(stream) && getSession.of(stream) instanceof ServerSession session ? Optional.of(session) : Optional.empty();
    }

    private LocalIncomingServerSession session(Channel inbound) {
        return (LocalIncomingServerSession) sessionOf.of(inbound.attr(HANDLER).get());
    }

    @Override
    public String streamId(Channel inbound) {
        return session(inbound).getStreamID().getID();
    }

    @Override
    public boolean isAffirmed(ShownKey key, Channel inbound, NettyStreams streams) throws IOException {
        Failures failures = new Failures();
        return streams.verifier(new DialbackVerifier.Network() {
            @Override
            public DialbackVerifier.Connected connect(String remote) throws IOException {
                return Connecting.by(() -> Optional.ofNullable((Map.Entry<?, ?>) socketTo.of(null, remote, RemoteServerManager.getPortForServer(remote))))
                    .map(found -> new DialbackVerifier.Connected((Socket) found.getKey(), (Boolean) found.getValue())).orElseThrow(() -> {
                        streams.unreached(remote);
                        return new ConnectException("No server of " + remote + " can be reached");
                    });
            }

            @Override
            public TlsSettings tls() {
                return OpenfireNetty.tls(inbound);
            }

            @Override
            public Negotiation negotiation(String local, String remote) {
                return streams.recorded(Direction.OUTBOUND, new InitiatingNegotiation(streams::policy,
                    encrypted -> ServerDialback.isEnabled() ? EnumSet.allOf(AuthenticationMethod.class) : EnumSet.of(AuthenticationMethod.SASL_OVER_TLS),
                    failures, new Spellings(), new InitiatingNegotiation.Ends(local, remote)));
            }
        }).isAffirmed(key);
    }

    /** Whether Openfire offers SASL2 to those who connect to it (OF-2535). */
    boolean offersSasl2() {
        return knowsSasl2 && JiveGlobals.getBooleanProperty(ServerProperty.SASL2.key(), false);
    }

    @Override
    public void authenticatedByCertificate(Channel inbound, String domain, boolean restarts) {
        LocalIncomingServerSession session = session(inbound);
        setAuthenticationMethod.of(session, external);
        session.addValidatedDomain(domain);
        if (!restarts) {
            return;
        }
        // With the next header, which is due now, Openfire goes on as after authenticating by itself.
        Object handler = inbound.attr(HANDLER).get();
        saslStatus.of(handler, SASLAuthentication.Status.authenticated);
        startedSasl.of(handler, true);
    }

    @Override
    public void authenticated(Channel inbound, String domain) {
        LocalIncomingServerSession session = session(inbound);
        setAuthenticationMethod.of(session, dialback);
        session.addValidatedDomain(domain);
    }

    @Override
    public String pending(Channel channel) {
        Object parser = channel.attr(FRAMING).get();
        // It has neither before Openfire's own handler is there, nor after it has given up.
        CharSequence text = parser == null ? null : (CharSequence) framed.of(parser);
        int from = text == null ? 0 : (int) pendingFrom.of(parser);
        return text == null ? "" : text.subSequence(from, Math.min(text.length(), from + FramingGuard.GLANCE)).toString();
    }

    @Override
    public void discardPending(Channel channel) {
        channel.attr(FRAMING).set(newFraming.of(null));
    }
}
