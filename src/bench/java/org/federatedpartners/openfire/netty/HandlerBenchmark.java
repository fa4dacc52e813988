package org.federatedpartners.openfire.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.ReceivingNegotiation;
import org.federatedpartners.stream.ServerLimits;
import org.federatedpartners.stream.Spellings;
import org.federatedpartners.stream.TestNegotiation;
import org.jivesoftware.openfire.session.DomainPair;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One stanza through a pipeline of two handlers that do nothing, one at the network's and one at Openfire's place, and
 * through the same with the plugin's handlers between them. Inbound streams are read from, outbound ones written to.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class HandlerBenchmark {

    private static final String PEER = "partner.example";
    private static final String OWN = "own.example";
    private static final String BODY = "<body>The usual sentence that somebody types into a chat window, neither long nor short.</body>";
    private static final String STANZA = "<message from='bob@partner.example/car' to='alice@own.example/desk' id='kw81f-27' type='chat'>" + BODY
        + "<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/></message>";

    /** Whose stream it is; none: the plugin's handlers are left out. */
    public enum Stream { NONE, STRANGER, PARTNER }

    @Param
    private Stream stream;

    private ChannelPipeline inbound;
    private ChannelPipeline outbound;
    private Blackhole sink;

    @Setup
    public void establish(Blackhole blackhole) {
        sink = blackhole;
        HandlerFixture fixture = new HandlerFixture();
        if (stream == Stream.PARTNER) {
            fixture.partners.put(PEER, NegotiationSettings.DEFAULT);
        }
        ServerLimits none = encrypted -> Set.of(AuthenticationMethod.values());
        inbound = pipeline(new ReceivingHandler(established(new ReceivingNegotiation(fixture.streams::policy, none, () -> false, new Spellings())), fixture.streams, null, true));
        outbound = pipeline(new InitiatingHandler(established(TestNegotiation.initiating(fixture.streams::policy, none, PEER)), fixture.streams,
            new Untouched(), new DomainPair(OWN, PEER), true));
    }

    private static Negotiation established(Negotiation negotiation) {
        negotiation.resume(Optional.empty(), Map.of(PEER, Authentication.DIALBACK));
        return negotiation;
    }

    private ChannelPipeline pipeline(NegotiationHandler handler) {
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                sink.consume(message);
            }
        }, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                sink.consume(message);
            }
        });
        if (stream != Stream.NONE) {
            channel.pipeline().addAfter(channel.pipeline().firstContext().name(), "negotiation", handler);
            SendingHandler sending = new SendingHandler(handler, channel.pipeline().context(handler));
            channel.pipeline().addAfter("negotiation", "sending", sending);
        }
        return channel.pipeline();
    }

    @Benchmark
    public void read() {
        inbound.fireChannelRead(STANZA);
    }

    @Benchmark
    public void write() {
        outbound.write(STANZA, outbound.channel().voidPromise());
    }

    /** Nothing of an established stream concerns Openfire's negotiation. */
    private static final class Untouched implements InitiatingHandler.Openfire {

        @Override
        public long awaitedSince(DomainPair pair) {
            return System.nanoTime();
        }

        @Override
        public boolean reconnect(Channel channel, DomainPair pair, long since) {
            throw new IllegalStateException("Nothing ends a stream here");
        }

        @Override
        public void setEncrypted(Channel channel) {
            throw new IllegalStateException();
        }

        @Override
        public void abandon(Channel channel) {
            throw new IllegalStateException();
        }
    }
}
