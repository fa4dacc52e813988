package org.federatedpartners.openfire.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.UUID;
import org.dom4j.Element;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.s2s.DialbackVerifier.ShownKey;
import org.federatedpartners.s2s.KeyAnswerer;
import org.federatedpartners.s2s.PartnerTls;
import org.federatedpartners.s2s.RecordingTrustManager;
import org.federatedpartners.stream.Action;
import org.federatedpartners.stream.Dialback;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.StreamHeader;
import org.federatedpartners.stream.StreamNames;

/** For a stream that another server has opened to us. */
final class ReceivingHandler extends NegotiationHandler {

    /** What Openfire is asked and told about a stream of another server. Called on the thread of Openfire's handler. */
    interface Openfire {

        /** Whether its own settings let a key be looked at on this stream; if not, it says so itself. */
        boolean verifiesKeys(Channel channel);

        /** Whether it answers for this domain. */
        boolean serves(String domain);

        /** Of the stream as it is now: a restart gives it another one. */
        String streamId(Channel channel);

        /**
         * Blocks until there is an answer.
         *
         * @throws IOException if there is none
         */
        boolean isAffirmed(ShownKey key, Channel channel, NettyStreams streams) throws IOException;

        /**
         * The stream carries this domain, by SASL EXTERNAL.
         *
         * @param restarts whether the peer, which knows already, restarts the stream
         */
        void authenticatedByCertificate(Channel channel, String domain, boolean restarts);

        /** The stream carries this domain, by dialback; the peer is about to be told. */
        void authenticated(Channel channel, String domain);
    }

    private final Openfire openfire;
    private final KeyAnswerer keys = new KeyAnswerer();
    private RecordingTrustManager trust;
    private boolean handshaking;
    /** The domain of the latest stanza. */
    private String sender = "";

    ReceivingHandler(Negotiation negotiation, NettyStreams streams, Openfire openfire, boolean opened) {
        super(Direction.INBOUND, negotiation, streams, opened);
        this.openfire = openfire;
    }

    /** Whether the gate judges it: a stanza of a domain that the stream carries. Openfire silently ends the stream at a stanza of another domain. */
    @Override
    boolean isJudgedElsewhere(String text) {
        if (handshaking || !StreamText.isStanza(text)) {
            return false;
        }
        sender = StreamText.sender(text, sender);
        return negotiation().carries(sender);
    }

    @Override
    Action admit() {
        String peer = negotiation().peer();
        if (peer.isEmpty() || !streams().policy().hasPolicyFor(peer) || streams().isAdmittedByOpenfire(peer)) {
            return Action.PASS;
        }
        // Openfire asks its own list of permitted servers for dialback only.
        return new Action.Refuse(negotiation().reject(peer, Reason.SERVER_SETTINGS));
    }

    @Override
    void accept(ChannelHandlerContext ctx, Element element, String text) {
        if (element.getName().equals("starttls")) {
            handshaking = true;
        }
        if (isAuthentication(element) && streams().policy().hasPolicyFor(negotiation().peer())) {
            authenticate(ctx, negotiation().peer(), element.getName().equals("authenticate"));
        } else if (Dialback.isKey(element) && streams().policy().hasPolicyFor(Dialback.domain(element)) && openfire.verifiesKeys(ctx.channel())) {
            answerKey(ctx, element);
        } else {
            deliver(ctx, text);
        }
    }

    private static boolean isAuthentication(Element element) {
        return StreamNames.is(element, StreamNames.AUTH) || StreamNames.is(element, StreamNames.AUTHENTICATE);
    }

