package org.federatedpartners.s2s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import org.dom4j.Element;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a wire on which no policy has a say; what one would leave of the features is what the peer offers here. */
class OutboundAuthenticationTest {

    private static final DialbackKeys KEYS = new DialbackKeys(() -> "secret");
    private static final String KEY = KEYS.key("partner.example", "own.example", "2");
    private static final String EXTERNAL = "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms></stream:features>";
    private static final String PLAIN = EXTERNAL.replace("EXTERNAL", "PLAIN");
    private static final String SUCCESS = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
    private static final String FAILURE = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>";
    private static final String VALID = "<db:result from='partner.example' to='own.example' type='valid'/>";

    private String heard;

    private Authentication authenticated(String script) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(script.replace(";", "\n"))) {
            try (Socket socket = peer.connect()) {
                // A word that is not understood must fail, not hang.
                socket.setSoTimeout(10_000);
                Walk walk = new Walk(new SocketWire(socket, "partner.example", TestTls.withoutCertificate()), "own.example", "partner.example");
                Element offered = walk.go(false);
                return new OutboundAuthentication(walk, KEYS, "own.example", "partner.example").authenticate(offered);
            } finally {
                heard = String.join("", peer.heard());
            }
        }
    }

    @Test
    void usesExternalWhenOfferedAndRestartsTheStream() throws Exception {
        assertThat(authenticated("C: <stream:stream;S: {header}" + EXTERNAL + ";C: </auth>;S: " + SUCCESS + ";C: <stream:stream;S: {header}{features};HOLD")).isEqualTo(Authentication.EXTERNAL);
        assertThat(heard).contains("mechanism=\"EXTERNAL\"", ">b3duLmV4YW1wbGU=<").doesNotContain("result");
    }

    @Test
    void usesExternalWhenOfferedByAServerThatAnnouncesNoFeatures() throws Exception {
        String old = ScriptedPeer.HEADER.replace(" version='1.0'", "");
        assertThat(authenticated("C: <stream:stream;S: " + old + EXTERNAL + ";C: </auth>;S: " + SUCCESS + ";C: <stream:stream;S: " + old + ";HOLD")).isEqualTo(Authentication.EXTERNAL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"EXTERNAL|C: </auth>;S: FAILURE;", "PLAIN|", "{features}|", "OLD|"})
    void usesDialbackWhenExternalIsNotOfferedOrFails(String features, String before) throws Exception {
        String begin = features.equals("OLD") ? ScriptedPeer.HEADER.replace(" version='1.0'", "") : "{header}" + features.replace("EXTERNAL", EXTERNAL).replace("PLAIN", PLAIN);
        assertThat(authenticated("C: <stream:stream;S: " + begin + ";" + (before == null ? "" : before.replace("FAILURE", FAILURE)) + "C: </db:result>;S: <db:other/>" + VALID + ";HOLD"))
            .isEqualTo(Authentication.DIALBACK);
        assertThat(heard).contains("<db:result ", "from=\"own.example\"", "to=\"partner.example\"", ">" + KEY + "<");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<db:result from='partner.example' to='own.example' type='invalid'/>", "<db:result from='partner.example' to='own.example' type='error'/>",
        "<db:result from='other.example' to='own.example' type='valid'/>", "<db:result from='partner.example' to='other.example' type='valid'/>"})
    void failsUnlessTheKeyIsAcceptedForTheseDomains(String answer) {
        assertThatThrownBy(() -> authenticated("C: <stream:stream;S: {header}{features};C: </db:result>;S: " + answer + ";HOLD"))
            .isInstanceOf(IOException.class).hasMessageContaining("does not accept our dialback key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"</stream:stream>", "<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"})
    void failsWhenTheStreamEnds(String end) {
        assertThatThrownBy(() -> authenticated("C: <stream:stream;S: {header}" + EXTERNAL + ";C: </auth>;S: " + end + ";HOLD"))
            .isInstanceOf(IOException.class).hasMessageContaining("has ended the stream");
    }

    @Test
    void sendsNoKeyOnAStreamWithoutAnId() {
        assertThatThrownBy(() -> authenticated("C: <stream:stream;S: " + ScriptedPeer.HEADER.replace(" id='2'", "") + "{features};HOLD"))
            .isInstanceOf(IOException.class).hasMessageContaining("no id");
        assertThat(heard).doesNotContain("result");
    }
}
