package org.federatedpartners.openfire.netty;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.dom4j.Element;
import org.federatedpartners.certificate.TlsFailure;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.session.StreamParser;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.s2s.RecordingTrustManager;
import org.federatedpartners.s2s.StreamErrors;
import org.federatedpartners.stream.Action;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.Rejection;
import org.federatedpartners.stream.StreamHeader;
import org.federatedpartners.stream.StreamNames;

/**
 * Has one stream's {@link Negotiation} judge what passes, from a place before Openfire's own handler, where both directions are strings.
 * Runs on the thread of Openfire's handler.
 *
 * <p>Netty lets an event pass if the consequence of an exception is not forwarded; so any failure here ends the stream.
 */
abstract class NegotiationHandler extends ChannelInboundHandlerAdapter {

    /** Openfire finds its handler of TLS by this name. */
    static final String TLS = "ssl";

    /** How soon Openfire closes a stream over what it has read. If it closes one later, it has waited for more. */
    static final Duration REACTION = Duration.ofSeconds(1);

    private static final Log LOG = Log.of(NegotiationHandler.class);

    private final Direction direction;
    private final Negotiation negotiation;
    private final NettyStreams streams;
    private final StreamParser parser = new StreamParser();
    private final StreamText incoming = new StreamText(parser);
    private final StreamText outgoing = new StreamText(parser);
    private volatile ChannelHandlerContext encryption;
    /** Openfire's own handler of TLS, if there is another one in its place. */
    private SslHandler replaced;
    private boolean opened;
    private volatile boolean ended;
    private volatile long heardAt = System.nanoTime();
    /** Whether what the peer has said is being judged, for which a certificate may have to be checked for revocation. */
    private volatile boolean judging;
    /** Whether the peer has said that its stream ends. */
    private volatile boolean over;

    /** @param opened whether our header has been sent already */
    NegotiationHandler(Direction direction, Negotiation negotiation, NettyStreams streams, boolean opened) {
        this.direction = direction;
        this.negotiation = negotiation;
        this.streams = streams;
        this.opened = opened;
    }

    final Negotiation negotiation() {
        return negotiation;
    }

    final NettyStreams streams() {
        return streams;
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext ctx) {
        encryption = ctx.pipeline().context(SslHandler.class);
        streams.add(ctx, this);
    }

