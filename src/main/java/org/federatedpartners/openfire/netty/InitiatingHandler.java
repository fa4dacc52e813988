package org.federatedpartners.openfire.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.dom4j.Element;
import org.dom4j.DocumentHelper;
import org.dom4j.Namespace;
import org.dom4j.QName;
import org.federatedpartners.journal.Direction;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.stream.Action;
import org.federatedpartners.stream.Negotiation;
import org.jivesoftware.openfire.session.DomainPair;

/** For a stream that we open to another server. */
final class InitiatingHandler extends NegotiationHandler {

    private final DomainPair pair;
    private final OpenfireNetty openfire;
    private NotingTrustManager trust;
    private boolean leftToOpenfire;

    InitiatingHandler(Negotiation negotiation, NettyStreams streams, OpenfireNetty openfire, DomainPair pair, boolean opened) {
        super(Direction.OUTBOUND, negotiation, streams, opened);
        this.openfire = openfire;
        this.pair = pair;
    }

    private boolean isGoverned() {
        return streams().policy().governs(pair.getRemote());
    }

    /** Nothing is: a stanza that comes in on a stream of ours is nobody's. */
    @Override
    boolean isJudgedElsewhere(String text) {
        return false;
    }

    @Override
    Action admit(Element header) {
        return Action.PASS;
    }

    @Override
    void accept(ChannelHandlerContext ctx, Element element, String text) {
        if (element.getName().equals("proceed") && isGoverned()) {
            startTls(ctx);
        } else {
            deliver(ctx, text);
        }
    }

    /** In Openfire's place: its own handshake ends with every certificate that it does not trust. */
    private void startTls(ChannelHandlerContext ctx) {
        try {
            PartnerTls tls = PartnerTls.initiating(OpenfireNetty.connection(ctx.channel()), pair.getRemote());
            trust = tls.trust();
            ctx.pipeline().addFirst(PartnerTls.NAME, tls.handler());
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
        if (!isGoverned()) {
            ctx.fireUserEventTriggered(handshake);
            return;
        }
        openfire.setEncrypted(ctx.channel());
        write(ctx, header(), ctx.newPromise());
        ctx.flush();
    }

    @Override
    void notEncrypted(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
        leftToOpenfire = true;
        ctx.fireUserEventTriggered(handshake);
    }

    private String header() {
        Element stream = DocumentHelper.createElement(QName.get("stream", "stream", "http://etherx.jabber.org/streams"));
        stream.add(Namespace.get("", "jabber:server"));
        stream.add(Namespace.get("db", "jabber:server:dialback"));
        stream.addAttribute("from", pair.getLocal());
        stream.addAttribute("to", pair.getRemote());
        stream.addAttribute("version", "1.0");
        String whole = stream.asXML();
        return "<?xml version='1.0' encoding='UTF-8'?>" + whole.substring(0, whole.length() - 2) + ">";
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (!leftToOpenfire && isGoverned() && negotiation().facts(pair.getRemote()).authentication() == Authentication.NONE) {
            // Openfire would wait for its time-out.
            abandon(ctx);
        }
        super.channelInactive(ctx);
    }

    @Override
    void abandon(ChannelHandlerContext ctx) {
        openfire.abandon(ctx.channel());
    }

    @Override
    Optional<NotingTrustManager> trust() {
        return Optional.ofNullable(trust);
    }

    @Override
    String opening() {
        return "";
    }
}
