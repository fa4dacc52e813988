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

    /** TLS could not be established, and nothing that follows the stream objects to one without. */
    public static final class HandshakeFailed extends IOException {

        private static final long serialVersionUID = 1L;

        HandshakeFailed(Exception cause) {
            super("TLS failed", cause);
        }
    }

    /** The other side ended the stream because of EXTERNAL; another one dials back at once. */
    public static final class ExternalRefused extends IOException {

        private static final long serialVersionUID = 1L;

        public ExternalRefused(IOException cause) {
            super("The partner's server refused EXTERNAL and closed the stream", cause);
        }
    }

    private Attempts() {
    }

    /**
     * @throws RefusedException if the policy accepts nothing of what the other side does
     * @throws IOException      if it fails for any other reason
     */
    public static <T> T of(Attempt<T> attempt) throws IOException {
        try {
            return attempt.make(true);
        } catch (HandshakeFailed e) {
            return attempt.make(false);
        } catch (ExternalRefused e) {
            return attempt.make(true);
        }
    }
}
