package org.federatedpartners.history.transcript;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Lets through so many bytes and not one more, until the bound is lifted, and keeps how it ended: parsers wrap what is thrown at them.
 * Read by one thread.
 */
public final class BoundedInput extends FilterInputStream {

    /** The first byte of a TLS alert (RFC 8446 5.1). */
    private static final int TLS_ALERT = 0x15;
    /** The first byte of a TLS handshake. */
    private static final int TLS_HANDSHAKE = 0x16;

    private int left;
    private volatile boolean lifted;
    private int first = -1;
    private boolean ended;
    private IOException failure;

    /** @param max how many bytes */
    public BoundedInput(InputStream in, int max) {
        super(in);
        left = max;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0 && !lifted) {
            throw new IOException("More was sent than any stream begins with");
        }
        try {
            int count = super.read(buffer, offset, lifted ? length : Math.min(length, left));
            if (count < 0) {
                ended = true;
            } else if (count > 0) {
                left = Math.max(0, left - count);
                first = first < 0 ? buffer[offset] & 0xFF : first;
            }
            return count;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** From now on, everything is let through: the other side is known. May be called by any thread. */
    public void lift() {
        lifted = true;
    }

    /** Whether the other side has sent all that it sends. */
    public boolean hasEnded() {
        return ended;
    }

    /** Whether the first byte, if there is one, can be that of an XML document. */
    public boolean beginsLikeXml() {
        return first < 0 || first == '<' || Character.isWhitespace(first);
    }

    public boolean beginsLikeTls() {
        return first == TLS_ALERT || first == TLS_HANDSHAKE;
    }

    /** Why it could not be read; null if it could. */
    public IOException failure() {
        return failure;
    }
}
