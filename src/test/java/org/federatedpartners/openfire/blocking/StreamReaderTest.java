package org.federatedpartners.openfire.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.same;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.InOrder;
import org.xmlpull.v1.XmlPullParser;
import org.xmlpull.v1.XmlPullParserException;

class StreamReaderTest {

    private static final String HEADER = "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0'>";

    private final StreamReader.Listener connection = mock(StreamReader.Listener.class);
    private final StreamReader reader = new StreamReader();

    StreamReaderTest() {
        reader.readsFor(connection);
    }

    /** As Openfire reads the header that has to follow on TLS. */
    private void header(Reader in) throws Exception {
        XmlPullParser parser = reader.getXPPParser();
        parser.setInput(in);
        while (parser.getEventType() != XmlPullParser.START_TAG) {
            parser.next();
        }
    }

    private static Reader text(String text) {
        return new InputStreamReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @Test
    void tellsThatTheStreamEndsBeforeItsHeader() {
        assertThatThrownBy(() -> header(text(""))).isInstanceOf(EOFException.class);
        verify(connection).lost(any(EOFException.class));
    }

    private static final String FAREWELL = "<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>";

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What the other side says before its header is said on the stream before. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"</stream:stream>|0", "' </stream:stream> '|0", "FAREWELL</stream:stream>|1", "FAREWELL|1"})
    void theStreamBeforeMayEndInPlaceOfAHeader(String said, int reasons) throws Exception {
        assertThatThrownBy(() -> reader.restart(bytes(said.replace("FAREWELL", FAREWELL)))).isInstanceOf(EOFException.class);
        verify(connection, times(reasons)).farewell(argThat(error -> error.element("reset") != null));
        verify(connection, never()).unreadable();
    }

    @Test
    void theStreamBeforeMayEndTogetherWithWhatItIsRestartedFor() throws Exception {
        reader.restart(bytes(HEADER + "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>" + FAREWELL + "</stream:stream>"));
        assertThat(reader.unjudged().getName()).isEqualTo("success");
        assertThatThrownBy(() -> reader.restart(bytes(""))).isInstanceOf(EOFException.class);
        verify(connection).farewell(any());
    }

    /** An inbound stream: it has been read up to the request of SASL, which was granted. */
    private void succeeded(String then) throws Exception {
        header(new InputStreamReader(new SequenceInputStream(bytes(HEADER + "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"), bytes(then)), StandardCharsets.UTF_8));
        assertThat(reader.unjudged().getName()).isEqualTo("auth");
        reader.restartAfterSuccess();
    }

    @Test
    void readsTheHeaderThatFollowsOnSuccess() throws Exception {
        succeeded(HEADER);
        assertThat(reader.header().attributeValue("id")).isEqualTo("1");
        verify(connection, never()).lost(any());
    }

    @Test
    void theStreamMayEndInPlaceOfTheHeaderThatFollowsOnSuccess() throws Exception {
        assertThatThrownBy(() -> succeeded(FAREWELL + "</stream:stream>")).isInstanceOf(EOFException.class);
        InOrder order = inOrder(connection);
        order.verify(connection).farewell(argThat(error -> error.element("reset") != null));
        order.verify(connection).lost(any(EOFException.class));
        verify(connection, never()).unreadable();
    }

    @Test
    void nothingElseMayComeInPlaceOfTheHeaderThatFollowsOnSuccess() throws Exception {
        assertThatThrownBy(() -> succeeded("<stream:features/>")).isInstanceOf(XmlPullParserException.class);
        verify(connection).unreadable();
        verify(connection, never()).farewell(any());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<stream:features/>", "<stream:error>", "FAREWELL<stream:features/>", "</other>", "</stream:stream><a/>", "words", "<!-- </stream:stream>"})
    void nothingElseMayComeInPlaceOfAHeader(String said) throws Exception {
        assertThatThrownBy(() -> reader.restart(bytes(said.replace("FAREWELL", FAREWELL)))).isInstanceOf(XmlPullParserException.class);
        verify(connection).unreadable();
        verify(connection, never()).farewell(any());
    }

    @Test
    void tellsThatTlsBreaksBeforeTheHeader() {
        SSLException alert = new SSLException("Received fatal alert: unknown_ca");
        assertThatThrownBy(() -> header(new Reader() {
            @Override
            public int read(char[] into, int offset, int length) throws IOException {
                throw alert;
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        })).isSameAs(alert);
        verify(connection).lost(same(alert));
    }

    @Test
    void tellsOnceThatTheStreamEndsAfterItsHeader() throws Exception {
        header(text(HEADER));
        verify(connection, never()).lost(any());
        assertThatThrownBy(reader::parseDocument).isInstanceOf(IOException.class);
        verify(connection).lost(any());
        assertThat(reader.header().getName()).isEqualTo("stream");
    }
}
