package org.federatedpartners.openfire.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.federatedpartners.certificate.TlsFailure;
import org.federatedpartners.stream.Negotiation;

/** Tells a negotiation when TLS breaks. Has its place right behind TLS: Openfire's decoder, which comes next, keeps what it hears of that to itself. */
final class TlsWatch extends ChannelInboundHandlerAdapter {

    private final Negotiation negotiation;

    TlsWatch(Negotiation negotiation) {
        this.negotiation = negotiation;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        negotiation.broke(TlsFailure.of(cause).reason());
        ctx.fireExceptionCaught(cause);
    }
}
