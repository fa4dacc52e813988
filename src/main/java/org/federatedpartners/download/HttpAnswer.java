package org.federatedpartners.download;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalLong;
import org.federatedpartners.download.DownloadException.Why;

/** The answer to one request of HTTP/1.1 (RFC 9112), on a connection that is not used again. Bounded in all that is read. */
final class HttpAnswer {

    private static final int MAX_HEAD = 16 * 1024;
    private static final int MAX_CHUNK_LINE = 1024;
    private static final int BUFFER = 8192;

    private final InputStream in;
    private final int status;
    private final boolean chunked;
    private final OptionalLong length;

    private HttpAnswer(InputStream in, int status, boolean chunked, OptionalLong length) {
        this.in = in;
        this.status = status;
        this.chunked = chunked;
        this.length = length;
    }

    /** Reads the head. */
    static HttpAnswer read(InputStream from) throws IOException {
        InputStream in = new BufferedInputStream(from, BUFFER);
        int left = MAX_HEAD;
        String first = line(in, left);
        left -= first.length();
        String[] words = first.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5][0-9][0-9]")) {
            throw new DownloadException(Why.NOT_HTTP, "The answer is none of HTTP");
        }
        boolean chunked = false;
        OptionalLong length = OptionalLong.empty();
        for (String field = line(in, left); !field.isEmpty(); field = line(in, left)) {
            left -= field.length();
            int colon = field.indexOf(':');
            String name = field.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            String value = field.substring(colon + 1).strip();
            if (name.equals("transfer-encoding")) {
                chunked = value.equalsIgnoreCase("chunked");
                if (!chunked) {
                    throw new DownloadException(Why.ENCODED, "The answer is encoded in an unknown way");
                }
            } else if (name.equals("content-encoding") && !value.isEmpty() && !value.equalsIgnoreCase("identity")) {
                // Nobody has asked for it, and what is small packed can be endless unpacked.
                throw new DownloadException(Why.ENCODED, "The answer is compressed, which was not asked for");
            } else if (name.equals("content-length")) {
                length = OptionalLong.of(number(value, 10));
            }
        }
        return new HttpAnswer(in, Integer.parseInt(words[1]), chunked, length);
    }

    int status() {
        return status;
    }

    /** @throws IOException if it is longer than so many bytes, or ends too soon */
    byte[] body(int max) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        if (chunked) {
            for (long chunk = chunk(); chunk > 0; chunk = chunk()) {
                copy(all, chunk, max);
                if (!line(in, MAX_CHUNK_LINE).isEmpty()) {
                    throw new DownloadException(Why.NOT_HTTP, "The answer is none of HTTP");
                }
            }
        } else {
            copy(all, length.orElse(Long.MAX_VALUE), max);
        }
        return all.toByteArray();
    }

    private long chunk() throws IOException {
        String line = line(in, MAX_CHUNK_LINE);
        int extension = line.indexOf(';');
        return number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
    }

    private void copy(ByteArrayOutputStream all, long bytes, int max) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = bytes;
        while (left > 0) {
            int got = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (got < 0) {
                if (bytes == Long.MAX_VALUE) {
                    return;
                }
                throw new EOFException("The answer ends too soon");
            }
            if (all.size() + got > max) {
                throw new DownloadException(Why.TOO_LONG, "It is longer than " + max + " bytes");
            }
            all.write(buffer, 0, got);
            left -= got;
        }
    }

    private static long number(String text, int radix) throws IOException {
        // No sign, and nothing that would not fit.
        if (!text.matches("[0-9a-fA-F]{1,15}")) {
            throw new DownloadException(Why.NOT_HTTP, "The answer is none of HTTP");
        }
        try {
            return Long.parseLong(text, radix);
        } catch (NumberFormatException e) {
            throw new DownloadException(Why.NOT_HTTP, "The answer is none of HTTP", e);
        }
    }

    private static String line(InputStream in, int max) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The answer ends too soon");
            }
            if (line.size() >= max) {
                throw new DownloadException(Why.NOT_HTTP, "The head of the answer is too long");
            }
            line.write(c);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
