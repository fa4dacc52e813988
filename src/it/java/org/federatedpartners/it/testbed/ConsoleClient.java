package org.federatedpartners.it.testbed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/** An administrator at Openfire's admin console, without a browser: pages are got, forms filled in and sent. */
public final class ConsoleClient {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI console;
    /** An offer of HTTP/2 beside "Connection: close" is a bad request to the console of newer versions. */
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
        .followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(PATIENCE).build();

    private ConsoleClient(URI console) {
        this.console = console;
    }

    /** Somebody who has not logged in. */
    public static ConsoleClient anonymous(OpenfireServer server) {
        return new ConsoleClient(server.console());
    }

    /** The administrator, logged in. */
    public static ConsoleClient login(OpenfireServer server) {
        return login(server, OpenfireServer.ADMINISTRATOR);
    }

    /** @throws IllegalStateException if the console does not let this user in */
    public static ConsoleClient login(OpenfireServer server, Account account) {
        ConsoleClient client = anonymous(server);
        // The second of two cookies that the login page sets has to be shown with the form, as a browser does.
        Page answer = client.get("login.jsp?url=%2Findex.jsp").form("form[name=loginForm]").set("username", account.user())
            .set("password", account.password()).submit();
        if (answer.address().getPath().endsWith("login.jsp")) {
            throw new IllegalStateException("The console does not let " + account.user() + " in: " + answer.text());
        }
        return client;
    }

    /** @param path from the console's root, or a whole address */
    public Page get(String path) {
        return send(request(path).GET().build());
    }

    /** Sends fields as a form does, whatever form there may be. */
    public Page post(String path, Map<String, List<String>> fields) {
        return send(request(path).header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(encode(fields))).build());
    }

    /** Sends a form with a file, as a browser does. @param more what is filled in beside the hidden fields */
    public Page upload(Form form, Map<String, String> more, String field, byte[] file) {
        String boundary = "----boundary" + System.nanoTime();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Map<String, String> fields = new LinkedHashMap<>(more);
        fields.put("csrf", form.get("csrf").get(0));
        fields.forEach((name, value) -> body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n").getBytes(StandardCharsets.UTF_8)));
        body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"a file\"\r\nContent-Type: application/octet-stream\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(file);
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send(request(form.address()).header("Content-Type", "multipart/form-data; boundary=" + boundary).POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())).build());
    }

    /** What an address gives that is no page. */
    public String download(String path) {
        try {
            return http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)).body();
        } catch (IOException e) {
            throw new UncheckedIOException("No answer from " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + path, e);
        }
    }

    /** A kept connection can be closed by the console just when it is used again; what was sent on it is lost then. */
    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(console.resolve(path)).timeout(PATIENCE);
        return "connection".equals(System.getProperty("jdk.httpclient.allowRestrictedHeaders")) ? request.header("Connection", "close") : request;
    }

    Page submit(Element form, Map<String, List<String>> fields) {
        String action = form.hasAttr("action") && !form.attr("action").isEmpty() ? form.absUrl("action") : form.baseUri();
        if (form.attr("method").equalsIgnoreCase("post")) {
            return post(action, fields);
        }
        return get(action.replaceFirst("\\?.*$", "") + "?" + encode(fields));
    }

    private static String encode(Map<String, List<String>> fields) {
        return fields.entrySet().stream().flatMap(field -> field.getValue().stream().map(value -> encode(field.getKey()) + "=" + encode(value)))
            .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Page send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Page(this, response.uri(), response.statusCode(), Jsoup.parse(response.body(), response.uri().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("No answer from " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + request.uri(), e);
        }
    }
}
