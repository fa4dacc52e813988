package org.federatedpartners.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.PartnerServer;

/**
 * A user's client that can send and count messages, and costs next to nothing: it writes prepared bytes, and of what it
 * receives it looks for the ends of messages only. One thread sends; another, of its own, counts.
 */
final class LoadClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int BUFFER = 1 << 16;
    private static final String END = "</message>";
    private static final String ERROR = "type=\"error\"";

    private final Socket socket = new Socket();
    private final String jid;
    private final InputStream in;
    private final OutputStream out;
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    private LoadClient(PartnerServer server, Account account, String resource) throws IOException {
        jid = account.user() + "@" + server.domain() + "/" + resource;
        socket.connect(new InetSocketAddress(server.address(), 5222), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /**
     * Logs in, and becomes available.
     *
     * @param resource no other client of this user has it
     * @param received told how many messages have just come in, on the client's own thread
     */
    static LoadClient login(PartnerServer server, Account account, String resource, IntConsumer received) {
        try {
            LoadClient client = new LoadClient(server, account, resource);
            client.login(server.domain(), account, resource);
            Thread reader = new Thread(() -> client.count(received), "load-" + client.jid);
            reader.setDaemon(true);
            reader.start();
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot log in as " + account.user() + "@" + server.domain(), e);
        }
    }

    private void login(String domain, Account account, String resource) throws IOException {
        String header = "<stream:stream to='" + domain + "' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
        ask(header, "</stream:features>");
        String plain = "\0" + account.user() + "\0" + account.password();
        ask("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8))
            + "</auth>", "<success");
        ask(header, "</stream:features>");
        ask("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource + "</resource></bind></iq>", "</iq>");
        ask("<iq type='set' id='s'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>", "id=\"s\"");
        say("<presence/>");
        ask("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>", "id=\"p\"");
    }

    private void ask(String question, String answer) throws IOException {
        say(question);
        StringBuilder said = new StringBuilder();
        byte[] buffer = new byte[BUFFER];
        while (said.indexOf(answer) < 0) {
            int count = in.read(buffer);
            if (count < 0) {
                throw new EOFException("The server has ended the stream: " + said);
            }
            said.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
    }

    private void say(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    String jid() {
        return jid;
    }

    /** Sends bytes as they are. */
    void send(byte[] stanzas) {
        try {
            IOException failed = failure.get();
            if (failed != null) {
                throw failed;
            }
            out.write(stanzas);
        } catch (IOException e) {
            throw new UncheckedIOException(jid, e);
        }
    }

    private void count(IntConsumer received) {
        byte[] buffer = new byte[BUFFER];
        String rest = "";
        try {
            socket.setSoTimeout(0);
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                String text = rest + new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
                if (text.contains(ERROR)) {
                    throw new IOException("A stanza came back: " + text);
                }
                int ended = 0;
                int at = 0;
                for (int end = text.indexOf(END); end >= 0; end = text.indexOf(END, at)) {
                    at = end + END.length();
                    ended++;
                }
                rest = text.substring(at);
                received.accept(ended);
            }
            throw new EOFException("The server has ended the stream");
        } catch (IOException e) {
            failure.set(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
