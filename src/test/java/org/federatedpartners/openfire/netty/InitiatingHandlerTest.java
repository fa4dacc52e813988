package org.federatedpartners.openfire.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.openfire.netty.HandlerFixture.STREAM;
import static org.federatedpartners.openfire.netty.HandlerFixture.hangUp;
import static org.federatedpartners.openfire.netty.HandlerFixture.written;
import static org.federatedpartners.policy.Negotiation.NOT_SUPPORTED;
import static org.federatedpartners.policy.Negotiation.OPTIONAL;
import static org.federatedpartners.policy.Negotiation.REQUIRED;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.stream.Action;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.TestNegotiation;
import org.federatedpartners.stream.TlsFacts;
import org.jivesoftware.openfire.session.DomainPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitiatingHandlerTest {

    private static final NegotiationSettings S = new NegotiationSettings(REQUIRED, REQUIRED, false);
    private static final NegotiationSettings T = new NegotiationSettings(REQUIRED, NOT_SUPPORTED, true);
    private static final NegotiationSettings D = new NegotiationSettings(NOT_SUPPORTED, NOT_SUPPORTED, true);
    private static final NegotiationSettings ALL = new NegotiationSettings(OPTIONAL, OPTIONAL, true);

    private static final String OWN_HEADER = "<?xml version='1.0'?>" + STREAM + " from='own.example' to='partner.example' version='1.0'>";
    private static final String HEADER = STREAM + " from='partner.example' to='own.example' id='1' version='1.0'>";
    private static final String FEATURES = "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
        + "<dialback xmlns='urn:xmpp:features:dialback'/></stream:features>";
    private static final String VALID = "<db:result from='partner.example' to='own.example' type='valid'/>";
    private static final String KEY = "<db:result from=\"own.example\" to=\"partner.example\">key</db:result>";
    private static final String STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    private static final DomainPair PAIR = new DomainPair("own.example", "partner.example");
    private static final long SINCE = 42;
    private static final SslHandshakeCompletionEvent FAILED = new SslHandshakeCompletionEvent(new SSLException("no"));

    private final HandlerFixture fixture = new HandlerFixture();
    private int abandoned;
    private int reconnected;
    private boolean inTime = true;
    private boolean timeIsUp;
    private final InitiatingHandler.Openfire openfire = new InitiatingHandler.Openfire() {
        @Override
        public void setEncrypted(Channel channel) {
            throw new AssertionError("There is no TLS in this test");
        }

        @Override
        public void abandon(Channel channel) {
            abandoned++;
        }

        @Override
        public long awaitedSince(DomainPair pair) {
            assertThat(pair).isEqualTo(PAIR);
            return SINCE;
        }

        @Override
        public boolean isTimeUp(long since) {
            assertThat(since).isEqualTo(SINCE);
            return timeIsUp;
        }

        @Override
        public boolean reconnect(Channel channel, DomainPair pair, long since) {
            assertThat(since).as("a stream that takes the place of another one has no time of its own").isEqualTo(SINCE);
            reconnected++;
            return inTime;
        }
    };
    private final EmbeddedChannel channel = fixture.channel(new InitiatingHandler(
        TestNegotiation.initiating(fixture.streams::policy, ServerFacts.UNCONSTRAINED::usableOutbound, "partner.example"), fixture.streams, openfire,
        PAIR, false));

    private void opened() {
        channel.writeOutbound(OWN_HEADER);
        channel.writeInbound(HEADER);
        assertThat(written(channel)).isEqualTo(OWN_HEADER);
        fixture.delivered.clear();
    }

    private void assertEnded(String reason) {
        assertThat(written(channel)).startsWith("<stream:error><policy-violation ").endsWith("</stream:stream>");
        assertThat(channel.isOpen()).isFalse();
        assertThat(abandoned).isPositive();
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example " + reason);
    }

    @Test
    void refusesUnreadableTextOfAStranger() {
        channel.writeInbound(HEADER);
        channel.writeInbound("<!--><!-- --><message from='ceo@friend.example'/></!-->");
        assertThat(fixture.delivered).containsExactly(HEADER);
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example PROTOCOL_VIOLATION");
    }

    @Test
    void aStrangersStreamPassesUntouched() {
        for (String said : new String[] {HEADER, FEATURES, "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"}) {
            channel.writeInbound(said);
            assertThat(fixture.delivered).last().isEqualTo(said);
        }
        channel.writeOutbound(KEY);
        assertThat(written(channel)).isEqualTo(KEY);
        channel.pipeline().fireUserEventTriggered(FAILED);
        assertThat(fixture.delivered).last().isEqualTo(FAILED);
        assertThat(fixture.recorded).isEmpty();
    }

    @Test
    void sendsNoHeaderToAStrangerInPartnersOnlyMode() {
        fixture.unlisted = UnlistedDomains.REFUSE;
        channel.writeOneOutbound(OWN_HEADER);
        channel.flush();
        assertThat(written(channel)).isEmpty();
        assertThat(channel.isOpen()).isFalse();
        assertThat(abandoned).isPositive();
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example NOT_A_PARTNER");
    }

    @Test
    void offersThatThePolicyDoesNotAcceptDoNotReachOpenfire() {
        fixture.partners.put("partner.example", T);
        opened();
        channel.writeInbound(FEATURES);
        assertThat(fixture.delivered).singleElement().asString().contains("starttls").contains("required").doesNotContain("dialback");
    }

    @Test
    void closesTheStreamWhenNoAcceptedMethodIsOffered() {
        fixture.partners.put("partner.example", S);
        opened();
        channel.writeInbound("<stream:features><dialback xmlns='urn:xmpp:features:dialback'/></stream:features>");
        assertThat(fixture.delivered).isEmpty();
        assertEnded("ENCRYPTION_NOT_OFFERED");
    }

    @Test
    void sendsNoKeyInTheClearWhenTlsIsRequired() {
        fixture.partners.put("partner.example", T);
        opened();
        channel.writeOneOutbound(KEY);
        channel.flush();
        assertEnded("TCP_DIALBACK_NOT_ACCEPTED");
    }

    @Test
    void sendsAKeyInTheClearWhenThePolicyAcceptsIt() {
        fixture.partners.put("partner.example", D);
        opened();
        channel.writeInbound(FEATURES);
        assertThat(fixture.delivered).singleElement().asString().contains("dialback").doesNotContain("starttls");
        channel.writeOutbound(KEY);
        assertThat(written(channel)).isEqualTo(KEY);
        channel.writeInbound(VALID);
        assertThat(fixture.delivered).hasSize(2);
        channel.close();
        assertThat(fixture.recorded).isEmpty();
        assertThat(abandoned).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " version='0.9'"})
    void addsTheDialbackFeatureForAServerBeforeXmpp1(String version) {
        fixture.partners.put("partner.example", D);
        String header = STREAM + " from='partner.example' to='own.example' id='1'" + version + ">";
        channel.writeOutbound(OWN_HEADER);
        channel.writeInbound(header);
        assertThat(fixture.delivered).hasSize(2).first().isEqualTo(header);
        assertThat(fixture.delivered.get(1)).asString().contains("features", "dialback");
    }

    private static final String OLD = STREAM + " from='partner.example' to='own.example' id='1'>";

    /** What is in the same segment as a header without a version is known before anything is assumed. */
    @Test
    void judgesFeaturesThatComeWithAHeaderThatDoesNotAnnounceThem() {
        fixture.partners.put("partner.example", T);
        channel.writeOutbound(OWN_HEADER);
        channel.writeInbound(OLD, FEATURES);
        assertThat(fixture.delivered).hasSize(2).last().asString().contains("starttls").doesNotContain("dialback");
        assertThat(fixture.recorded).isEmpty();
        assertThat(written(channel)).isEqualTo(OWN_HEADER);
        channel.writeInbound(FEATURES);
        assertEnded("PROTOCOL_VIOLATION");
    }

    @Test
    void closesTheStreamOfAServerBeforeXmpp1WhenTlsIsRequired() {
        fixture.partners.put("partner.example", T);
        channel.writeOutbound(OWN_HEADER);
        assertThat(written(channel)).isEqualTo(OWN_HEADER);
        channel.writeInbound(OLD);
        assertEnded("ENCRYPTION_NOT_OFFERED");
    }

    @Test
    void featuresThatComeAfterNoneWereAssumedDoNotReachOpenfire() {
        fixture.partners.put("partner.example", D);
        channel.writeOutbound(OWN_HEADER);
        assertThat(written(channel)).isEqualTo(OWN_HEADER);
        channel.writeInbound(OLD);
        fixture.delivered.clear();
        channel.writeInbound(FEATURES);
        assertThat(fixture.delivered).isEmpty();
        assertThat(channel.isOpen()).isTrue();
        assertThat(fixture.recorded).isEmpty();
        channel.writeInbound(FEATURES);
        assertThat(fixture.delivered).isEmpty();
        assertEnded("PROTOCOL_VIOLATION");
    }

    @Test
    void nothingIsAssumedOfAStreamThatEndsWithAnError() {
        fixture.partners.put("partner.example", D);
        channel.writeOutbound(OWN_HEADER);
        channel.writeInbound(OLD, "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
        assertThat(fixture.delivered).noneMatch(said -> said.toString().contains("features"));
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example PARTNER_HOST_UNKNOWN");
    }

    @Test
    void recordsWhyThePartnerEndsAnAuthenticatedStreamAndLeavesItToOpenfire() {
        fixture.partners.put("partner.example", D);
        opened();
        channel.writeInbound(FEATURES);
        channel.writeOutbound(KEY);
        channel.writeInbound(VALID);
        channel.writeInbound("<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example PARTNER_POLICY");
        assertThat(abandoned).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {HEADER, STREAM + " version='1.0'>", STREAM + " id='' version='1.0'>"})
    void recordsThePartnersStreamErrorAsTheReason(String header) {
        fixture.partners.put("partner.example", ALL);
        channel.writeOutbound(OWN_HEADER);
        channel.writeInbound(header);
        channel.writeInbound("<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
        assertThat(channel.isOpen()).isFalse();
        assertThat(abandoned).isPositive();
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example PARTNER_HOST_UNKNOWN");
    }

    /** RFC 6120 4.7.3. The next segment may have the error that explains it. */
    @ParameterizedTest
    @CsvSource({"'', true", "'', false", "' id='' ''', false"})
    void waitsAMomentForTheReasonOfAHeaderWithoutVersionAndId(String id, boolean explained) {
        fixture.partners.put("partner.example", D);
        channel.writeOutbound(OWN_HEADER);
        assertThat(written(channel)).isEqualTo(OWN_HEADER);
        channel.writeInbound(STREAM + " from='partner.example' to='own.example'" + id + ">");
        assertThat(channel.isOpen()).isTrue();
        if (explained) {
            channel.writeInbound("<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
        }
        channel.advanceTimeBy(NegotiationHandler.REACTION.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(fixture.delivered).isEmpty();
        if (explained) {
            assertThat(channel.isOpen()).isFalse();
            assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example PARTNER_HOST_UNKNOWN");
        } else {
            assertEnded("PROTOCOL_VIOLATION");
        }
    }

    @Test
    void refusesFeaturesAfterAHeaderWithoutId() {
        fixture.partners.put("partner.example", D);
        channel.writeOutbound(OWN_HEADER);
        assertThat(written(channel)).isEqualTo(OWN_HEADER);
        channel.writeInbound(STREAM + " version='1.0'>");
        channel.writeInbound(FEATURES);
        assertThat(fixture.delivered).isEmpty();
        assertEnded("PROTOCOL_VIOLATION");
    }

    @Test
    void aStrangerBeforeXmpp1IsLeftToOpenfire() {
        channel.writeOutbound(OWN_HEADER);
        channel.writeInbound(STREAM + " from='partner.example' to='own.example' id='1'>");
        assertThat(fixture.delivered).hasSize(1);
    }

    @Test
    void closesTheStreamOnAFailedHandshakeWhenTlsIsRequired() {
        fixture.partners.put("partner.example", T);
        opened();
        channel.pipeline().fireUserEventTriggered(FAILED);
        assertThat(fixture.delivered).isEmpty();
        assertThat(channel.isOpen()).isFalse();
        assertThat(abandoned).isPositive();
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example ENCRYPTION_FAILED");
    }

    @Test
    void recordsThatThePartnerRefusedOurCertificateInTheHandshake() {
        fixture.partners.put("partner.example", T);
        opened();
        channel.pipeline().fireUserEventTriggered(new SslHandshakeCompletionEvent(new SSLException("Received fatal alert: unknown_ca")));
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example OUR_CERTIFICATE_REFUSED");
    }

    /** With TLS 1.3, the alert comes after the handshake. */
    @Test
    void recordsThatThePartnerRefusedOurCertificateAfterTheHandshake() {
        fixture.partners.put("partner.example", T);
        opened();
        channel.pipeline().addFirst(new TlsWatch(channel.pipeline().get(InitiatingHandler.class).negotiation()), new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                // As Openfire's decoder does it.
                ctx.close();
            }
        });
        channel.pipeline().fireExceptionCaught(new DecoderException(new SSLException("Received fatal alert: certificate_required")));
        channel.close();
        assertThat(abandoned).isPositive();
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example OUR_CERTIFICATE_REFUSED");
    }

    /** Openfire's own second stream would not be followed. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void opensAnotherStreamWhenTlsFailsAndPlainDialbackIsAccepted(boolean inTheHandshake) {
        fixture.partners.put("partner.example", ALL);
        opened();
        channel.writeInbound(FEATURES);
        channel.writeOutbound(STARTTLS);
        fixture.delivered.clear();
        if (inTheHandshake) {
            channel.pipeline().fireUserEventTriggered(FAILED);
        } else {
            channel.writeInbound("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        }
        assertThat(fixture.delivered).isEmpty();
        assertThat(channel.isOpen()).isFalse();
        assertThat(reconnected).isEqualTo(1);
        assertThat(abandoned).isZero();
        assertThat(fixture.recorded).isEmpty();
    }

    /** As Openfire waits no longer. */
    @Test
    void recordsWhyTlsFailedWhenThereIsNoTimeForAnotherStream() {
        fixture.partners.put("partner.example", ALL);
        inTime = false;
        opened();
        channel.writeInbound(FEATURES);
        channel.writeOutbound(STARTTLS);
        channel.pipeline().fireUserEventTriggered(FAILED);
        assertThat(channel.isOpen()).isFalse();
        assertThat(abandoned).isPositive();
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example ENCRYPTION_FAILED");
    }

    @Test
    void recordsAFailedHandshakeWhenThePartnerRequiresTls() {
        fixture.partners.put("partner.example", ALL);
        opened();
        channel.writeInbound(FEATURES.replace("tls'/>", "tls'><required/></starttls>"));
        channel.pipeline().fireUserEventTriggered(FAILED);
        assertThat(reconnected).isZero();
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example ENCRYPTION_FAILED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<message from='bob@partner.example' to='alice@own.example'/>", "<iq from='stranger.example'/>", "<presence/>",
        "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
        "<db:result from='partner.example' to='own.example' type='valid'/>", "two <words/>", "<x:success xmlns:x='urn:other'/>"})
    void refusesElementsThatWereNotRequested(String said) {
        fixture.partners.put("partner.example", ALL);
        opened();
        channel.writeInbound(said);
        assertThat(fixture.delivered).isEmpty();
        assertEnded("PROTOCOL_VIOLATION");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<message from='ceo@other.example' to='alice@own.example'/>", "<message from='romeo@own.example'/>", "<iq/>", "<presence/>",
        "<x:message xmlns:x='jabber:server'/>", "<iq xmlns='jabber:client'/>", "<presence xmlns=''/>", "two <words/>", "no xml",
        "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>",
        "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", "<abort xmlns='urn:x'/>", "<compress xmlns='http://jabber.org/protocol/compress'/>",
        "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='EXTERNAL'/>", "<resume xmlns='urn:xmpp:sm:3' previd='1' h='0'/>"})
    void refusesElementsOfAStrangerThatOpenfireWouldProcess(String said) {
        opened();
        channel.writeInbound(said);
        assertThat(fixture.delivered).isEmpty();
        assertEnded("PROTOCOL_VIOLATION");
    }

    @Test
    void namesTheStreamOfEverythingThatReachesOpenfire() {
        fixture.partners.put("partner.example", ALL);
        channel.writeInbound("<?xml version='1.0'?>");
        channel.writeInbound(HEADER);
        channel.writeInbound(FEATURES);
        channel.pipeline().fireUserEventTriggered("an event");
        channel.pipeline().fireChannelReadComplete();
        channel.writeInbound(7);
        channel.pipeline().fireExceptionCaught(new IllegalStateException("from the channel"));
        channel.close();
        assertThat(fixture.followed).hasSize(4).doesNotContain(false);
        assertThat(fixture.followedEvents).hasSizeGreaterThanOrEqualTo(5).doesNotContain(false);
        assertThat(fixture.streams.delivering()).isEmpty();
    }

    @Test
    void refusesUnframedTextOfAPartner() {
        fixture.partners.put("partner.example", ALL);
        opened();
        channel.pipeline().fireUserEventTriggered(FramingGuard.UNFRAMED);
        assertThat(fixture.delivered).isEmpty();
        assertEnded("PROTOCOL_VIOLATION");
    }

    @Test
    void stanzasLeaveAsTheyAre() {
        fixture.partners.put("partner.example", S);
        channel.writeOutbound("<message to='bob@partner.example'>&broken</message>");
        assertThat(written(channel)).isEqualTo("<message to='bob@partner.example'>&broken</message>");
    }

    @Test
    void endsTheWaitAtOnceWhenThePartnerClosesTheStream() {
        fixture.partners.put("partner.example", D);
        opened();
        channel.writeInbound(FEATURES);
        hangUp(channel);
        assertThat(abandoned).isPositive();
        assertThat(reconnected).isZero();
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example PARTNER_GAVE_UP");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {"-|PARTNER_LEFT_AFTER_EXTERNAL", "</stream:stream>|PARTNER_LEFT_AFTER_EXTERNAL",
        "<stream:error><system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>|PARTNER_SHUTDOWN"})
    void recordsAPartnerThatClosesTheStreamRightAfterItHasAcceptedExternal(String lastWord, String reason) {
        fixture.partners.put("partner.example", ALL);
        Negotiation negotiation = TestNegotiation.initiating(fixture.streams::policy, ServerFacts.UNCONSTRAINED::usableOutbound, "partner.example");
        negotiation.handshakeDone(new TlsFacts("TLSv1.3", domain -> List.of()));
        EmbeddedChannel encrypted = fixture.channel(new InitiatingHandler(negotiation, fixture.streams, openfire, PAIR, false));
        encrypted.writeOutbound(OWN_HEADER);
        encrypted.writeInbound(HEADER);
        encrypted.writeInbound("<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms></stream:features>");
        encrypted.writeOutbound("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>b3duLmV4YW1wbGU=</auth>");
        encrypted.writeInbound("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        encrypted.writeOutbound(OWN_HEADER);
        if (lastWord != null) {
            encrypted.writeInbound(lastWord);
        }
        if (encrypted.isOpen()) {
            hangUp(encrypted);
        }
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example " + reason);
        assertThat(reconnected).isZero();
        assertThat(abandoned).as("Openfire takes the stream for authenticated").isZero();
    }

    /** Openfire must not take over what has ended: it would hang, and keep a lock that each stream to this domain needs. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamThatHasEndedWhenItIsAuthenticatedIsGivenUp(boolean gone) {
        fixture.partners.put("partner.example", D);
        AtomicBoolean active = new AtomicBoolean(true);
        InitiatingHandler handler = new InitiatingHandler(
            TestNegotiation.initiating(fixture.streams::policy, ServerFacts.UNCONSTRAINED::usableOutbound, "partner.example"), fixture.streams, openfire, PAIR, false);
        EmbeddedChannel ending = fixture.channel(handler, active::get);
        ending.writeOutbound(OWN_HEADER);
        ending.writeInbound(HEADER);
        ending.writeInbound(FEATURES);
        ending.writeOutbound(KEY);
        fixture.delivered.clear();
        // The network's thread has heard of the end, and this one has not.
        active.set(!gone);
        ending.writeInbound(VALID);
        assertThat(fixture.delivered).isEqualTo(gone ? List.of() : List.of(VALID));
        assertThat(abandoned).isEqualTo(gone ? 1 : 0);
        assertThat(fixture.recorded).isEmpty();
    }

    @Test
    void aPartnerThatSaysGoodByeHasEndedTheStreamWhoeverClosesIt() throws InterruptedException {
        fixture.partners.put("partner.example", D);
        opened();
        channel.writeInbound("</stream:stream>");
        Thread.sleep(NegotiationHandler.REACTION.toMillis());
        channel.close();
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example PARTNER_GAVE_UP");
    }

    @Test
    void recordsASilentPartnerWhenOpenfireGivesUp() throws InterruptedException {
        fixture.partners.put("partner.example", D);
        opened();
        channel.writeInbound(FEATURES);
        channel.writeOutbound(KEY);
        Thread.sleep(NegotiationHandler.REACTION.toMillis());
        channel.close();
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example PARTNER_SILENT_AFTER_KEY");
    }

    /** Openfire gives up at a fixed time, whenever the partner was last heard. */
    @Test
    void recordsASlowPartnerWhenOpenfireGivesUp() {
        fixture.partners.put("partner.example", D);
        opened();
        timeIsUp = true;
        channel.close();
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example PARTNER_SILENT");
    }

    /** It is this server's turn then, not the partner's. */
    @Test
    void aPartnerIsNotSilentWhileWeJudgeWhatItHasSaid() {
        Negotiation slow = mock(Negotiation.class);
        InitiatingHandler handler = new InitiatingHandler(slow, fixture.streams, openfire, PAIR, true);
        when(slow.peer()).thenReturn("partner.example");
        when(slow.received(any())).thenAnswer(call -> {
            Thread.sleep(NegotiationHandler.REACTION.toMillis());
            handler.closing();
            return Action.PASS;
        });
        fixture.channel(handler).writeInbound(HEADER);
        verify(slow).leaves();
        verify(slow, never()).givesUp();
    }

    @Test
    void recordsAPartnerThatIsSilentInTheHandshake() {
        fixture.partners.put("partner.example", T);
        opened();
        channel.pipeline().fireUserEventTriggered(new SslHandshakeCompletionEvent(mock(SslHandshakeTimeoutException.class)));
        assertThat(fixture.recorded).containsExactly("OUTBOUND partner.example PARTNER_SILENT");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void opensAnotherStreamAfterAHandshakeThatHangsIfThereIsTime(boolean time) {
        fixture.partners.put("partner.example", ALL);
        inTime = time;
        opened();
        channel.writeInbound(FEATURES);
        channel.writeOutbound(STARTTLS);
        channel.pipeline().fireUserEventTriggered(new SslHandshakeCompletionEvent(mock(SslHandshakeTimeoutException.class)));
        assertThat(channel.isOpen()).isFalse();
        assertThat(reconnected).isEqualTo(1);
        assertThat(fixture.recorded).containsExactly(time ? new String[0] : new String[] {"OUTBOUND partner.example PARTNER_SILENT"});
    }

    @Test
    void recordsNothingWhenOpenfireClosesWithoutHavingWaited() {
        fixture.partners.put("partner.example", D);
        opened();
        channel.close();
        assertThat(fixture.recorded).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void recordsNothingWhenTheServerIsStopped(boolean properly) throws InterruptedException {
        fixture.partners.put("partner.example", T);
        fixture.stopping = true;
        opened();
        Thread.sleep(NegotiationHandler.REACTION.toMillis());
        channel.pipeline().fireUserEventTriggered(FAILED);
        if (properly) {
            channel.close();
        } else {
            // The event loop shuts channels down past their pipelines.
            hangUp(channel);
        }
        assertThat(fixture.recorded).isEmpty();
    }
}