    @Override
    public final void handlerRemoved(ChannelHandlerContext ctx) {
        streams.remove(ctx);
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof String text)) {
            streams.delivering(negotiation, () -> ctx.fireChannelRead(message));
            return;
        }
        if (ended || hasLostEncryption(ctx)) {
            return;
        }
        try {
            if (isJudgedElsewhere(text)) {
                deliver(ctx, text);
            } else {
                judging = true;
                try {
                    received(ctx, text);
                } finally {
                    judging = false;
                }
            }
        } catch (RuntimeException | Error e) {
            fail(ctx, e);
        }
    }

    /** Openfire says something; a stanza gets here only where it is too late for it. */
    final void send(ChannelHandlerContext ctx, String text, ChannelPromise promise) {
        if (ended || hasLostEncryption(ctx) || StreamText.isStanza(text)) {
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        try {
            sending(ctx, text, promise);
        } catch (RuntimeException | Error e) {
            promise.tryFailure(e);
            fail(ctx, e);
        }
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == FramingGuard.UNFRAMED) {
            unframed(ctx);
            return;
        }
        if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
            pass(ctx, event);
            return;
        }
        try {
            if (handshake.isSuccess()) {
                encryption = ctx.pipeline().context(SslHandler.class);
                incoming.startOver();
                outgoing.startOver();
                opened = false;
                negotiation.handshakeDone(streams.tlsFacts(((SslHandler) encryption.handler()).engine().getSession(), trust()));
                encrypted(ctx, handshake);
            } else if (!isOfReplaced(handshake)) {
                handshakeFailed(ctx, handshake);
            }
        } catch (RuntimeException | Error e) {
            fail(ctx, e);
        }
    }

    /** Openfire closes the connection. It does so too when the peer has ended the stream, and for reasons of its own; from any thread. */
    final void closing() {
        if (ended || over) {
            return;
        }
        boolean waitedInVain = isTimeUp() || System.nanoTime() - heardAt >= REACTION.toNanos();
        if (waitedInVain && !streams.areStopping() && !judging) {
            negotiation.givesUp();
        } else {
            negotiation.leaves();
        }
    }

    /** Puts another handler of TLS in the place of Openfire's, which fails by that. */
    final void replaceTls(ChannelHandlerContext ctx, SslHandler other) {
        replaced = ctx.pipeline().get(SslHandler.class);
        ctx.pipeline().replace(replaced, TLS, other);
    }

    /** The event comes from another thread. The handshake of the new handler may be complete before this thread handles the event. */
    private boolean isOfReplaced(SslHandshakeCompletionEvent failure) {
        return replaced != null && failure.cause() == replaced.handshakeFuture().cause();
    }

    /** What the peer says, or does not go on to say, is no stream; nothing happens if it has ended already. */
    final void unframed(ChannelHandlerContext ctx) {
        try {
            if (!ended && negotiation.unreadable() instanceof Action.Refuse refusal) {
                end(ctx, refusal);
            }
        } catch (RuntimeException | Error e) {
            fail(ctx, e);
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        if (streams.areStopping()) {
            // Not each channel is closed by its pipeline then.
            negotiation.leaves();
        }
        if (!ended) {
            ended = true;
            if (!negotiation.reconnects() || !reconnect(ctx)) {
                negotiation.closed().ifPresent(rejection -> {
                    record(rejection);
                    if (!negotiation.carries(negotiation.peer())) {
                        // Openfire would wait for its time-out.
                        abandon(ctx);
                    }
                });
            }
        }
        streams.delivering(negotiation, ctx::fireChannelInactive);
    }

    @Override
    public final void channelActive(ChannelHandlerContext ctx) {
        streams.delivering(negotiation, ctx::fireChannelActive);
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext ctx) {
        if (!ended) {
            try {
                heardAll(ctx);
            } catch (RuntimeException | Error e) {
                fail(ctx, e);
            }
        }
        streams.delivering(negotiation, ctx::fireChannelReadComplete);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        streams.delivering(negotiation, () -> ctx.fireExceptionCaught(cause));
    }

    /** Whether a string that comes in may be delivered as it is, because the gate judges it. */
    abstract boolean isJudgedElsewhere(String text);

    /** Whether what the peer says is not to be heard, for it comes too late to change anything. */
    abstract boolean isOutdated(Element element);

    /** All that has arrived by now was heard. */
    abstract void heardAll(ChannelHandlerContext ctx);

    /** What was said may pass to Openfire. */
    abstract void accept(ChannelHandlerContext ctx, Element element, String text);

    /** The negotiation has let a header of the peer pass; {@link Action#PASS} unless Openfire forgets to object. */
    abstract Action admit();

    /** What Openfire says may pass to the peer. */
    abstract void say(ChannelHandlerContext ctx, Element element, String text, ChannelPromise promise);

    /** A stanza that leaves, as the other side is to get it; from any thread. */
    abstract String addressed(String stanza);

    /** The handshake was completed. */
    abstract void encrypted(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake);

    /** Whether Openfire waits for this stream no longer, whenever the peer was last heard; asked from any thread. */
    abstract boolean isTimeUp();

    /** Openfire gets no further with this stream. */
    abstract void abandon(ChannelHandlerContext ctx);

    /** Gives Openfire another stream in place of this one; false if there is not enough time left for it. */
    abstract boolean reconnect(ChannelHandlerContext ctx);

    /** What Openfire thought of the certificate, if the handshake was ours. */
    abstract Optional<RecordingTrustManager> trust();

    /** What is said before a stream error where we have said nothing yet; empty if nothing has to be. */
    abstract String opening();

    final void deliver(ChannelHandlerContext ctx, String text) {
        streams.delivering(negotiation, () -> ctx.fireChannelRead(text));
    }

    /** An event reaches Openfire as what is read does: known to come over this stream. */
    final void pass(ChannelHandlerContext ctx, Object event) {
        streams.delivering(negotiation, () -> ctx.fireUserEventTriggered(event));
    }

    private void received(ChannelHandlerContext ctx, String text) {
        StreamText.Said said = incoming.read(text);
        if (!(said instanceof StreamText.Nothing)) {
            heardAt = System.nanoTime();
            over |= said instanceof StreamText.End;
        }
        if (said instanceof StreamText.Header header && header.features().isEmpty()) {
            Action action = negotiation.received(header.element());
            onReceived(ctx, header.element(), text, action == Action.PASS ? admit() : action);
        } else if (said instanceof StreamText.Whole whole && isOutdated(whole.element())) {
            LOG.debug("{}: {} comes too late", this, whole.element().getName());
        } else if (said instanceof StreamText.Whole whole) {
            onReceived(ctx, whole.element(), text, negotiation.received(whole.element()));
            if (isFarewell(whole.element()) && streams.policy().hasPolicyFor(negotiation.peer())) {
                // Nothing follows on a stream error (RFC 6120 4.9.1.1), and not each version of Openfire closes the stream at once.
                ctx.close();
            }
        } else if (said instanceof StreamText.Nothing || said instanceof StreamText.End) {
            deliver(ctx, text);
        } else {
            onReceived(ctx, null, text, negotiation.unreadable());
        }
    }

    private static boolean isFarewell(Element element) {
        return StreamNames.is(element, StreamNames.ERROR);
    }

    /** The peer has said something that is not allowed here, though the negotiation has let it pass. */
    final void refuse(ChannelHandlerContext ctx) {
        onReceived(ctx, null, "", negotiation.unreadable());
    }

    /** As if the peer had said it. */
    final void hear(ChannelHandlerContext ctx, Element element) {
        onReceived(ctx, element, element.asXML(), negotiation.received(element));
    }

    private void onReceived(ChannelHandlerContext ctx, Element element, String text, Action action) {
        if (action instanceof Action.Replace replacement) {
            accept(ctx, replacement.element(), replacement.element().asXML());
        } else if (action instanceof Action.Answer answer) {
            record(answer.rejection());
            ctx.writeAndFlush(answer.answer().asXML());
        } else if (action instanceof Action.Drop drop) {
            record(drop.rejection());
        } else if (action instanceof Action.Refuse refusal) {
            end(ctx, refusal);
        } else if (element == null) {
            deliver(ctx, text);
        } else {
            accept(ctx, element, text);
        }
    }

    private void sending(ChannelHandlerContext ctx, String text, ChannelPromise promise) {
        StreamText.Said said = outgoing.read(text);
        if (said instanceof StreamText.Header header) {
            sendingHeader(ctx, header, text, promise);
        } else if (said instanceof StreamText.Whole whole) {
            onSending(ctx, whole.element(), text, promise, negotiation.sending(whole.element()));
        } else if (said instanceof StreamText.Unreadable) {
            onSending(ctx, null, text, promise, negotiation.sendingUnreadable());
        } else {
            ctx.write(text, promise);
        }
    }

    private void sendingHeader(ChannelHandlerContext ctx, StreamText.Header header, String text, ChannelPromise promise) {
        Action action = negotiation.sending(header.element());
        if (action instanceof Action.Replace replacement && header.features().isEmpty()) {
            opened = true;
            ctx.write(header.with(replacement.element()), promise);
            return;
        }
        if (action != Action.PASS || header.features().isEmpty()) {
            onSending(ctx, header.element(), text, promise, action);
            opened = !ended;
            return;
        }
        Element features = header.features().get();
        Action onFeatures = negotiation.sending(features);
        if (onFeatures == Action.PASS) {
            opened = true;
            say(ctx, features, text, promise);
            return;
        }
        ctx.write(header.opening());
        opened = true;
        onSending(ctx, features, features.asXML(), promise, onFeatures);
    }

    private void onSending(ChannelHandlerContext ctx, Element element, String text, ChannelPromise promise, Action action) {
        if (action instanceof Action.Replace replacement) {
            say(ctx, replacement.element(), replacement.element().asXML(), promise);
        } else if (action instanceof Action.Answer answer) {
            record(answer.rejection());
            ctx.write(answer.answer().asXML(), promise);
        } else if (action instanceof Action.Drop drop) {
            record(drop.rejection());
            promise.trySuccess();
        } else if (action instanceof Action.Refuse refusal) {
            end(ctx, refusal);
            promise.tryFailure(new ClosedChannelException());
        } else if (element == null) {
            ctx.write(text, promise);
        } else {
            say(ctx, element, text, promise);
        }
    }

    private void handshakeFailed(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
        if (ended || streams.areStopping()) {
            return;
        }
        if (handshake.cause() instanceof SslHandshakeTimeoutException) {
            negotiation.givesUp();
        }
        Action action = negotiation.handshakeFailed(TlsFailure.of(handshake.cause()).reason());
        if (action == Action.PASS && !streams.policy().hasPolicyFor(negotiation.peer())) {
            // Openfire may go on with another connection, and ends this one.
            ended = true;
            pass(ctx, handshake);
            return;
        }
        LOG.info("TLS with {} failed: {}", negotiation.peer(), String.valueOf(handshake.cause()));
        LOG.debug("Cause", handshake.cause());
        if (action instanceof Action.Refuse refusal) {
            record(refusal.rejection());
            shut(ctx);
        } else {
            // Openfire would go on with a connection that we do not follow; its end gets Openfire another stream.
            ctx.close();
        }
    }

    /** Whether stanzas may pass; asked from any thread. */
    final boolean isIntact() {
        return !ended && hasItsEncryption();
    }

    private boolean hasItsEncryption() {
        ChannelHandlerContext since = encryption;
        return since == null || !since.isRemoved();
    }

    /** Openfire takes TLS off all streams of a listener when its configuration is reloaded; nothing may pass in the clear then. */
    private boolean hasLostEncryption(ChannelHandlerContext ctx) {
        if (hasItsEncryption() || !ctx.channel().isActive()) {
            return false;
        }
        LOG.warn("TLS was taken off the stream {}, which is closed", ctx.channel());
        shut(ctx);
        return true;
    }

    final void record(Rejection rejection) {
        LOG.debug("{}: {}", this, rejection);
        streams.record(direction, rejection);
    }

    /** Openfire's own closing writes nothing while the stream has no session, so the error is written here. */
    private void end(ChannelHandlerContext ctx, Action.Refuse refusal) {
        record(refusal.rejection());
        String before = opened ? "" : opening();
        ended = true;
        abandon(ctx);
        if (opened || !before.isEmpty()) {
            ctx.writeAndFlush(before + StreamErrors.lastWord(refusal) + StreamHeader.END).addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.close();
        }
    }

    /** Ends the stream without a word. */
    final void shut(ChannelHandlerContext ctx) {
        ended = true;
        try {
            abandon(ctx);
        } finally {
            ctx.close();
        }
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        LOG.error("The stream {} could not be judged, and is closed", ctx.channel(), cause);
        try {
            String peer = negotiation.peer();
            record(negotiation.reject(peer, Reason.INTERNAL_ERROR));
        } finally {
            shut(ctx);
        }
    }

    /** For tests and for the log. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + List.of(negotiation.peer());
    }
}
