package org.federatedpartners.openfire.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;
import org.dom4j.io.XMPPPacketReader;
import org.federatedpartners.openfire.netty.StreamMutations;
import org.jivesoftware.openfire.net.MXParser;
import org.junit.jupiter.api.Test;
import org.xmlpull.v1.XmlPullParser;
import org.xmlpull.v1.XmlPullParserException;
import org.xmlpull.v1.XmlPullParserFactory;

/**
 * The reader that shows a blocking stream to the negotiation reads the same elements as Openfire's own, up to the same end, however the bytes arrive. Runs for a
 * few seconds with another seed each time; {@code -Dfederatedpartners.differential.seed=N} repeats a run.
 */
class ReaderDifferentialTest {

    private static final long MILLIS = 1000 * Long.getLong("federatedpartners.differential.seconds", 2);
    private static final long SEED = Long.getLong("federatedpartners.differential.seed", System.nanoTime());
    /** Headers and elements, however slow the machine is. */
    private static final long MIN_READ = 200;
    private static final List<String> OF_INTEREST = List.of("from", "to", "id", "version");

    private static final XmlPullParserFactory PARSERS = parsers();

    private static XmlPullParserFactory parsers() {
        try {
            XmlPullParserFactory factory = XmlPullParserFactory.newInstance(MXParser.class.getName(), null);
            factory.setNamespaceAware(true);
            return factory;
        } catch (XmlPullParserException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What each makes of one stream. */
    private interface Reading {
        Element header() throws Exception;

        /** Null at the end of the stream. */
        Element element() throws Exception;
    }

    @Test
    void readsTheSameElementsAsOpenfire() throws Exception {
        StreamMutations mutations = new StreamMutations(SEED);
        long end = System.nanoTime() + MILLIS * 1_000_000;
        long read = 0;
        while (System.nanoTime() < end || read < MIN_READ) {
            StringBuilder stream = new StringBuilder(mutations.header());
            for (int i = mutations.upTo(5); i > 0; i--) {
                stream.append(mutations.element());
            }
            byte[] bytes = mutations.bytes(stream.append("</stream:stream>").toString());
            List<String> theirs = all(openfires(new ByteArrayInputStream(bytes)));
            assertThat(all(ours(new InPieces(bytes, mutations)))).as("seed %s: %s", SEED, stream).isEqualTo(theirs);
            read += theirs.size() - 1;
        }
    }

    private static List<String> all(Reading reading) {
        List<String> all = new ArrayList<>();
        try {
            all.add(said(reading.header()));
            for (Element element = reading.element(); element != null; element = reading.element()) {
                all.add(element.asXML());
            }
            all.add("end");
        } catch (Exception | StackOverflowError e) {
            all.add("unreadable");
        }
        return all;
    }

    private static String said(Element header) {
        StringBuilder said = new StringBuilder(header.getQualifiedName() + " " + header.getNamespaceURI());
        OF_INTEREST.forEach(name -> said.append(' ').append(name).append('=').append(header.attributeValue(name)));
        return said.toString();
    }

    private static Reading ours(InputStream in) {
        StreamReader reader = new StreamReader();
        reader.readsFor(new LetsEverythingPass());
        return new Reading() {
            @Override
            public Element header() throws Exception {
                return reader.restart(in);
            }

            @Override
            public Element element() throws Exception {
                return reader.parseDocument().getRootElement();
            }
        };
    }

    /** As Openfire's own reader of a socket goes about it. */
    private static Reading openfires(InputStream in) {
        XMPPPacketReader reader = new XMPPPacketReader();
        reader.setXPPFactory(PARSERS);
        return new Reading() {
            @Override
            public Element header() throws Exception {
                MXParser parser = reader.getXPPParser();
                parser.setInput(new InputStreamReader(in, StandardCharsets.UTF_8));
                while (parser.getEventType() != XmlPullParser.START_TAG) {
                    parser.next();
                }
                Element header = DocumentHelper.createElement(QName.get(parser.getName(),
                    Namespace.get(parser.getPrefix() == null ? "" : parser.getPrefix(), parser.getNamespace())));
                OF_INTEREST.forEach(name -> header.addAttribute(name, parser.getAttributeValue("", name)));
                return header;
            }

            @Override
            public Element element() throws Exception {
                return reader.parseDocument().getRootElement();
            }
        };
    }

    private static final class LetsEverythingPass implements StreamReader.Listener {

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public Optional<Element> received(Element element) {
            return Optional.of(element);
        }

        @Override
        public boolean authenticates(Element element) {
            return false;
        }

        @Override
        public void unreadable() {
            // It ends there.
        }

        @Override
        public void headerTooLong() {
            // No header here is.
        }

        @Override
        public void farewell(Element error) {
            // Read like all the others.
        }

        @Override
        public void abandoned() {
            // Nothing is there to be closed.
        }

        @Override
        public void lost(Exception cause) {
            // Nor then.
        }
    }

    /** A few bytes at a time, as from a network. */
    private static final class InPieces extends InputStream {

        private final ByteArrayInputStream all;
        private final StreamMutations sizes;

        InPieces(byte[] bytes, StreamMutations sizes) {
            all = new ByteArrayInputStream(bytes);
            this.sizes = sizes;
        }

        @Override
        public int read() {
            return all.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return all.read(buffer, offset, Math.min(length, 1 + sizes.upTo(40)));
        }

        @Override
        public int available() {
            return all.available();
        }
    }
}
