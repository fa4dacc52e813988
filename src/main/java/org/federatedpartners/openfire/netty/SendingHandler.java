package org.federatedpartners.openfire.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Takes what Openfire writes to a stream, and that it closes it, to the stream's {@link NegotiationHandler}, except stanzas, which the gate has judged as
 * packets. It is a separate handler, run on the thread that writes. In Netty, everything that passes the negotiation's handler waits for
 * that handler's thread, even the mere notice that there is room for more. Openfire flushes whatever it writes, and so does this handler.
 */
final class SendingHandler extends ChannelOutboundHandlerAdapter {

    private final NegotiationHandler handler;
    private final ChannelHandlerContext place;

    /** @param place where that handler is in the pipeline */
    SendingHandler(NegotiationHandler handler, ChannelHandlerContext place) {
        this.handler = handler;
        this.place = place;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof String text)) {
            ctx.writeAndFlush(message, promise);
            return;
        }
        if (StreamText.isStanza(text) && handler.isIntact()) {
            ctx.writeAndFlush(handler.addressed(text), promise);
            return;
        }
        EventExecutor negotiations = place.executor();
        if (negotiations.inEventLoop()) {
            send(text, promise);
            return;
        }
        try {
            negotiations.execute(() -> send(text, promise));
        } catch (RejectedExecutionException e) {
            promise.tryFailure(e);
        }
    }

    private void send(String text, ChannelPromise promise) {
        handler.send(place, text, promise);
        place.flush();
    }

    /** What the peer or the network has closed is not active any more. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (ctx.channel().isActive()) {
            handler.closing();
        }
        ctx.close(promise);
    }

    /** Nothing is left to do: each write has been flushed. Apart from the write, flushing would be another task for the network's thread. */
    @Override
    public void flush(ChannelHandlerContext ctx) {
        // See above.
    }
}
