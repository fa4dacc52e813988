package org.federatedpartners.stream;

import java.util.Optional;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.QName;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Reason;

/** The words of server dialback (XEP-0220). */
public final class Dialback {

    private static final QName RESULT = QName.get("result", StreamNames.DB);
    private static final QName VERIFY = QName.get("verify", StreamNames.DB);

    private Dialback() {
    }

    /** Whether an initiating server sends a dialback key, to be authenticated by it. */
    public static boolean isKey(Element element) {
        return StreamNames.is(element, "result", StreamNames.DIALBACK) && element.attributeValue("type") == null;
    }

    /** Whether this says what became of a key that was shown. */
    public static boolean isVerdict(Element element) {
        return StreamNames.is(element, "result", StreamNames.DIALBACK) && element.attributeValue("type") != null;
    }

    /** Why a key is not accepted, or nothing is told about it, by an answer other than {@code valid}. */
    static Reason denial(Element answer) {
        if (answer.attributeValue("type", "").equals("invalid")) {
            return Reason.PARTNER_KEY_INVALID;
        }
        return Optional.ofNullable(answer.element("error")).flatMap(error -> Features.children(error).stream().map(Element::getName)
            .filter(name -> !name.equals("text")).findFirst()).map(Dialback::reason).orElse(Reason.PARTNER_FAULT);
    }

    /** XEP-0220 2.4 gives some conditions a meaning of their own; any other of RFC 6120 8.3.3 may stand in their place. */
    private static Reason reason(String condition) {
        return switch (condition) {
            // The last one is a stream error, which some send here.
            case "item-not-found", "host-unknown" -> Reason.PARTNER_HOST_UNKNOWN;
            case "gone" -> Reason.PARTNER_HOST_GONE;
            case "remote-connection-failed", "remote-server-not-found", "remote-server-timeout" -> Reason.PARTNER_CANNOT_CONNECT;
            // The server that was asked has denied the key.
            case "forbidden", "not-acceptable" -> Reason.PARTNER_KEY_INVALID;
            case "policy-violation", "not-allowed" -> Reason.PARTNER_POLICY;
            case "not-authorized" -> Reason.PARTNER_NOT_AUTHORIZED;
            case "resource-constraint" -> Reason.PARTNER_OVERLOADED;
            case "internal-server-error" -> Reason.PARTNER_INTERNAL_ERROR;
            case "feature-not-implemented", "service-unavailable" -> Reason.PARTNER_CANNOT_READ;
            case "jid-malformed" -> Reason.PARTNER_ADDRESSING;
            default -> Reason.PARTNER_FAULT;
        };
    }

    /** Whether it is a request to verify a dialback key. */
    public static boolean isQuestion(Element element) {
        return StreamNames.is(element, "verify", StreamNames.DIALBACK) && element.attributeValue("type") == null;
    }

    /** Whether this answers a question about a key. */
    public static boolean isAnswer(Element element) {
        return StreamNames.is(element, "verify", StreamNames.DIALBACK) && element.attributeValue("type") != null;
    }

    /** Whether it comes from the one domain and is for the other. */
    public static boolean isBetween(Element element, String from, String to) {
        return StreamState.domain(element, "from").equals(DomainName.lookupKey(from)) && StreamState.domain(element, "to").equals(DomainName.lookupKey(to));
    }

    /** The domain whose key it is, as looked up. */
    public static String domain(Element key) {
        return StreamState.domain(key, "from");
    }

    /**
     * That domain as the other server writes it, which need not be an A-label: a server that keeps its host by another spelling knows no other.
     */
    public static String spelling(Element key) {
        return StreamState.spelling(key, "from");
    }

    /** A dialback key of a local domain. */
    public static Element key(String local, String remote, String key) {
        Element shown = DocumentHelper.createElement(RESULT);
        shown.addAttribute("from", local).addAttribute("to", remote).setText(key);
        return shown;
    }

    /** The request of a local domain to verify whether the other server has sent this key on the stream with this id. */
    public static Element question(String local, String remote, String streamId, String key) {
        Element question = DocumentHelper.createElement(VERIFY);
        question.addAttribute("from", local).addAttribute("to", remote).addAttribute("id", streamId).setText(key);
        return question;
    }

    /** The answer to a key, or to a question about one. */
    public static Element answer(Element request, String type) {
        Element answer = DocumentHelper.createElement(QName.get(request.getName(), StreamNames.DB));
        answer.addAttribute("from", request.attributeValue("to"));
        answer.addAttribute("to", request.attributeValue("from"));
        answer.addAttribute("id", request.attributeValue("id"));
        answer.addAttribute("type", type);
        return answer;
    }

    /**
     * An answer that decides nothing (XEP-0220 2.4).
     *
     * @param condition one of those of stanza errors
     */
    public static Element error(Element request, String condition) {
        return withError(answer(request, "error"), condition);
    }

    /** What is said in place of an answer to a key that the policy does not let us give. */
    static Element refusal(Element answer) {
        Element refusal = answer.createCopy();
        refusal.clearContent();
        refusal.addAttribute("type", "error");
        return withError(refusal, "policy-violation");
    }

    private static Element withError(Element answer, String condition) {
        Element error = answer.addElement(QName.get("error", StreamNames.SERVER));
        error.addAttribute("type", "cancel");
        error.addElement(QName.get(condition, StreamNames.STANZA_ERRORS));
        return answer;
    }
}
