package org.federatedpartners.openfire;

import java.util.concurrent.Executor;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.QName;
import org.federatedpartners.policy.Reason;
import org.jivesoftware.openfire.session.ServerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends streams with a stream error (RFC 6120 4.9.3.14), away from the thread that decided it: a write may block. */
final class StreamCloser {

    private static final Logger LOG = LoggerFactory.getLogger(StreamCloser.class);
    private static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";

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
                session.deliverRawText(policyViolation(reason.publicText()));
            } catch (RuntimeException e) {
                LOG.debug("The stream error for {} could not be written", session, e);
            } finally {
                session.close();
            }
        });
    }

    static String policyViolation(String text) {
        Element error = DocumentHelper.createElement(QName.get("policy-violation", STREAM_ERRORS));
        Element words = DocumentHelper.createElement(QName.get("text", STREAM_ERRORS));
        words.setText(text);
        // The prefix is bound by the stream header that we sent, and an unbound copy is what Openfire writes too.
        return "<stream:error>" + error.asXML() + words.asXML() + "</stream:error>";
    }
}
