package org.federatedpartners.download;

import java.io.IOException;

/** Why something could not be downloaded. The message is for logs and administrators. */
public final class DownloadException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The kind of failure, so that a page can say what to do. */
    public enum Why {
        /** The URI cannot be downloaded from. */
        ADDRESS,
        /** The host has an address that is not public, and others are not permitted. */
        PRIVATE_ADDRESS, UNREACHABLE,
        /** There is no TLS, or the certificate is not trusted or has another name. */
        TLS, SLOW, REDIRECT,
        /** The answer is neither a success nor a redirect. */
        STATUS, TOO_LONG,
        /** The answer is compressed, or transferred in an unknown way. */
        ENCODED, NOT_HTTP
    }

    private final Why why;

    public DownloadException(Why why, String message) {
        this(why, message, null);
    }

    public DownloadException(Why why, String message, Throwable cause) {
        super(message, cause);
        this.why = why;
    }

    public Why why() {
        return why;
    }
}
