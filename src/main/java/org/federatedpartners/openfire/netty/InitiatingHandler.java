package org.federatedpartners.openfire.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.dom4j.Element;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.s2s.PartnerTls;
import org.federatedpartners.s2s.RecordingTrustManager;
import org.federatedpartners.stream.Action;
import org.federatedpartners.stream.InitiatingNegotiation;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.StreamHeader;
import org.federatedpartners.stream.StreamNames;
import org.jivesoftware.openfire.session.DomainPair;

/** For a stream that we open to another server. */
final class InitiatingHandler extends NegotiationHandler {

    /** What Openfire is told of a stream that it opens. */
    interface Openfire {

        /** TLS is in force. */
        void setEncrypted(Channel channel);

        /** Gives up the stream: threads that wait for it wait in vain. */
        void abandon(Channel channel);

        /** Since when Openfire waits for a stream that begins now: it may take the place of another one. As {@link System#nanoTime}. */
        long awaitedSince(DomainPair pair);

        /**
         * Whether it waits no longer.
         *
         * @param since when it has begun to wait
         */
        boolean isTimeUp(long since);

        /**
         * Opens another stream at once, and gives it to Openfire where it waits for this one. Does not wait.
         *
         * @param since when it has begun to wait
         * @return false if it waits no longer
         */
        boolean reconnect(Channel channel, DomainPair pair, long since);
    }

    /** What is known of the peer's features; {@code NONE} is assumed where its header announces none, and none have come with it. */
    private enum Offer { ANNOUNCED, UNANNOUNCED, NONE }

    private final DomainPair pair;
    private final Openfire openfire;
    private final long since;
    private RecordingTrustManager trust;
    /** Whether the peer's header has no id: Openfire ends such a stream before it hears why there is none. */
    private boolean nameless;
    private Offer offer = Offer.ANNOUNCED;

    InitiatingHandler(Negotiation negotiation, NettyStreams streams, Openfire openfire, DomainPair pair, boolean opened) {
        super(Direction.OUTBOUND, negotiation, streams, opened);
        this.openfire = openfire;
        this.pair = pair;
        this.since = openfire.awaitedSince(pair);
    }

    private boolean hasPolicy() {
        return streams().policy().hasPolicyFor(pair.getRemote());
    }

    /** Always false: a stanza that comes in on an outbound stream belongs to no domain. */
    @Override
    boolean isJudgedElsewhere(String text) {
        return false;
    }

    @Override
    Action admit() {
        return Action.PASS;
    }

    @Override
    void accept(ChannelHandlerContext ctx, Element element, String text) {
        if (element.getName().equals("proceed") && hasPolicy()) {
            startTls(ctx);
            return;
        }
        if (StreamNames.is(element, StreamNames.TLS_FAILURE) && hasPolicy()) {
            // Openfire takes any failure for one of SASL, and would go on with dialback. RFC 6120 5.4.2.2: the stream ends here.
            ctx.close();
            return;
        }
        boolean isHeader = element.getName().equals("stream");
        if (isHeader && hasPolicy()) {
            nameless = element.attributeValue("id", "").isBlank();
            offer = InitiatingNegotiation.announcesFeatures(element) ? Offer.ANNOUNCED : Offer.UNANNOUNCED;
        } else if (offer == Offer.UNANNOUNCED) {
            offer = Offer.ANNOUNCED;
        }
        if (nameless) {
            if (!isHeader && !element.getName().equals("error")) {
                refuse(ctx);
            }
            return;
        }
        if (!ctx.channel().isActive() && negotiation().carries(pair.getRemote()) && hasPolicy()) {
            // The partner has authenticated us and is gone. Openfire 5 would take such a stream over, and wait for ever for what holds its own lock: nothing would
            // ever be sent to this domain again.
            abandon(ctx);
            return;
        }
        deliver(ctx, text);
    }

    /** Openfire would wait for features until its time-out where the header announces none. */
    @Override
    void heardAll(ChannelHandlerContext ctx) {
        if (offer != Offer.UNANNOUNCED) {
            return;
        }
        offer = Offer.NONE;
        if (nameless) {
            // Unless an error explains it, which may be in the next segment, nothing is to come (RFC 6120 4.7.3).
            ctx.executor().schedule(() -> unframed(ctx), REACTION.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            hear(ctx, InitiatingNegotiation.noFeatures());
        }
    }

    /** Features of a peer that was taken for one that has none. */
    @Override
    boolean isOutdated(Element element) {
        boolean outdated = offer == Offer.NONE && StreamNames.is(element, StreamNames.FEATURES);
        if (outdated) {
            offer = Offer.ANNOUNCED;
        }
        return outdated;
    }

    @Override
    String addressed(String stanza) {
        String remote = pair.getRemote();
        String spelled = negotiation().spelled();
        return spelled.equals(remote) ? stanza : StreamText.addressed(stanza, remote, spelled);
    }

    /** In Openfire's place: its own handshake ends with every certificate that it does not trust. */
    private void startTls(ChannelHandlerContext ctx) {
        try {
            PartnerTls tls = new PartnerTls(OpenfireNetty.tls(ctx.channel()));
            trust = tls.trust();
            ctx.pipeline().addFirst(TLS, new SslHandler(tls.initiating(pair.getRemote())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS could not be set up", e);
        }
    }

    @Override
    void say(ChannelHandlerContext ctx, Element element, String text, ChannelPromise promise) {
        ctx.write(text, promise);
    }

    /**
     * In Openfire's place again: by its global settings it would end the stream here, or go on, whatever the partner's
     * policy is. The negotiation judges the certificate when it knows what the peer offers.
     */
    @Override
    void encrypted(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
        if (!hasPolicy()) {
            pass(ctx, handshake);
            return;
        }
        openfire.setEncrypted(ctx.channel());
        send(ctx, StreamHeader.DECLARATION + StreamHeader.open(StreamHeader.initiating(pair.getLocal(), pair.getRemote())), ctx.newPromise());
        ctx.flush();
    }

    @Override
    boolean isTimeUp() {
        return openfire.isTimeUp(since);
    }

    @Override
    void abandon(ChannelHandlerContext ctx) {
        openfire.abandon(ctx.channel());
    }

    @Override
    boolean reconnect(ChannelHandlerContext ctx) {
        return openfire.reconnect(ctx.channel(), pair, since);
    }

    @Override
    Optional<RecordingTrustManager> trust() {
        return Optional.ofNullable(trust);
    }

    @Override
    String opening() {
        return "";
    }
}
