package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The ports that XMPP servers have, and whether somebody speaks XMPP there. */
final class Streams {

    static final int CLIENT_PORT = 5222;
    static final int SERVER_PORT = 5269;
    static final int DIRECT_TLS_PORT = 5270;
    private static final int PATIENCE_MILLIS = 2000;

    private Streams() {}

    /** Whether anybody listens on this port. */
    static boolean accepts(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Whether a server answers with a stream of its own when one is opened on this port. */
    static boolean answers(String address, int port, String domain) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            String namespace = port == CLIENT_PORT ? "jabber:client" : "jabber:server";
            socket.getOutputStream().write(("<?xml version='1.0'?><stream:stream xmlns='" + namespace + "' xmlns:stream='http://etherx.jabber.org/streams' to='"
                + domain + "' version='1.0'>").getBytes(StandardCharsets.UTF_8));
            return read(socket.getInputStream()).contains("<stream:stream");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String read(InputStream in) throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] buffer = new byte[1024];
        int count = in.read(buffer);
        while (count > 0 && !answer.toString().contains("<stream:stream")) {
            answer.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
            count = answer.toString().contains("<stream:stream") ? 0 : in.read(buffer);
        }
        return answer.toString();
    }
}
