package org.federatedpartners.openfire;

import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.QName;

/** Stream errors (RFC 6120 4.9), as they are written just before the end of a stream. */
public final class StreamErrors {

    private static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";

    private StreamErrors() {
    }

    public static String policyViolation(String text) {
        Element error = DocumentHelper.createElement(QName.get("policy-violation", STREAM_ERRORS));
        Element words = DocumentHelper.createElement(QName.get("text", STREAM_ERRORS));
        words.setText(text);
        // The prefix is bound by the stream header that we sent, and an unbound copy is what Openfire writes too.
        return "<stream:error>" + error.asXML() + words.asXML() + "</stream:error>";
    }
}
