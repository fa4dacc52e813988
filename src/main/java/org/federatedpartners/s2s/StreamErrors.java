package org.federatedpartners.s2s;

import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.QName;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.stream.Action;
import org.federatedpartners.stream.StreamNames;

/** What the other side is told when a stream ends for a reason of policy (RFC 6120 4.9.3.14). */
public final class StreamErrors {

    private StreamErrors() {
    }

    /** What is said before the end of a stream that is refused. */
    public static String lastWord(Action.Refuse refusal) {
        return refusal.failure().map(Element::asXML).orElseGet(() -> policyViolation(refusal.rejection().reason()));
    }

    /** The stream error, for a stream whose header binds the prefix {@code stream}; without the end of the stream. */
    public static String policyViolation(Reason reason) {
        Element error = DocumentHelper.createElement(QName.get("policy-violation", StreamNames.STREAM_ERRORS));
        Element words = DocumentHelper.createElement(QName.get("text", StreamNames.STREAM_ERRORS));
        words.setText(reason.publicText());
        // The prefix is bound by the stream header that we sent, and an unbound copy is what Openfire writes too.
        return "<stream:error>" + error.asXML() + words.asXML() + "</stream:error>";
    }
}
