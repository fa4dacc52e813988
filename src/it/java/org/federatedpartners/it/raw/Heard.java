package org.federatedpartners.it.raw;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Keeps what is read through it, and whether the other side has ended. */
final class Heard extends FilterInputStream {

    private final StringBuffer text = new StringBuffer();
    private volatile boolean ended;
    /** The first byte, while it is known and nobody has read it; or else negative. */
    private int ahead = -1;

    Heard(InputStream in) {
        super(in);
    }

    /** Waits for the first byte, which can still be read. False if the other side ends without any. */
    boolean begins() throws IOException {
        ahead = in.read();
        ended = ahead < 0;
        return !ended;
    }

    /** Gives away what is known and not read. */
    InputStream ahead() {
        InputStream first = new ByteArrayInputStream(ahead < 0 ? new byte[0] : new byte[] {(byte) ahead});
        ahead = -1;
        return first;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int count = ahead < 0 ? super.read(buffer, offset, length) : ahead().read(buffer, offset, length);
            if (count < 0) {
                ended = true;
            } else {
                text.append(new String(buffer, offset, count, StandardCharsets.ISO_8859_1));
            }
            return count;
        } catch (SocketTimeoutException silence) {
            throw silence;
        } catch (IOException reset) {
            ended = true;
            throw reset;
        }
    }

    /** Whether the other side has closed the connection, in whatever way. */
    boolean hasEnded() {
        return ended;
    }

    String text() {
        return text.toString();
    }
}
