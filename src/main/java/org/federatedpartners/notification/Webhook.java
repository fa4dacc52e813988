package org.federatedpartners.notification;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts digests as JSON to an HTTPS address. The header {@value #SIGNATURE} is {@code t=<seconds since 1970>,v1=<HMAC-SHA256, hexadecimal>} of the time, a
 * full stop and the body, so that the recipient can tell who sent it, and when. Redirects are not followed: the address is the one that was permitted.
 */
public final class Webhook implements Channel {

    static final String SIGNATURE = "X-Federated-Partners-Signature";

    private static final String HMAC = "HmacSHA256";

    private final Supplier<HttpClient> client;
    private final String server;
    private final Function<Notification, String> words;
    private final InstantSource clock;
    private final JsonFactory json = new JsonFactory();

    /**
     * @param client makes one for a digest, so that no thread stays; follows no redirects
     * @param server this server's domain
     * @param words  the text of a notification
     */
    public Webhook(Supplier<HttpClient> client, String server, Function<Notification, String> words, InstantSource clock) {
        this.client = client;
        this.server = server;
        this.words = words;
        this.clock = clock;
    }

    /** The address, if it is one that a webhook may have: HTTPS, a host, no user, no fragment. */
    public static Optional<URI> address(String text) {
        try {
            URI uri = URI.create(text.strip());
            return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean isOpen(NotificationRules.Recipients recipients) {
        return recipients.webhook().isPresent();
    }

    @Override
    public void send(Digest digest, NotificationRules.Recipients recipients) throws IOException {
        byte[] body = body(digest);
        HttpRequest.Builder request = HttpRequest.newBuilder(recipients.webhook().orElseThrow()).timeout(Notifier.PATIENCE)
            .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!recipients.secret().isEmpty()) {
            request.header(SIGNATURE, signature(recipients.secret(), body));
        }
        // The timeout of the request ends with the header of the answer; the body can be endless.
        CompletableFuture<HttpResponse<Void>> answer = client.get().sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
        try {
            int status = answer.get(Notifier.PATIENCE.toMillis(), TimeUnit.MILLISECONDS).statusCode();
            if (status < 200 || status >= 300) {
                throw new Undelivered(Undelivered.Code.WEBHOOK_STATUS, null, Integer.toString(status));
            }
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new Undelivered(Undelivered.Code.WEBHOOK_SILENT, e, Long.toString(Notifier.PATIENCE.toSeconds()));
        } catch (ExecutionException e) {
            throw new Undelivered(Undelivered.Code.WEBHOOK_UNREACHED, e, said(e.getCause()));
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new Undelivered(Undelivered.Code.STOPPED, e);
        }
    }

    private static String said(Throwable problem) {
        return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    }

    private byte[] body(Digest digest) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator to = json.createGenerator(out)) {
            to.writeStartObject();
            to.writeStringField("id", digest.id().toString());
            to.writeStringField("server", server);
            to.writeStringField("at", digest.at().toString());
            to.writeNumberField("omitted", digest.omitted());
            to.writeArrayFieldStart("notifications");
            for (Notification notification : digest.notifications()) {
                to.writeStartObject();
                to.writeStringField("kind", notification.kind().name());
                to.writeStringField("partner", notification.about());
                to.writeStringField("at", notification.at().toString());
                to.writeStringField("text", words.apply(notification));
                to.writeEndObject();
            }
            to.writeEndArray();
            to.writeEndObject();
        }
        return out.toByteArray();
    }

    private String signature(String secret, byte[] body) {
        String time = Long.toString(clock.instant().getEpochSecond());
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + time + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + HMAC, e);
        }
    }
}
