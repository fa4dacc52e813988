package org.federatedpartners.history.transcript;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One thing that was said, or that happened.
 *
 * @param details words of the protocol that belong to it, as {@link Kind} says; cut, and without anything that could not be shown
 */
public record Step(Instant at, Speaker speaker, Kind kind, List<String> details) {

    /** The longest detail, in UTF-16 code units. */
    public static final int MAX_DETAIL = 200;

    /** The length of all details of one step together, including a mark between them. */
    public static final int MAX_DETAILS = 800;

    /** What a step is; its text is the i18n key {@code step.<name>}. */
    public enum Kind {
        /** A stream header: its attributes, as {@code name=value}. */
        HEADER,
        /** What is offered: one detail each. */
        FEATURES,
        /** TLS is asked for. */
        STARTTLS,
        /** TLS is agreed to. */
        PROCEED,
        /** TLS is in force: its version and its cipher suite. */
        TLS,
        /** TLS could not be established. */
        TLS_FAILED,
        /** SASL begins: the mechanism. */
        AUTH,
        /** SASL has succeeded. */
        SUCCESS,
        /** SASL or TLS was refused: the condition, and words. */
        FAILURE,
        /** A dialback key is shown: whose it is, and to whom. */
        KEY,
        /** A dialback key is answered: valid, invalid, or error with its condition. */
        KEY_ANSWER,
        /** It is asked whether a dialback key is genuine: for whom, and by whom. */
        QUESTION,
        /** That is answered: valid, invalid, or error with its condition. */
        QUESTION_ANSWER,
        /** A domain is authenticated: the domain, and the {@link org.federatedpartners.policy.AuthenticationMethod}. */
        AUTHENTICATED,
        /** The policy objects: the {@link org.federatedpartners.policy.Reason}, and the domain. */
        REFUSED,
        /** A stream error: its condition, and words. */
        ERROR,
        /** Something that is no XML, or more than the protocol allows. */
        UNREADABLE,
        /** Anything else: the name of the element. */
        OTHER,
        /** The stream was there before it was followed: the domains that it carries. */
        RESUMED,
        /** The connection has ended. */
        ENDED
    }

    public Step {
        Objects.requireNonNull(at);
        Objects.requireNonNull(speaker);
        Objects.requireNonNull(kind);
        details = bounded(details);
    }

    private static List<String> bounded(List<String> details) {
        List<String> bounded = new ArrayList<>(details.size());
        int room = MAX_DETAILS;
        for (String detail : details) {
            String text = Printable.cut(detail, Math.min(MAX_DETAIL, room));
            room -= text.length() + 1;
            if (room < 0) {
                break;
            }
            bounded.add(text);
        }
        return List.copyOf(bounded);
    }

    /** The detail at this place; empty if there is none. */
    public String detail(int place) {
        return place < details.size() ? details.get(place) : "";
    }
}
