package org.federatedpartners.openfire.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.openfire.netty.HandlerFixture.STREAM;
import static org.federatedpartners.openfire.netty.HandlerFixture.hangUp;
import static org.federatedpartners.openfire.netty.HandlerFixture.written;
import static org.federatedpartners.policy.Negotiation.NOT_SUPPORTED;
import static org.federatedpartners.policy.Negotiation.OPTIONAL;
import static org.federatedpartners.policy.Negotiation.REQUIRED;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.when;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.ConnectException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.federatedpartners.openfire.session.StreamParser;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Problems;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.s2s.DialbackVerifier;
import org.federatedpartners.s2s.DialbackVerifier.ShownKey;
import org.federatedpartners.s2s.RefusedException;
import org.federatedpartners.stream.ReceivingNegotiation;
import org.federatedpartners.stream.Spellings;
import org.federatedpartners.stream.TlsFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivingHandlerTest {

    private static final NegotiationSettings S = new NegotiationSettings(REQUIRED, REQUIRED, false);
    private static final NegotiationSettings T = new NegotiationSettings(REQUIRED, NOT_SUPPORTED, true);
    private static final NegotiationSettings D = new NegotiationSettings(NOT_SUPPORTED, NOT_SUPPORTED, true);
    private static final NegotiationSettings ALL = new NegotiationSettings(OPTIONAL, OPTIONAL, true);

    private static final String HEADER = STREAM + " from='partner.example' to='own.example' version='1.0'>";
    private static final String OWN_HEADER = "<?xml version='1.0' encoding='UTF-8'?>\n" + STREAM + " from='own.example' id='1' version='1.0'>";
    private static final String FEATURES = "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
        + "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><dialback xmlns='urn:xmpp:features:dialback'><errors/></dialback></stream:features>";
    private static final String STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    private static final String KEY = "<db:result from='Partner.Example' to='own.example'>key</db:result>";
    private static final String ASKED = "asked " + new ShownKey("own.example", "partner.example", "Partner.Example", "id", "key");
    private static final String MESSAGE = "<message from='bob@partner.example' to='alice@own.example'/>";

    private final HandlerFixture fixture = new HandlerFixture();
    private final List<String> told = new ArrayList<>();
    private final List<String> carriedWhenTold = new ArrayList<>();
    private boolean verifiesKeys = true;
    private Callable<Boolean> affirmed = () -> true;
    private final ReceivingHandler.Openfire openfire = new ReceivingHandler.Openfire() {
        @Override
        public boolean verifiesKeys(Channel channel) {
            return verifiesKeys;
        }

        @Override
        public boolean serves(String domain) {
            return domain.equals("own.example");
        }

        @Override
        public String streamId(Channel channel) {
            return "id";
        }

        @Override
        public boolean isAffirmed(ShownKey key, Channel channel, NettyStreams streams) throws IOException {
            told.add("asked " + key);
            try {
                return affirmed.call();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void authenticatedByCertificate(Channel channel, String domain, boolean restarts) {
            told.add("authenticated by certificate " + domain + (restarts ? "" : " without a restart"));
        }

        @Override
        public void authenticated(Channel inbound, String domain) {
            told.add("authenticated " + domain);
            carriedWhenTold.add((negotiation.carries(domain) ? "carried" : "not carried") + (channel.outboundMessages().isEmpty() ? ", unanswered" : ", answered"));
        }
    };
    private final ReceivingNegotiation negotiation = new ReceivingNegotiation(fixture.streams::policy, ServerFacts.UNCONSTRAINED::usableInbound,
        () -> true, new Spellings());
    private final EmbeddedChannel channel = fixture.channel(new ReceivingHandler(negotiation, fixture.streams, openfire, false));

    private void assertEnded(String reason, String words) {
        assertThat(written(channel)).endsWith("</stream:error></stream:stream>").contains("<policy-violation ").contains(words);
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example " + reason);
    }

    @Test
    void aStrangersStreamPassesUntouched() {
        fixture.partners.put("partner.example", S);
        String header = HEADER.replace("partner.example", "stranger.example");
        for (String said : new String[] {"<?xml version='1.0'?>", header, STARTTLS, "<what/>",
            MESSAGE.replace("partner.example", "stranger.example"), "</stream:stream>"}) {
            channel.writeInbound(said);
            assertThat(fixture.delivered).last().isEqualTo(said);
        }
        channel.writeOutbound(OWN_HEADER + FEATURES);
        assertThat(written(channel)).isEqualTo(OWN_HEADER + FEATURES);
        assertThat(fixture.recorded).isEmpty();
    }

    @Test
    void passesObjectsThatAreNotText() {
        Object other = new Object();
        channel.writeInbound(other);
        assertThat(fixture.delivered).containsExactly(other);
        channel.writeOutbound(Unpooled.EMPTY_BUFFER);
        assertThat(channel.<Object>readOutbound()).isSameAs(Unpooled.EMPTY_BUFFER);
    }

    @Test
    void offersOnlyFeaturesOfThePolicyBehindOurHeader() {
        fixture.partners.put("partner.example", T);
        channel.writeInbound(HEADER);
        channel.writeOutbound(OWN_HEADER + FEATURES);
        assertThat(written(channel)).startsWith(OWN_HEADER + "<stream:features").contains("<starttls").contains("<required")
            .doesNotContain("mechanisms").doesNotContain("dialback xmlns");
    }

    @Test
    void aRefusedOfferComesAfterOurHeader() {
        fixture.partners.put("partner.example", S);
        channel.writeInbound(HEADER);
        channel.writeOneOutbound(OWN_HEADER + "<stream:features/>");
        channel.flush();
        assertThat(channel.<String>readOutbound()).isEqualTo(OWN_HEADER);
        assertEnded("SERVER_SETTINGS", "No authentication method is available");
    }

    @Test
    void aHeaderThatIsRefusedIsAnsweredByAHeaderAndAnError() {
        fixture.unlisted = UnlistedDomains.REFUSE;
        channel.writeInbound(HEADER);
        assertThat(fixture.delivered).isEmpty();
        assertThat(channel.<String>readOutbound()).startsWith("<?xml version='1.0' encoding='UTF-8'?><stream:stream ")
            .contains(" from='own.example'").endsWith("</stream:error></stream:stream>");
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example NOT_A_PARTNER");
        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"partner.example", "Partner.Example", "partner.example/x"})
    void refusesTheHeaderOfAPartnerThatOpenfireBlocksHoweverItIsWritten(String from) {
        fixture.partners.put("partner.example", S);
        fixture.notAdmitted.add("partner.example");
        channel.writeInbound(HEADER.replace("partner.example", from));
        assertThat(fixture.delivered).isEmpty();
        assertEnded("SERVER_SETTINGS", "No authentication method");
    }

    /** Openfire's lists are compared letter by letter. */
    @Test
    void asksOpenfiresListsOfServersByTheNameAsLookedUp() {
        fixture.partners.put("xn--bcher-kva.example", S);
        fixture.notAdmitted.add("b\u00fccher.example");
        String header = HEADER.replace("partner.example", "b\u00fccher.example");
        channel.writeInbound(header);
        assertThat(fixture.delivered).containsExactly(header);
        assertThat(fixture.recorded).isEmpty();
    }

    @Test
    void nothingPassesOnceTheStreamHasEnded() {
        fixture.partners.put("partner.example", D);
        channel.writeInbound(HEADER);
        channel.writeInbound(STARTTLS);
        assertThat(written(channel)).endsWith("<failure xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"/></stream:stream>");
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example ENCRYPTION_NOT_ACCEPTED");
        fixture.delivered.clear();
        channel.pipeline().fireChannelRead(MESSAGE);
        ChannelFuture write = channel.pipeline().write("<late/>");
        assertThat(fixture.delivered).isEmpty();
        assertThat(write.isSuccess()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {MESSAGE, "<db:result from='partner.example' to='own.example'>key</db:result>", HEADER, "garbage <"})
    void refusesTextInTheClearAfterStarttls(String injected) {
        fixture.partners.put("partner.example", ALL);
        channel.writeInbound(HEADER);
        channel.writeInbound(STARTTLS);
        channel.writeInbound(injected);
        assertThat(fixture.delivered).containsExactly(HEADER, STARTTLS);
        assertEnded("PROTOCOL_VIOLATION", "not allowed at this point");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<!DOCTYPE x [<!ENTITY e 'x'>]><x>&e;</x>", "<x/><db:result from='partner.example' to='own.example'>key</db:result>",
        "<!--x--><message from='bob@partner.example'/>", "<db:result xmlns:db='urn:other' from='partner.example'/>",
    })
    void refusesDisguisedXmlOnAPartnersStream(String trick) {
        fixture.partners.put("partner.example", ALL);
        channel.writeInbound(HEADER);
        channel.writeInbound(trick);
        assertThat(fixture.delivered).containsExactly(HEADER);
        assertEnded("PROTOCOL_VIOLATION", "not allowed at this point");
    }

    @Test
    void refusesADisguisedMechanismForAPartnersDomain() {
        fixture.partners.put("partner.example", ALL);
        channel.writeInbound(STREAM + " to='own.example' version='1.0'>");
        channel.writeInbound("<iq:auth xmlns:iq='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>cGFydG5lci5leGFtcGxl</iq:auth>");
        assertThat(fixture.delivered).hasSize(1);
        assertEnded("MECHANISM_NOT_ACCEPTED", "mechanism");
    }

    @ParameterizedTest
    @ValueSource(strings = {MESSAGE, "<presence from='partner.example'/><message from='stranger.example'/>", "<iq from='&#112;artner.example'/>",
        "<message\nfrom='a@partner.example'/>", "<message from='bob@partner.example' broken"})
    void refusesAStanzaBeforeAuthentication(String stanza) {
        fixture.partners.put("partner.example", ALL);
        channel.writeInbound(HEADER);
        channel.writeInbound(stanza);
        assertThat(fixture.delivered).containsExactly(HEADER);
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).singleElement().asString().isIn("INBOUND partner.example NOT_AUTHENTICATED", "INBOUND partner.example PROTOCOL_VIOLATION");
    }

    @Test
    void refusesAStanzaWithoutSenderBeforeAuthentication() {
        fixture.partners.put("partner.example", ALL);
        channel.writeInbound(HEADER);
        channel.writeInbound("<message to='alice@own.example'/>");
        assertEnded("NOT_AUTHENTICATED", "not authenticated");
    }

    @Test
    void refusesAPartnersStanzaOnAnotherDomainsStream() {
        fixture.partners.put("partner.example", S);
        negotiation.resume(Optional.empty(), Map.of("stranger.example", Authentication.EXTERNAL));
        String own = MESSAGE.replace("partner.example", "stranger.example");
        channel.writeInbound(own);
        channel.writeInbound(MESSAGE);
        assertThat(fixture.delivered).containsExactly(own);
        assertEndedBeforeOurHeader("NOT_AUTHENTICATED");
    }

    @Test
    void refusesAStanzaInPlaceOfAHeader() {
        fixture.partners.put("partner.example", ALL);
        channel.writeInbound(MESSAGE);
        assertThat(fixture.delivered).isEmpty();
        assertEndedBeforeOurHeader("PROTOCOL_VIOLATION");
    }

    private void assertEndedBeforeOurHeader(String reason) {
        assertThat(written(channel)).startsWith("<?xml ").endsWith("</stream:error></stream:stream>");
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example " + reason);
    }

    @Test
    void closesAnyStreamOnUnframedText() {
        fixture.partners.put("partner.example", ALL);
        channel.writeInbound(HEADER.replace("partner.example", "stranger.example"));
        channel.pipeline().fireUserEventTriggered(FramingGuard.UNFRAMED);
        channel.pipeline().fireUserEventTriggered(FramingGuard.UNFRAMED);
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("INBOUND stranger.example PROTOCOL_VIOLATION");
        assertThat(fixture.delivered).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"not xml", "<a/><b/>", "<!--><!-- --><message from='ceo@partner.example'/></!-->", "<!DOCTYPE a><iq/>"})
    void refusesUnreadableTextOfAStranger(String text) {
        channel.writeInbound(HEADER.replace("partner.example", "stranger.example"));
        channel.writeInbound(text);
        assertThat(fixture.delivered).hasSize(1);
        assertThat(written(channel)).contains("<policy-violation ");
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("INBOUND stranger.example PROTOCOL_VIOLATION");
    }

    @Test
    void refusesAHeaderThatIsTooLong() {
        channel.writeInbound(HEADER.replace("from=", "x='" + "v".repeat(StreamParser.MAX_HEADER) + "' from="));
        assertThat(fixture.delivered).isEmpty();
        assertThat(written(channel)).startsWith("<?xml ").contains("<policy-violation ").endsWith("</stream:stream>");
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("INBOUND  PROTOCOL_VIOLATION");
    }

    @Test
    void theDeliveringStreamOfAStanzaIsKnownWhileItIsDelivered() {
        fixture.partners.put("partner.example", S);
        negotiation.resume(Optional.empty(), Map.of("partner.example", Authentication.EXTERNAL));
        channel.writeInbound(MESSAGE);
        assertThat(fixture.delivered).containsExactly(MESSAGE);
        assertThat(fixture.followed).containsExactly(true);
        assertThat(fixture.streams.delivering()).isEmpty();
    }

    /** As it says so before it closes the stream, and together with that. */
    @ParameterizedTest
    @ValueSource(strings = {"", "</stream:stream>"})
    void recordsWhyOpenfireItselfEndsTheStream(String end) {
        fixture.partners.put("partner.example", S);
        channel.writeInbound(HEADER);
        negotiation.resume(Optional.empty(), Map.of("partner.example", Authentication.EXTERNAL));
        String said = "<stream:error xmlns:stream=\"http://etherx.jabber.org/streams\"><improper-addressing xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/></stream:error>" + end;
        channel.writeOutbound(said);
        channel.close();
        assertThat(written(channel)).isEqualTo(said);
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example PROTOCOL_VIOLATION");
    }

    @Test
    void aFurtherDomainIsRefusedAndTheStreamGoesOn() {
        fixture.partners.put("partner.example", T);
        fixture.partners.put("first.example", D);
        negotiation.resume(Optional.empty(), Map.of("first.example", Authentication.DIALBACK));
        channel.writeInbound("<db:result from='partner.example' to='own.example'>key</db:result>");
        assertThat(fixture.delivered).isEmpty();
        assertThat(written(channel)).startsWith("<db:result").contains("type=\"error\"").contains("policy-violation");
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example TCP_DIALBACK_NOT_ACCEPTED");
        assertThat(channel.isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>",
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'/>",
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>cGFydG5lci5leGFtcGxl</auth>"})
    void authenticatesAPartnerByItsCertificate(String auth) {
        fixture.partners.put("partner.example", S);
        negotiation.handshakeDone(new TlsFacts("TLSv1.3", domain -> Problems.of(CertificateStatus.PROVES_DOMAIN)));
        channel.writeInbound(HEADER);
        channel.writeInbound(auth);
        assertThat(written(channel)).isEqualTo("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        assertThat(told).containsExactly("authenticated by certificate partner.example");
        channel.writeInbound(HEADER);
        channel.writeInbound(MESSAGE);
        assertThat(fixture.delivered).containsExactly(HEADER, HEADER, MESSAGE);
        assertThat(fixture.recorded).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<authenticate xmlns='urn:xmpp:sasl:2' mechanism='EXTERNAL'/>",
        "<s:authenticate xmlns:s='urn:xmpp:sasl:2' mechanism='EXTERNAL'><s:initial-response>cGFydG5lci5leGFtcGxl</s:initial-response></s:authenticate>"})
    void continuesWithoutANewHeaderAfterSasl2(String authenticate) {
        fixture.partners.put("partner.example", S);
        negotiation.handshakeDone(new TlsFacts("TLSv1.3", domain -> Problems.of(CertificateStatus.PROVES_DOMAIN)));
        channel.writeInbound(HEADER);
        channel.writeInbound(authenticate);
        assertThat(written(channel)).isEqualTo("<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>partner.example</authorization-identifier></success>"
            + "<stream:features xmlns:stream='http://etherx.jabber.org/streams'/>");
        assertThat(told).containsExactly("authenticated by certificate partner.example without a restart");
        channel.writeInbound(MESSAGE);
        assertThat(fixture.delivered).containsExactly(HEADER, MESSAGE);
        assertThat(fixture.recorded).isEmpty();
    }

    @Test
    void refusesSasl2WithAnUntrustedCertificate() {
        fixture.partners.put("partner.example", S);
        negotiation.handshakeDone(new TlsFacts("TLSv1.3", domain -> Problems.of(CertificateStatus.UNTRUSTED)));
        channel.writeInbound(HEADER);
        channel.writeInbound("<authenticate xmlns='urn:xmpp:sasl:2' mechanism='EXTERNAL'/>");
        assertEnded("CERTIFICATE_UNTRUSTED", "");
        assertThat(told).isEmpty();
        assertThat(fixture.delivered).containsExactly(HEADER);
    }

    @Test
    void refusesExternalWithAWeakCertificate() {
        fixture.partners.put("partner.example", S);
        negotiation.handshakeDone(new TlsFacts("TLSv1.3", domain -> Problems.of(CertificateStatus.WEAK)));
        channel.writeInbound(HEADER);
        channel.writeInbound("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>");
        assertThat(told).isEmpty();
        assertThat(fixture.delivered).containsExactly(HEADER);
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example CERTIFICATE_WEAK");
    }

    @Test
    void leavesAStrangersExternalToOpenfire() {
        String auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>";
        String header = HEADER.replace("partner.example", "stranger.example");
        channel.writeInbound(header);
        channel.writeInbound(auth);
        assertThat(fixture.delivered).containsExactly(header, auth);
        assertThat(told).isEmpty();
    }

    @Test
    void authenticatesAPartnerByItsDialbackKey() {
        fixture.partners.put("partner.example", D);
        channel.writeInbound(HEADER);
        channel.writeInbound(KEY);
        assertThat(written(channel)).startsWith("<db:result").contains("from=\"own.example\"", "to=\"Partner.Example\"", "type=\"valid\"");
        channel.writeInbound(MESSAGE);
        assertThat(fixture.delivered).containsExactly(HEADER, MESSAGE);
        assertThat(told).containsExactly(ASKED, "authenticated partner.example");
        assertThat(fixture.recorded).isEmpty();
    }

    @Test
    void leavesKeysToOpenfireForStrangersAndWhenVerificationIsOff() {
        String stranger = KEY.replace("Partner.Example", "stranger.example");
        channel.writeInbound(HEADER);
        channel.writeInbound(stranger);
        fixture.partners.put("partner.example", D);
        verifiesKeys = false;
        channel.writeInbound(KEY);
        assertThat(fixture.delivered).containsExactly(HEADER, stranger, KEY);
        assertThat(told).isEmpty();
    }

    @Test
    void aWrongKeyEndsTheStream() {
        fixture.partners.put("partner.example", D);
        affirmed = () -> false;
        channel.writeInbound(HEADER);
        channel.writeOutbound(OWN_HEADER + FEATURES);
        written(channel);
        channel.writeInbound(KEY);
        assertThat(told).containsExactly(ASKED);
        assertThat(written(channel)).startsWith("<db:result").contains("type=\"invalid\"").endsWith("</stream:stream>");
        assertThat(fixture.delivered).containsExactly(HEADER);
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example NOT_AUTHENTICATED");
    }

    @Test
    void aWrongKeyForAFurtherDomainLeavesTheStreamOfTheFirst() {
        fixture.partners.put("partner.example", D);
        channel.writeInbound(HEADER.replace("partner.example", "first.example"));
        negotiation.resume(Optional.empty(), Map.of("first.example", Authentication.DIALBACK));
        affirmed = () -> false;
        channel.writeInbound(KEY);
        assertThat(written(channel)).contains("type=\"invalid\"");
        assertThat(channel.isOpen()).isTrue();
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example NOT_AUTHENTICATED");
    }

    @ParameterizedTest(name = "opened by {0}")
    @ValueSource(strings = {"partner.example", "first.example", ""})
    void aWrongKeyForAFurtherDomainLeavesTheStreamOfTheFirstWhoeverOpenedIt(String opener) {
        fixture.partners.put("partner.example", D);
        fixture.partners.put("first.example", D);
        channel.writeInbound(opener.isEmpty() ? HEADER.replace(" from='partner.example'", "") : HEADER.replace("partner.example", opener));
        channel.writeInbound(KEY.replace("Partner.Example", "first.example"));
        assertThat(written(channel)).contains("type=\"valid\"");
        affirmed = () -> false;
        channel.writeInbound(KEY);
        assertThat(written(channel)).contains("type=\"invalid\"");
        assertThat(channel.isOpen()).isTrue();
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example NOT_AUTHENTICATED");
        channel.writeInbound(MESSAGE.replace("partner.example", "first.example"));
        assertThat(fixture.delivered).last().asString().contains("first.example");
    }

    @Test
    void addsADomainToOpenfiresSessionAfterTheAnswerIsJudgedAndBeforeThePeerKnowsIt() {
        fixture.partners.put("partner.example", D);
        channel.writeInbound(HEADER);
        affirmed = () -> {
            assertThat(negotiation.carries("partner.example")).isFalse();
            return true;
        };
        channel.writeInbound(KEY);
        assertThat(carriedWhenTold).containsExactly("carried, unanswered");
    }

    @Test
    void answersAnErrorWhenAKeyCannotBeVerified() {
        fixture.partners.put("partner.example", D);
        channel.writeInbound(HEADER);
        affirmed = () -> {
            throw new DialbackVerifier.Unreachable(new ConnectException("nobody there"));
        };
        channel.writeInbound(KEY);
        assertThat(written(channel)).contains("type=\"error\"", "remote-server-timeout");
        affirmed = () -> {
            throw new RefusedException(Reason.ENCRYPTION_NOT_OFFERED);
        };
        channel.writeInbound(KEY);
        assertThat(written(channel)).contains("type=\"error\"", "policy-violation");
        channel.writeInbound(KEY.replace("own.example", "other.example"));
        assertThat(written(channel)).contains("type=\"error\"", "item-not-found");
        assertThat(told).containsExactly(ASKED, ASKED);
        fixture.notAdmitted.add("partner.example");
        channel.writeInbound(KEY);
        assertThat(written(channel)).contains("type=\"error\"", "policy-violation");
        assertThat(told).hasSize(2);
        assertThat(channel.isOpen()).isTrue();
        hangUp(channel);
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example KEY_NOT_VERIFIED", "INBOUND partner.example LOCAL_DOMAIN_NOT_SERVED",
            "INBOUND partner.example SERVER_SETTINGS");
    }

    @Test
    void appliesAPolicyThatChangesDuringVerification() {
        fixture.partners.put("partner.example", D);
        channel.writeInbound(HEADER);
        affirmed = () -> {
            fixture.partners.put("partner.example", S);
            return true;
        };
        channel.writeInbound(KEY);
        assertThat(written(channel)).doesNotContain("valid").contains("policy-violation");
        assertThat(told).as("what Openfire's session is told").containsExactly(ASKED);
        channel.pipeline().fireChannelRead(MESSAGE);
        assertThat(fixture.delivered).containsExactly(HEADER);
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example TCP_DIALBACK_NOT_ACCEPTED");
    }

    @Test
    void withholdsAValidResultThatThePolicyNoLongerAccepts() {
        fixture.partners.put("partner.example", D);
        verifiesKeys = false;
        channel.writeInbound(HEADER);
        channel.writeInbound("<db:result from='partner.example' to='own.example'>key</db:result>");
        fixture.partners.put("partner.example", S);
        channel.writeOneOutbound("<db:result from='own.example' to='partner.example' type='valid'/>");
        channel.flush();
        assertThat(written(channel)).doesNotContain("valid'").contains("policy-violation");
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example TCP_DIALBACK_NOT_ACCEPTED");
    }

    /** With direct TLS, the handshake comes before any domain is named: what fails there is about no domain. */
    @ParameterizedTest
    @EnumSource(UnlistedDomains.class)
    void recordsNothingOfAHandshakeThatFailsBeforeADomainIsNamed(UnlistedDomains unlisted) {
        fixture.unlisted = unlisted;
        fixture.partners.put("partner.example", ALL);
        channel.pipeline().fireUserEventTriggered(new SslHandshakeCompletionEvent(new SSLException("no")));
        if (channel.isOpen()) {
            hangUp(channel);
        }
        assertThat(fixture.recorded).isEmpty();
    }

    @Test
    void aFailedHandshakeEndsThePartnersStream() {
        fixture.partners.put("partner.example", ALL);
        channel.writeInbound(HEADER);
        channel.writeInbound(STARTTLS);
        fixture.delivered.clear();
        channel.pipeline().fireUserEventTriggered(new SslHandshakeCompletionEvent(new SSLException("no")));
        assertThat(fixture.delivered).isEmpty();
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example ENCRYPTION_FAILED");
    }

    @Test
    void recordsThatThePartnerRefusedOurCertificate() {
        fixture.partners.put("partner.example", ALL);
        channel.writeInbound(HEADER);
        channel.writeInbound(STARTTLS);
        channel.pipeline().fireUserEventTriggered(new SslHandshakeCompletionEvent(new SSLException("Received fatal alert: certificate_unknown")));
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example OUR_CERTIFICATE_REFUSED");
    }

    /** Openfire's handler works on another thread than ours, which hears of its failure whenever it comes to that. @param late whether the other one is done by then */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ignoresTheFailureOfAReplacedTlsHandler(boolean late) throws NoSuchAlgorithmException {
        fixture.partners.put("partner.example", ALL);
        channel.writeInbound(HEADER);
        channel.writeInbound(STARTTLS);
        fixture.delivered.clear();
        List<Object> held = new ArrayList<>();
        channel.pipeline().addFirst("held", new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                held.add(event);
            }
        });
        SslHandler openfires = new SslHandler(serverEngine(), true);
        channel.pipeline().addFirst("ssl", openfires);
        SslHandler ours = spy(new SslHandler(serverEngine(), true));
        when(ours.handshakeFuture()).thenReturn(late ? channel.eventLoop().newSucceededFuture(channel) : channel.eventLoop().newPromise());
        NegotiationHandler handler = channel.pipeline().get(ReceivingHandler.class);
        handler.replaceTls(channel.pipeline().context(handler), ours);
        assertThat(held).first().satisfies(event -> assertThat(((SslHandshakeCompletionEvent) event).cause()).isSameAs(openfires.handshakeFuture().cause()));
        channel.pipeline().context("held").fireUserEventTriggered(held.get(0));
        assertThat(fixture.delivered).isEmpty();
        assertThat(channel.isOpen()).isTrue();
        assertThat(fixture.recorded).isEmpty();

        channel.pipeline().context("held").fireUserEventTriggered(new SslHandshakeCompletionEvent(new SSLException("of ours")));
        assertThat(channel.isOpen()).isFalse();
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example ENCRYPTION_FAILED");
    }

    @Test
    void closesTheStreamWhenTlsWasRemoved() {
        SslHandler tls = mock(SslHandler.class);
        ReceivingHandler handler = new ReceivingHandler(negotiation, fixture.streams, openfire, true);
        EmbeddedChannel encrypted = new EmbeddedChannel(tls, handler);
        encrypted.pipeline().addLast(new SendingHandler(handler, encrypted.pipeline().context(handler)));
        encrypted.pipeline().remove(tls);
        encrypted.pipeline().write("<db:verify from='own.example' to='partner.example' type='valid'/>");
        encrypted.flush();
        assertThat(written(encrypted)).isEmpty();
        assertThat(encrypted.isOpen()).isFalse();
    }

    @Test
    void closesTheStreamOnAnInternalException() {
        fixture.partners.put("partner.example", D);
        fixture.recorderFails = true;
        channel.writeInbound(HEADER);
        channel.pipeline().fireChannelRead(STARTTLS);
        assertThat(fixture.delivered).containsExactly(HEADER);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void recordsAPartnerThatLeavesUnauthenticated() {
        fixture.partners.put("partner.example", D);
        channel.writeInbound(HEADER);
        hangUp(channel);
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example PARTNER_GAVE_UP");
    }

    @Test
    void recordsAPartnerThatIsSilent() throws InterruptedException {
        fixture.partners.put("partner.example", D);
        channel.writeInbound(HEADER);
        Thread.sleep(NegotiationHandler.REACTION.toMillis());
        channel.close();
        assertThat(fixture.recorded).containsExactly("INBOUND partner.example PARTNER_SILENT");
    }

    @Test
    void theRegistryForgetsAChannelThatIsClosed() {
        assertThat(fixture.streams.places()).hasSize(1);
        channel.close();
        assertThat(fixture.streams.places()).isEmpty();
    }

    private static SSLEngine serverEngine() throws NoSuchAlgorithmException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(false);
        return engine;
    }
}
