package org.federatedpartners.s2s;

import java.io.IOException;

/** The other side sends something that is not XML, or that RFC 6120 11.1 forbids, or that is too large or too deep. */
public final class NotXmppException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean tls;

    NotXmppException(Exception cause, boolean tls) {
        super("What the other side sends is no XMPP", cause);
        this.tls = tls;
    }

    /** Whether it begins as TLS does. */
    public boolean isTls() {
        return tls;
    }
}
