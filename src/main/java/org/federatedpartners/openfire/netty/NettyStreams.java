package org.federatedpartners.openfire.netty;

import io.netty.channel.ChannelHandlerContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLSession;
import org.federatedpartners.openfire.session.SteeringContext;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.s2s.DialbackVerifier;
import org.federatedpartners.s2s.PartnerTls;
import org.federatedpartners.s2s.RecordingTrustManager;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.RecordedNegotiation;
import org.federatedpartners.stream.Rejection;
import org.federatedpartners.stream.TlsFacts;
import org.jivesoftware.openfire.Connection;

/** The streams that are followed, from the addition of their handlers to the removal, and what the handlers share. */
final class NettyStreams {

    private final SteeringContext context;
    private final Predicate<String> admittedByOpenfire;
    private final Supplier<String> ownDomain;
    private final BooleanSupplier stopping;
    private final Map<ChannelHandlerContext, NegotiationHandler> handlers = new ConcurrentHashMap<>();
    private final Map<Connection, Negotiation> negotiations = new ConcurrentHashMap<>();
    /** What each thread is delivering, in an array of one: Openfire's threads outlive the plugin, and an array that is left behind is none of its classes. */
    private final ThreadLocal<Object[]> delivering = ThreadLocal.withInitial(() -> new Object[1]);

    /**
     * @param admittedByOpenfire whether the server's own list of permitted servers permits a domain
     * @param ownDomain          the domain that this server answers for
     * @param stopping           whether the server is being stopped, and ends all streams
     */
    NettyStreams(SteeringContext context, Predicate<String> admittedByOpenfire, Supplier<String> ownDomain, BooleanSupplier stopping) {
        this.context = context;
        this.admittedByOpenfire = admittedByOpenfire;
        this.ownDomain = ownDomain;
        this.stopping = stopping;
    }

    void add(ChannelHandlerContext ctx, NegotiationHandler handler) {
        handlers.put(ctx, handler);
        Connection connection = OpenfireNetty.connection(ctx.channel());
        if (connection != null) {
            negotiations.put(connection, handler.negotiation());
        }
    }

    void remove(ChannelHandlerContext ctx) {
        handlers.remove(ctx);
        Connection connection = OpenfireNetty.connection(ctx.channel());
        if (connection != null) {
            negotiations.remove(connection);
        }
    }

    /** The places of all handlers that are in a pipeline. */
    Collection<ChannelHandlerContext> places() {
        return List.copyOf(handlers.keySet());
    }

    /** The connections of all streams that are followed. */
    Stream<Connection> connections() {
        return negotiations.keySet().stream();
    }

    Optional<Negotiation> negotiation(Connection connection) {
        return connection == null ? Optional.empty() : Optional.ofNullable(negotiations.get(connection));
    }

    /** The stream whose string the current thread is delivering. */
    Optional<Negotiation> delivering() {
        return Optional.ofNullable((Negotiation) delivering.get()[0]);
    }

    /** Has whatever the delivery brings to Openfire known to come over this stream. Deliveries may be nested: one stream's end can end another. */
    void delivering(Negotiation stream, Runnable delivery) {
        Object[] current = delivering.get();
        Object outer = current[0];
        current[0] = stream;
        try {
            delivery.run();
        } finally {
            current[0] = outer;
        }
    }

    PolicySnapshot policy() {
        return context.policy().get();
    }

    /** The same negotiation, with a transcript. */
    Negotiation recorded(Direction direction, Negotiation negotiation) {
        return new RecordedNegotiation(negotiation, direction, context.reports().negotiations());
    }

    void record(Direction direction, Rejection rejection) {
        context.reports().recorder().accept(direction, rejection);
    }

    /** Openfire could not reach a server of this domain, which can be by this server's own settings. */
    void unreached(String domain) {
        context.reports().unreached().accept(domain);
    }

    /** Finds out whether keys that are shown to us are what they are shown for. */
    DialbackVerifier verifier(DialbackVerifier.Network network) {
        return new DialbackVerifier(network, context.certificates(), rejection -> record(Direction.OUTBOUND, rejection));
    }

    boolean isAdmittedByOpenfire(String domain) {
        return admittedByOpenfire.test(domain);
    }

    String ownDomain() {
        return ownDomain.get();
    }

    boolean areStopping() {
        return stopping.getAsBoolean();
    }

    /** @param trust what Openfire thought of the certificate, if it was not its handshake */
    TlsFacts tlsFacts(SSLSession session, Optional<RecordingTrustManager> trust) {
        return PartnerTls.facts(session, context.certificates(), trust);
    }
}
