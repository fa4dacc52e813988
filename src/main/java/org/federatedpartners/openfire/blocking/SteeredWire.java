package org.federatedpartners.openfire.blocking;

import java.io.IOException;
import java.io.InputStream;
import javax.net.ssl.SSLException;
import org.dom4j.DocumentException;
import org.dom4j.Element;
import org.federatedpartners.certificate.TlsFailure;
import org.federatedpartners.history.transcript.BoundedInput;
import org.federatedpartners.s2s.Wire;
import org.xmlpull.v1.XmlPullParserException;

/** A connection that Openfire reads on from when its stream is established. Used by one thread. */
final class SteeredWire implements Wire {

    private final SteeredConnection connection;
    private InputStream socket;
    private BoundedInput input;

    /** @param socket what the connection reads from until TLS is in force */
    SteeredWire(SteeredConnection connection, InputStream socket) {
        this.connection = connection;
        this.socket = socket;
    }

    @Override
    public void say(Element element) throws IOException {
        connection.say(element);
    }

    @Override
    public Element restart() throws IOException {
        input = new BoundedInput(socket, MAX_BYTES);
        try {
            return connection.reader().restart(input);
        } catch (XmlPullParserException e) {
            throw unreadable(e);
        } catch (SSLException e) {
            throw broken(e);
        }
    }

    @Override
    public Element hear() throws IOException {
        try {
            return connection.reader().unjudged();
        } catch (DocumentException | XmlPullParserException e) {
            throw unreadable(e);
        } catch (SSLException e) {
            throw broken(e);
        }
    }

    @Override
    public boolean hasMore() throws IOException {
        return connection.reader().hasUnread();
    }

    private SSLException broken(SSLException cause) {
        connection.negotiation().broke(TlsFailure.of(cause).reason());
        return cause;
    }

    private static IOException unreadable(Exception cause) {
        return new IOException("The other server sends no XML that could be read", cause);
    }

    @Override
    public Element judge(Element heard) throws IOException {
        return connection.received(heard).orElseThrow(() -> new IOException("The other server goes on in a way that is ignored"));
    }

    @Override
    public void encrypt() throws IOException {
        try {
            connection.startTLS(true);
        } catch (IOException | RuntimeException e) {
            connection.forceClose();
            throw e;
        }
        socket = connection.getTLSStreamHandler().getInputStream();
    }

    /** The stream is established: from here on, any amount is read. */
    void lift() {
        input.lift();
    }
}
