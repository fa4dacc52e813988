package org.federatedpartners.stream;

import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.QName;
import org.federatedpartners.policy.DomainName;

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

    /** Whether this says of a key that its domain {@code to} is not served there (XEP-0220 2.4; {@code host-unknown} in the words of RFC 6120 4.9.3.6). */
    static boolean isHostUnknown(Element verdict) {
        Element error = verdict.element("error");
        return "error".equals(verdict.attributeValue("type")) && error != null && (error.element("item-not-found") != null || error.element("host-unknown") != null);
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
