package org.federatedpartners.s2s;

import java.io.IOException;

/** Opens a stream, and another one in its place where that does without what the first one has failed of. */
public final class Attempts {

    /** One stream, from the connection to its end. */
    @FunctionalInterface
    public interface Attempt<T> {

        T make() throws IOException;
    }

    /** The stream ended because of something that another one, opened at once, does not try: TLS, EXTERNAL, or a spelling of the domain. */
    public static final class Reconnect extends IOException {

        private static final long serialVersionUID = 1L;

        public Reconnect(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** One for another spelling of the domain, one without EXTERNAL, one without TLS. */
    private static final int MAX_RETRIES = 3;

    private Attempts() {
    }

    /**
     * @throws RefusedException if the policy accepts nothing of what the other side does
     * @throws IOException      if it fails for any other reason
     */
    public static <T> T of(Attempt<T> attempt) throws IOException {
        for (int retries = MAX_RETRIES;; retries--) {
            try {
                return attempt.make();
            } catch (Reconnect e) {
                if (retries == 0) {
                    throw e;
                }
            }
        }
    }
}
