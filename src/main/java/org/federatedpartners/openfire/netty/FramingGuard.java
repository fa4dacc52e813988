package org.federatedpartners.openfire.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/**
 * Sits behind Openfire's framing, which makes strings of what comes in, and tells the stream's {@link NegotiationHandler}
 * of what the framing keeps to itself and should not. Runs on the channel's event loop, as the framing does.
 */
final class FramingGuard extends ChannelInboundHandlerAdapter {

    /** Something has come in that cannot become a string by any right. */
    static final Object UNFRAMED = new Object() {
        @Override
        public String toString() {
            return "UNFRAMED";
        }
    };

    /** Enough of what is pending to tell what it is. */
    static final int GLANCE = 6;

    private static final String DECLARATION = "<?xml";

    /** The input of a channel that is not yet a whole element; called on the channel's event loop. */
    interface Framing {

        /** The first {@value FramingGuard#GLANCE} characters, or fewer if there are not as many; empty if no element has begun. */
        String pending(Channel channel);

        void discardPending(Channel channel);
    }

    private final Framing framing;

    FramingGuard(Framing framing) {
        this.framing = framing;
    }

    /** Openfire waits for an end that does not come where RFC 6120 11.1 forbids even the beginning. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (isForbidden(framing.pending(ctx.channel()))) {
            ctx.fireUserEventTriggered(UNFRAMED);
        }
        ctx.fireChannelReadComplete();
    }

    /** Openfire puts half an element that came in the clear before whatever comes under TLS (RFC 6120 5.4.3.3 discards it). */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess() && !framing.pending(ctx.channel()).isEmpty()) {
            framing.discardPending(ctx.channel());
            ctx.fireUserEventTriggered(UNFRAMED);
        }
        ctx.fireUserEventTriggered(event);
    }

    /** A comment, a document type, character data or a processing instruction outside of any element. */
    private static boolean isForbidden(String pending) {
        if (pending.startsWith("<?")) {
            return !(DECLARATION.startsWith(pending) || pending.startsWith(DECLARATION) && Character.isWhitespace(pending.charAt(DECLARATION.length())));
        }
        return pending.startsWith("<!");
    }
}
