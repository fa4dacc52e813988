package org.federatedpartners.openfire.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.UUID;
import org.dom4j.Element;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.stream.Action;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.Objection;
import org.jivesoftware.openfire.Connection;

/** For a stream that another server has opened to us. */
final class ReceivingHandler extends NegotiationHandler {

    private NotingTrustManager trust;
    private boolean handshaking;

    ReceivingHandler(Negotiation negotiation, NettyStreams streams, boolean opened) {
        super(Direction.INBOUND, negotiation, streams, opened);
    }

    /** Openfire ends a stream by itself that brings a stanza of a domain which it does not carry, and nobody would learn of it. */
    @Override
    boolean isJudgedElsewhere(String text) {
        return !handshaking && StreamText.isStanza(text) && negotiation().carries(StreamText.sender(text));
    }

    @Override
    Action admit(Element header) {
        String from = header.attributeValue("from");
        if (from == null || !streams().policy().governs(from) || streams().isAdmittedByOpenfire(from)) {
            return Action.PASS;
        }
        // Openfire asks its own list of permitted servers for dialback only.
        String domain = DomainName.lookupKey(from);
        return new Action.Refuse(new Objection(domain, Reason.SERVER_SETTINGS, negotiation().facts(domain)));
    }

    @Override
    void accept(ChannelHandlerContext ctx, Element element, String text) {
        if (element.getName().equals("starttls")) {
            handshaking = true;
        }
        deliver(ctx, text);
    }

    @Override
    void say(ChannelHandlerContext ctx, Element element, String text, ChannelPromise promise) {
        if (handshaking && element.getName().equals("proceed") && streams().policy().governs(negotiation().peer())) {
            takeOverTls(ctx);
        }
        ctx.write(text, promise);
    }

    /** Openfire's own handler would end the handshake with every certificate that it does not trust. */
    private void takeOverTls(ChannelHandlerContext ctx) {
        Connection connection = OpenfireNetty.connection(ctx.channel());
        PolicySnapshot policy = streams().policy();
        boolean askForCertificate = policy.accepted(Direction.INBOUND, negotiation().peer()).contains(AuthenticationMethod.SASL_OVER_TLS);
        try {
            PartnerTls tls = PartnerTls.receiving(connection, askForCertificate);
            ctx.pipeline().replace(SslHandler.class, PartnerTls.NAME, tls.handler());
            trust = tls.trust();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS could not be set up", e);
        }
    }

    @Override
    void encrypted(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
        handshaking = false;
        ctx.fireUserEventTriggered(handshake);
    }

    @Override
    void abandon(ChannelHandlerContext ctx) {
        // Nobody waits for an inbound stream.
    }

    @Override
    Optional<NotingTrustManager> trust() {
        return Optional.ofNullable(trust);
    }

    @Override
    String opening() {
        return "<?xml version='1.0' encoding='UTF-8'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:server'"
            + " from='" + streams().ownDomain() + "' id='" + UUID.randomUUID() + "' version='1.0'>";
    }
}