    /**
     * Authenticates a domain whose certificate, as the negotiation has found, proves it. Replaces Openfire's SASL EXTERNAL, which
     * accepts only certificates that it trusts for every domain.
     */
    private void authenticate(ChannelHandlerContext ctx, String domain, boolean sasl2) {
        send(ctx, sasl2 ? "<success xmlns='" + StreamNames.SASL2 + "'><authorization-identifier>" + domain + "</authorization-identifier></success>"
            : "<success xmlns='" + StreamNames.SASL + "'/>", ctx.newPromise());
        if (negotiation().carries(domain)) {
            openfire.authenticatedByCertificate(ctx.channel(), domain, !sasl2);
            if (sasl2) {
                // The stream goes on with its features (XEP-0388 2.6).
                send(ctx, "<stream:features xmlns:stream='" + StreamNames.STREAMS + "'/>", ctx.newPromise());
            }
        }
        ctx.flush();
    }

    /** Answers a dialback key in Openfire's place, which would verify without encryption after failed TLS, and take a certificate for a key. */
    private void answerKey(ChannelHandlerContext ctx, Element key) {
        Element answer = keys.answer(key, new Receiver(ctx.channel()));
        send(ctx, answer.asXML(), ctx.newPromise());
        String domain = Dialback.domain(key);
        if (answer.attributeValue("type").equals("valid") && negotiation().carries(domain)) {
            openfire.authenticated(ctx.channel(), domain);
        }
        ctx.flush();
    }

    /** The server, as it is for a key on this stream. */
    private final class Receiver implements KeyAnswerer.Receiver {

        private final Channel channel;

        Receiver(Channel channel) {
            this.channel = channel;
        }

        @Override
        public boolean serves(String domain) {
            return openfire.serves(domain);
        }

        @Override
        public boolean admits(String domain) {
            return streams().isAdmittedByOpenfire(domain);
        }

        @Override
        public void reject(String domain, Reason reason) {
            record(negotiation().reject(domain, reason));
        }

        @Override
        public String streamId() {
            return openfire.streamId(channel);
        }

        @Override
        public boolean isAffirmed(ShownKey key) throws IOException {
            return openfire.isAffirmed(key, channel, streams());
        }
    }

    @Override
    void say(ChannelHandlerContext ctx, Element element, String text, ChannelPromise promise) {
        if (handshaking && element.getName().equals("proceed") && streams().policy().hasPolicyFor(negotiation().peer())) {
            takeOverTls(ctx);
        }
        ctx.write(text, promise);
    }

    /** None leaves here. */
    @Override
    String addressed(String stanza) {
        return stanza;
    }

    /** Openfire's own handler would end the handshake with every certificate that it does not trust. */
    private void takeOverTls(ChannelHandlerContext ctx) {
        PolicySnapshot policy = streams().policy();
        boolean askForCertificate = policy.accepted(Direction.INBOUND, negotiation().peer()).contains(AuthenticationMethod.SASL_OVER_TLS);
        try {
            PartnerTls tls = new PartnerTls(OpenfireNetty.tls(ctx.channel()));
            // <proceed/> still goes out in the clear.
            replaceTls(ctx, new SslHandler(tls.receiving(askForCertificate), true));
            trust = tls.trust();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS could not be set up", e);
        }
    }

    @Override
    void encrypted(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
        handshaking = false;
        pass(ctx, handshake);
    }

    @Override
    boolean isOutdated(Element element) {
        return false;
    }

    @Override
    void heardAll(ChannelHandlerContext ctx) {
        // Each element is judged when it comes.
    }

    @Override
    boolean isTimeUp() {
        // Openfire waits for a partner that connects until it has been silent for minutes.
        return false;
    }

    @Override
    void abandon(ChannelHandlerContext ctx) {
        // No thread waits for an inbound stream.
    }

    @Override
    boolean reconnect(ChannelHandlerContext ctx) {
        // The other side opens the next one.
        return false;
    }

    @Override
    Optional<RecordingTrustManager> trust() {
        return Optional.ofNullable(trust);
    }

    @Override
    String opening() {
        return StreamHeader.DECLARATION + StreamHeader.open(StreamHeader.receiving(streams().ownDomain(), UUID.randomUUID().toString()));
    }
}
