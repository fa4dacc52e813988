package org.federatedpartners.it.testbed;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opentest4j.TestAbortedException;

/** Where an authority tells what it has revoked: by lists and by OCSP, whatever a test puts there. */
public final class AuthorityServer implements AutoCloseable {

    /** Lists are fetched from no other ports than those of HTTP. */
    private static final int PORT = 80;
    private static final int NOT_FOUND = 404;

    private final HttpServer server;
    private final Map<String, byte[]> served = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    public AuthorityServer(Testbed testbed) {
        try {
            server = HttpServer.create(new InetSocketAddress(testbed.address(), PORT), 0);
        } catch (SocketException e) {
            throw new TestAbortedException("Port " + PORT + " of " + testbed.address() + " cannot be opened here", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            // Whoever asks by OCSP appends the question.
            byte[] body = served.entrySet().stream().filter(one -> path.startsWith(one.getKey())).map(Map.Entry::getValue).findFirst().orElse(null);
            exchange.sendResponseHeaders(body == null ? NOT_FOUND : 200, body == null ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                if (body != null) {
                    out.write(body);
                }
            }
        });
        server.start();
    }

    /** Where somebody else finds what is served under a path. */
    public String uri(String path) {
        return "http://" + server.getAddress().getHostString() + path;
    }

    public void serves(String path, byte[] body) {
        served.put(path, body);
    }

    public boolean wasAsked(String path) {
        return asked.contains(path);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
