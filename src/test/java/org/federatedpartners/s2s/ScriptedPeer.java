package org.federatedpartners.s2s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.federatedpartners.certificate.TestCertificates;

/**
 * Another server on this machine that follows a script for each connection, one after the other. A line of a script is {@code C: text}, which waits until the
 * other side has said that, {@code S: text}, which is said, {@code TLS}, a handshake, {@code TLS WITH CERTIFICATE}, one that it ends if it is shown none,
 * {@code ALERT}, which answers the beginning of one, or {@code HOLD}, which waits until the other side has gone.
 */
final class ScriptedPeer implements AutoCloseable {

    static final TestCertificates CA = TestCertificates.authority("CA");

    static final String HEADER = "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback'"
        + " from='partner.example' id='2' version='1.0'>";
    static final String STARTTLS = "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>";
    static final String REQUIRED = "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>";
    static final String PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

    private static final TestTls TLS = TestTls.of(CA, "partner.example");

    private final ServerSocket listening;
    private final Semaphore ended = new Semaphore(0);
    private final List<String> heard = new CopyOnWriteArrayList<>();

    ScriptedPeer(String... scripts) throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            for (String script : scripts) {
                try (Socket socket = listening.accept()) {
                    heard.add("");
                    follow(script, socket);
                } catch (IOException | RuntimeException e) {
                    // The other side has gone, or the test is over.
                    continue;
                } finally {
                    ended.release();
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** The usual words. */
    private static String spelledOut(String line) {
        return line.replace("{header}", HEADER).replace("{starttls}", STARTTLS).replace("{required}", REQUIRED).replace("{proceed}", PROCEED)
            .replace("{features}", "<stream:features/>").replace("{newline}", "\n");
    }

    private void follow(String script, Socket plain) throws IOException {
        Socket socket = plain;
        int understood = 0;
        for (String raw : script.strip().split("\n")) {
            String line = spelledOut(raw.strip());
            if (line.startsWith("C: ")) {
                understood = expect(line.substring(3), understood, socket.getInputStream());
            } else if (line.startsWith("S: ")) {
                socket.getOutputStream().write(line.substring(3).getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().flush();
            } else if (line.equals("TLS")) {
                SSLSocket encrypted = tls().receiving(socket, true);
                encrypted.startHandshake();
                socket = encrypted;
                add("[TLS]");
            } else if (line.equals("ALERT")) {
                refuseHandshake(socket);
            } else if (line.equals("TLS WITH CERTIFICATE")) {
                requireCertificate(socket);
            } else if (line.equals("HOLD")) {
                while (hear(socket.getInputStream())) {}
            } else {
                throw new AssertionError(line);
            }
        }
    }

    /** A fatal alert: the certificate has expired (RFC 5246 7.2). */
    private static void refuseHandshake(Socket socket) throws IOException {
        socket.getInputStream().read(new byte[1 << 14]);
        socket.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, 45});
    }

    /** Leaves the connection open, so that its alert arrives. */
    private static void requireCertificate(Socket plain) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(TLS.keys(), null, null);
            SSLSocket encrypted = (SSLSocket) context.getSocketFactory().createSocket(plain, null, false);
            encrypted.setNeedClientAuth(true);
            encrypted.startHandshake();
        } catch (SSLException e) {
            // It was shown none.
            return;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static PartnerTls tls() {
        try {
            return new PartnerTls(TLS);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private int expect(String words, int from, InputStream in) throws IOException {
        while (heard.get(heard.size() - 1).indexOf(words, from) < 0) {
            if (!hear(in)) {
                throw new IOException("Not heard: " + words);
            }
        }
        return heard.get(heard.size() - 1).indexOf(words, from) + words.length();
    }

    private boolean hear(InputStream in) throws IOException {
        byte[] some = new byte[4096];
        int count = in.read(some);
        if (count > 0) {
            add(new String(some, 0, count, StandardCharsets.UTF_8));
        }
        return count >= 0;
    }

    private void add(String words) {
        heard.set(heard.size() - 1, heard.get(heard.size() - 1) + words);
    }

    Socket connect() throws IOException {
        return new Socket(listening.getInetAddress(), listening.getLocalPort());
    }

    /** What was said to it, by connection, when the other side has gone; words under TLS stand behind {@code [TLS]}. */
    List<String> heard() throws InterruptedException {
        assertThat(ended.tryAcquire(heard.size(), 10, TimeUnit.SECONDS)).as("the other side gone").isTrue();
        ended.release(heard.size());
        return heard;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
