package org.federatedpartners.openfire.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramingGuardTest {

    private final List<Object> events = new ArrayList<>();
    private String pending = "";
    private final EmbeddedChannel channel = new EmbeddedChannel(new FramingGuard(new FramingGuard.Framing() {
        @Override
        public String pending(Channel channel) {
            return pending.substring(0, Math.min(pending.length(), FramingGuard.GLANCE));
        }

        @Override
        public void discardPending(Channel channel) {
            pending = "";
        }
    }), new ChannelInboundHandlerAdapter() {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            events.add(event);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            events.add("complete");
        }
    });

    @ParameterizedTest
    @ValueSource(strings = {"<!-- x --><a/>", "<!", "<!DOCTYPE a>", "<![CDATA[x]]>", "<?php", "<?no key?>", "<?x?>", "<?xml-stylesheet ?>", "<?xmlx", "<? "})
    void reportsTextThatCannotBeginAnElement(String begun) {
        pending = begun;
        channel.pipeline().fireChannelReadComplete();
        assertThat(events).containsExactly(FramingGuard.UNFRAMED, "complete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<", "<a", "<message from='a'><!--", "<?", "<?x", "<?xml", "<?xml ", "<?xml version='1.0'?", "<?xml\nversion", "</strea"})
    void leavesAnIncompleteElementPending(String begun) {
        pending = begun;
        channel.pipeline().fireChannelReadComplete();
        assertThat(events).containsExactly("complete");
        assertThat(pending).isEqualTo(begun);
    }

    @Test
    void discardsHalfAnElementInTheClearWhenTlsBegins() {
        pending = "<db:result>";
        channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
        assertThat(events).containsExactly(FramingGuard.UNFRAMED, SslHandshakeCompletionEvent.SUCCESS);
        assertThat(pending).isEmpty();
    }

    @Test
    void otherEventsPassAndLeavePendingText() {
        SslHandshakeCompletionEvent failed = new SslHandshakeCompletionEvent(new SSLException("no"));
        channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
        pending = "<db:result>";
        channel.pipeline().fireUserEventTriggered(failed);
        channel.pipeline().fireUserEventTriggered("other");
        assertThat(events).containsExactly(SslHandshakeCompletionEvent.SUCCESS, failed, "other");
        assertThat(pending).isEqualTo("<db:result>");
    }
}
