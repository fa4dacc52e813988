package org.federatedpartners.console.servlet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.servlet.http.HttpServletRequest;

/**
 * The parts of a form with a file (RFC 7578). Openfire gives the servlets of plugins no configuration for that, so the container does not read it.
 *
 * @param parts by their names
 */
record Upload(Map<String, byte[]> parts) {

    /** Of all that one form sends, in bytes; the rest is not kept. */
    static final int MAX_FORM = 48 * 1024 * 1024;

    private static final Pattern BOUNDARY = Pattern.compile("(?i)multipart/form-data;.*?boundary=\"?([^\";,\\s]{1,70})\"?.*");
    private static final Pattern NAME = Pattern.compile("(?i)content-disposition:[^\\n]*?;\\s*name=\"([^\"]*)\"");
    private static final int BUFFER = 1 << 16;

    /** Whether the request sends such a form. */
    static boolean isIn(HttpServletRequest request) {
        return request.getContentType() != null && request.getContentType().toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    static Upload of(HttpServletRequest request) throws IOException {
        Matcher boundary = BOUNDARY.matcher(request.getContentType());
        byte[] body = body(request.getInputStream());
        return new Upload(boundary.matches() ? parts(body, ("\r\n--" + boundary.group(1)).getBytes(StandardCharsets.ISO_8859_1)) : Map.of());
    }

    private static byte[] body(InputStream in) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        kept.writeBytes(new byte[] {'\r', '\n'});
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            // Browsers show no answer before they have sent everything.
            kept.write(buffer, 0, Math.max(0, Math.min(read, MAX_FORM - kept.size())));
        }
        return kept.toByteArray();
    }

    private static Map<String, byte[]> parts(byte[] body, byte[] delimiter) {
        Map<String, byte[]> parts = new HashMap<>();
        int begin = indexOf(body, delimiter, 0);
        while (begin >= 0) {
            int headers = begin + delimiter.length;
            int content = indexOf(body, new byte[] {'\r', '\n', '\r', '\n'}, headers);
            if (content < 0) {
                return parts;
            }
            int next = indexOf(body, delimiter, content + 2);
            int end = next < 0 ? body.length : next;
            Matcher name = NAME.matcher(new String(body, headers, content - headers, StandardCharsets.UTF_8));
            if (name.find()) {
                byte[] part = new byte[Math.max(0, end - content - 4)];
                System.arraycopy(body, content + 4, part, 0, part.length);
                parts.putIfAbsent(name.group(1), part);
            }
            begin = next;
        }
        return parts;
    }

    private static int indexOf(byte[] body, byte[] sought, int from) {
        for (int i = from; i <= body.length - sought.length; i++) {
            int same = 0;
            while (same < sought.length && body[i + same] == sought[same]) {
                same++;
            }
            if (same == sought.length) {
                return i;
            }
        }
        return -1;
    }

    /** The text of a part; null if there is none. */
    String text(String name) {
        byte[] part = parts.get(name);
        return part == null ? null : new String(part, StandardCharsets.UTF_8);
    }
}
