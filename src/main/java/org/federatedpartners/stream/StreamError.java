package org.federatedpartners.stream;

import java.util.Optional;
import org.dom4j.Element;
import org.federatedpartners.policy.Reason;

/** What a stream error says about why a stream ends (RFC 6120 4.9.3). */
public final class StreamError {

    private StreamError() {
    }

    /** Why the other side ends the stream. */
    static Reason reason(Element error) {
        return condition(error).map(StreamError::reason).orElse(Reason.PARTNER_FAULT);
    }

    /** What the other side has done so that the server itself ends the stream, whatever the policy says; empty if that is not the reason, as where it is stopped. */
    static Optional<Reason> objection(Element error) {
        return condition(error).map(condition -> switch (condition) {
            case "host-unknown" -> Reason.LOCAL_DOMAIN_NOT_SERVED;
            case "improper-addressing", "invalid-from", "bad-format", "bad-namespace-prefix", "invalid-namespace", "invalid-xml" -> Reason.PROTOCOL_VIOLATION;
            default -> null;
        });
    }

    /** One of those of RFC 6120 4.9.3, or whatever else stands in its place; empty if nothing does. */
    public static Optional<String> condition(Element error) {
        return Features.children(error).stream().filter(child -> child.getNamespaceURI().equals(StreamNames.STREAM_ERRORS)).map(Element::getName)
            .filter(name -> !name.equals("text")).findFirst();
    }

    private static Reason reason(String condition) {
        return switch (condition) {
            case "host-unknown" -> Reason.PARTNER_HOST_UNKNOWN;
            case "host-gone" -> Reason.PARTNER_HOST_GONE;
            case "see-other-host" -> Reason.PARTNER_MOVED;
            case "not-authorized" -> Reason.PARTNER_NOT_AUTHORIZED;
            case "unsupported-feature" -> Reason.PARTNER_UNSUPPORTED_FEATURE;
            case "policy-violation" -> Reason.PARTNER_POLICY;
            case "invalid-from" -> Reason.PARTNER_INVALID_FROM;
            case "system-shutdown" -> Reason.PARTNER_SHUTDOWN;
            case "reset" -> Reason.PARTNER_RESET;
            case "resource-constraint" -> Reason.PARTNER_OVERLOADED;
            case "connection-timeout" -> Reason.PARTNER_TIMEOUT;
            case "conflict" -> Reason.PARTNER_CONFLICT;
            case "remote-connection-failed" -> Reason.PARTNER_CANNOT_CONNECT;
            case "unsupported-stanza-type" -> Reason.PARTNER_CANNOT_READ;
            // The second one is that of RFC 3920.
            case "not-well-formed", "xml-not-well-formed" -> Reason.PARTNER_BAD_XML;
            case "bad-format" -> Reason.PARTNER_BAD_FORMAT;
            case "bad-namespace-prefix" -> Reason.PARTNER_NAMESPACE_PREFIX;
            case "invalid-namespace" -> Reason.PARTNER_NAMESPACE;
            case "invalid-xml" -> Reason.PARTNER_INVALID_XML;
            case "restricted-xml" -> Reason.PARTNER_RESTRICTED_XML;
            case "unsupported-encoding" -> Reason.PARTNER_ENCODING;
            case "unsupported-version" -> Reason.PARTNER_VERSION;
            case "improper-addressing", "invalid-id" -> Reason.PARTNER_ADDRESSING;
            case "internal-server-error" -> Reason.PARTNER_INTERNAL_ERROR;
            // undefined-condition, and whatever no standard knows.
            default -> Reason.PARTNER_FAULT;
        };
    }
}
