package org.federatedpartners.openfire.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.history.Negotiations;
import org.federatedpartners.history.SeenCertificatesInMemory;
import org.federatedpartners.openfire.session.SteeringContext;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.stream.Rejection;
import org.federatedpartners.stream.Spellings;

/** One handler in a channel, with a stand-in for Openfire's own behind it. */
final class HandlerFixture {

    static final String STREAM = "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback'";

    /** Each objection as "direction domain reason". */
    final List<String> recorded = new ArrayList<>();
    /** What Openfire's own handler got to see. */
    final List<Object> delivered = new ArrayList<>();
    /** Whether a stream was known to deliver it. */
    final List<Boolean> followed = new ArrayList<>();
    /** Whether a stream was known to bring each event. */
    final List<Boolean> followedEvents = new ArrayList<>();
    final Map<String, NegotiationSettings> partners = new TreeMap<>();
    final List<String> notAdmitted = new ArrayList<>();
    UnlistedDomains unlisted = UnlistedDomains.FOLLOW_OPENFIRE;
    boolean recorderFails;
    boolean stopping;

    final Negotiations negotiations = new Negotiations(Clock.systemUTC(), partners::containsKey,
        SeenCertificatesInMemory.empty(Clock.systemUTC(), partners::containsKey, change -> {}), 10, 100);
    final NettyStreams streams = new NettyStreams(new SteeringContext(this::policy, () -> ServerFacts.UNCONSTRAINED,
        TestCertificates.judge(Set::of, domain -> Trust.DEFAULT, Clock.systemUTC()),
        new SteeringContext.Reports(this::record, (packet, reason) -> {}, domain -> {}, negotiations), new Spellings()),
        domain -> !notAdmitted.contains(domain), () -> "own.example", () -> stopping);

    PolicySnapshot policy() {
        List<Partner> all = new ArrayList<>();
        partners.forEach((domain, settings) -> all.add(TestPartner.of(all.size() + 1, 1, DomainName.of(domain), "", List.of(), PartnerType.FEDERATED, settings)));
        return TestPartner.policy(unlisted, all);
    }

    private void record(Direction direction, Rejection rejection) {
        if (recorderFails) {
            throw new IllegalStateException("recorder");
        }
        recorded.add(direction + " " + rejection.domain() + " " + rejection.reason());
    }

    EmbeddedChannel channel(NegotiationHandler handler) {
        return channel(handler, () -> true);
    }

    /** @param connected whether the network still is */
    EmbeddedChannel channel(NegotiationHandler handler, BooleanSupplier connected) {
        EmbeddedChannel channel = new EmbeddedChannel(handler) {
            @Override
            public boolean isActive() {
                return super.isActive() && connected.getAsBoolean();
            }
        };
        channel.pipeline().addLast(new SendingHandler(handler, channel.pipeline().context(handler)));
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                delivered.add(message);
                followed.add(streams.delivering().isPresent());
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                delivered.add(event);
                followedEvents.add(streams.delivering().isPresent());
            }

            @Override
            public void channelReadComplete(ChannelHandlerContext ctx) {
                followedEvents.add(streams.delivering().isPresent());
            }

            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                followedEvents.add(streams.delivering().isPresent());
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                followedEvents.add(streams.delivering().isPresent());
            }
        });
        return channel;
    }

    /** The other side closes the connection; {@link EmbeddedChannel#close} is Openfire's own doing. */
    static void hangUp(EmbeddedChannel channel) {
        channel.pipeline().firstContext().close();
        channel.runPendingTasks();
    }

    /** Everything that was written so far, in one string. */
    static String written(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (Object text = channel.readOutbound(); text != null; text = channel.readOutbound()) {
            all.append(text);
        }
        return all.toString();
    }
}
