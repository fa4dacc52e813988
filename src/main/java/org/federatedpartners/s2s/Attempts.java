package org.federatedpartners.s2s;

import java.io.IOException;

/** Opens a stream, and another one in its place where that can do without what the first one has failed of. */
public final class Attempts {

    /** One stream, from the connection to its end. */
    @FunctionalInterface
    public interface Attempt<T> {

        /** @param withTls whether TLS is used where it is offered; without, only where the other side insists */
        T make(boolean withTls) throws IOException;
    }

    /** TLS could not be established, and the negotiation that follows accepts a stream without TLS. */
    public static final class HandshakeFailed extends IOException {

        private static final long serialVersionUID = 1L;

        HandshakeFailed(Exception cause) {
            super("TLS failed", cause);
        }
    }

    /** The other side ended the stream because of something that another one, opened at once, does not try: EXTERNAL, or a spelling of the domain. */
    public static final class Reconnect extends IOException {

        private static final long serialVersionUID = 1L;

        public Reconnect(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** One for another spelling of the domain, one without EXTERNAL. */
    private static final int MAX_RETRIES = 2;

    private Attempts() {
    }

    /**
     * @throws RefusedException if the policy accepts nothing of what the other side does
     * @throws IOException      if it fails for any other reason
     */
    public static <T> T of(Attempt<T> attempt) throws IOException {
        for (int retries = MAX_RETRIES;; retries--) {
            try {
                return withTlsOrWithout(attempt);
            } catch (Reconnect e) {
                if (retries == 0) {
                    throw e;
                }
            }
        }
    }

    private static <T> T withTlsOrWithout(Attempt<T> attempt) throws IOException {
        try {
            return attempt.make(true);
        } catch (HandshakeFailed e) {
            return attempt.make(false);
        }
    }
}
