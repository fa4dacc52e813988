package org.federatedpartners.openfire;

import java.util.concurrent.Executor;
import org.federatedpartners.policy.Reason;
import org.jivesoftware.openfire.session.ServerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends streams with a stream error (RFC 6120 4.9.3.14), away from the thread that decided it: a write may block. */
final class StreamCloser {

    private static final Logger LOG = LoggerFactory.getLogger(StreamCloser.class);

    private final Executor executor;

    StreamCloser(Executor executor) {
        this.executor = executor;
    }

    void close(ServerSession session, Reason reason) {
        executor.execute(() -> {
            if (session.isClosed()) {
                return;
            }
            try {
                session.deliverRawText(StreamErrors.policyViolation(reason));
            } catch (RuntimeException e) {
                LOG.debug("The stream error for {} could not be written", session, e);
            } finally {
                session.close();
            }
        });
    }
}
