package org.federatedpartners.s2s;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.dom4j.Element;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.stream.StreamHeader;
import org.federatedpartners.stream.StreamNames;
import org.federatedpartners.stream.TlsFacts;

/** A wire over a socket, on which no policy has a say. */
public final class SocketWire implements Wire {

    private final TlsSettings settings;
    private final String peer;
    private Socket socket;
    private StreamInput input;
    private PartnerTls tls;

    /**
     * @param plain what the caller closes
     * @param peer  the domain whose server is meant
     */
    public SocketWire(Socket plain, String peer, TlsSettings settings) {
        this.socket = plain;
        this.peer = peer;
        this.settings = settings;
    }

    @Override
    public void say(Element element) throws IOException {
        write(StreamNames.is(element, StreamNames.STREAM) ? StreamHeader.DECLARATION + StreamHeader.open(element) : element.asXML());
    }

    /** Says the last words and the end of the stream. */
    public void end(String lastWords) throws IOException {
        write(lastWords + StreamHeader.END);
    }

    private void write(String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public Element restart() throws IOException {
        input = new StreamInput(socket.getInputStream());
        return input.header();
    }

    @Override
    public Element hear() throws IOException {
        return input.element();
    }

    @Override
    public boolean hasMore() throws IOException {
        return input.hasMore();
    }

    @Override
    public Element judge(Element heard) {
        return heard;
    }

    /** @throws IOException caused by a {@link GeneralSecurityException} if this server's own keys cannot be used */
    @Override
    public void encrypt() throws IOException {
        try {
            tls = new PartnerTls(settings);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up with this server's key store", e);
        }
        if (input != null && input.hasMore()) {
            throw new SSLException("Something follows on <proceed/> in the clear");
        }
        SSLSocket encrypted = tls.initiating(socket, peer);
        encrypted.startHandshake();
        socket = encrypted;
    }

    /** TLS as it is in force. */
    public PartnerTls tls() {
        return tls;
    }

    /** Of TLS as it is in force. */
    public SSLSession session() {
        return ((SSLSocket) socket).getSession();
    }

    TlsFacts facts(CertificateJudge certificates) {
        return tls.facts(session(), certificates);
    }
}
