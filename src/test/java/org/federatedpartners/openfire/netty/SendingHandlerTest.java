package org.federatedpartners.openfire.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.nio.channels.ClosedChannelException;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.stream.InitiatingNegotiation;
import org.federatedpartners.stream.TestNegotiation;
import org.jivesoftware.openfire.session.DomainPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** While Openfire's own handler, which has a thread of its own here, is busy. */
@Timeout(10)
class SendingHandlerTest {

    private static final String MESSAGE = "<message from='alice@own.example' to='bob@partner.example'/>";
    private static final String KEY = "<db:result from='own.example' to='other.example'>key</db:result>";

    private final HandlerFixture fixture = new HandlerFixture();
    private final DefaultEventExecutor openfiresThread = new DefaultEventExecutor();
    private final CountDownLatch itsWork = new CountDownLatch(1);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    /** Where Openfire writes. */
    private ChannelHandlerContext openfire() throws InterruptedException {
        fixture.partners.put("partner.example", NegotiationSettings.DEFAULT);
        InitiatingNegotiation negotiation = TestNegotiation.initiating(fixture.streams::policy, encrypted -> Set.of(AuthenticationMethod.values()), "partner.example");
        negotiation.resume(Optional.empty(), Map.of("partner.example", Authentication.DIALBACK));
        InitiatingHandler handler = new InitiatingHandler(negotiation, fixture.streams, mock(InitiatingHandler.Openfire.class),
            new DomainPair("own.example", "partner.example"), true);
        channel.pipeline().addLast(openfiresThread, "negotiation", handler);
        channel.pipeline().addLast(ImmediateEventExecutor.INSTANCE, "sending", new SendingHandler(handler, channel.pipeline().context("negotiation")));
        channel.pipeline().addLast(openfiresThread, "openfire", new ChannelInboundHandlerAdapter());
        openfiresThread.execute(() -> {
            try {
                itsWork.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return channel.pipeline().context("openfire");
    }

    @AfterEach
    void stop() {
        itsWork.countDown();
        openfiresThread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void sendsAStanzaWithoutWaitingForOpenfiresThread() throws InterruptedException {
        ChannelFuture sent = openfire().writeAndFlush(MESSAGE);
        assertThat(sent.isSuccess()).isTrue();
        assertThat(channel.<Object>readOutbound()).isEqualTo(MESSAGE);
    }

    @Test
    void passesReadRequestsWithoutWaitingForOpenfiresThread() throws InterruptedException {
        boolean[] told = {false};
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void read(ChannelHandlerContext ctx) {
                told[0] = true;
            }
        });
        openfire();
        channel.read();
        assertThat(told[0]).as("The network is told at once that there is room for more").isTrue();
    }

    @Test
    void givesTheNetworksThreadOneTaskForAStanza() throws InterruptedException {
        CountingExecutor network = new CountingExecutor();
        ChannelHandlerContext openfire = openfire();
        channel.pipeline().addFirst(network, new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                ctx.write(message, promise);
            }

            @Override
            public void flush(ChannelHandlerContext ctx) {
                ctx.flush();
            }
        });
        int before = network.tasks();
        openfire.writeAndFlush(MESSAGE).sync();
        assertThat(network.tasks() - before).isEqualTo(1);
        network.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static final class CountingExecutor extends DefaultEventLoop {

        private final AtomicInteger tasks = new AtomicInteger();

        @Override
        public void execute(Runnable task) {
            tasks.incrementAndGet();
            super.execute(task);
        }

        @Override
        public void lazyExecute(Runnable task) {
            tasks.incrementAndGet();
            super.lazyExecute(task);
        }

        int tasks() {
            return tasks.get();
        }
    }

    @Test
    void sendsAKeyOnlyAfterItWasJudged() throws InterruptedException {
        ChannelFuture sent = openfire().writeAndFlush(KEY);
        assertThat(sent.isDone()).isFalse();
        itsWork.countDown();
        assertThat(sent.sync().isSuccess()).isTrue();
        assertThat(channel.<Object>readOutbound()).isEqualTo(KEY);
    }

    @Test
    void noStanzaFollowsOnARefusal() throws InterruptedException {
        ChannelHandlerContext openfire = openfire();
        // In the clear.
        ChannelFuture refused = openfire.writeAndFlush("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'/>");
        itsWork.countDown();
        assertThat(refused.await().isSuccess()).isFalse();
        assertThat(openfire.writeAndFlush(MESSAGE).await().cause()).isInstanceOf(ClosedChannelException.class);
        assertThat(HandlerFixture.written(channel)).doesNotContain("<message");
    }

    @Test
    void noStanzaGoesOutInTheClearWhenTlsWasTakenOff() throws InterruptedException, NoSuchAlgorithmException {
        channel.pipeline().addFirst("tls", new SslHandler(SSLContext.getDefault().createSSLEngine()));
        ChannelHandlerContext openfire = openfire();
        itsWork.countDown();
        // The negotiation's handler has noticed TLS when it was added, on its own thread.
        openfire.executor().submit(() -> {}).sync();
        channel.pipeline().remove("tls");
        assertThatThrownBy(() -> openfire.writeAndFlush(MESSAGE).sync()).isInstanceOf(ClosedChannelException.class);
        assertThat(HandlerFixture.written(channel)).doesNotContain("<message");
        assertThat(channel.isOpen()).isFalse();
    }
}
