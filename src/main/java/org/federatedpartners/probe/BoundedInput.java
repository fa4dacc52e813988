package org.federatedpartners.probe;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lets through so many bytes and not one more, and keeps how it ended: parsers wrap what is thrown at them. */
final class BoundedInput extends FilterInputStream {

    /** The first byte of a TLS alert (RFC 8446 5.1). */
    private static final int TLS_ALERT = 0x15;
    /** The first byte of a TLS handshake. */
    private static final int TLS_HANDSHAKE = 0x16;

    private int left;
    private int first = -1;
    private boolean ended;
    private IOException failure;

    BoundedInput(InputStream in, int most) {
        super(in);
        left = most;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0) {
            throw new IOException("More was sent than any stream begins with");
        }
        try {
            int count = super.read(buffer, offset, Math.min(length, left));
            if (count < 0) {
                ended = true;
            } else if (count > 0) {
                left -= count;
                first = first < 0 ? buffer[offset] & 0xFF : first;
            }
            return count;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Whether the other side has sent all that it sends. */
    boolean hasEnded() {
        return ended;
    }

    /** Whether the first byte, if there is one, can be that of an XML document. */
    boolean beginsLikeXml() {
        return first < 0 || first == '<' || Character.isWhitespace(first);
    }

    boolean beginsLikeTls() {
        return first == TLS_ALERT || first == TLS_HANDSHAKE;
    }

    /** Why it could not be read; null if it could. */
    IOException failure() {
        return failure;
    }
}
