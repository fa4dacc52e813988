package org.federatedpartners.transfer;

import java.util.List;
import java.util.Optional;
import org.federatedpartners.policy.Finding;

/**
 * Something in a file that is wrong, or worth telling.
 *
 * @param partner   the partner that it concerns, as the file names it; empty for none
 * @param field     the name that the file uses; empty for none
 * @param arguments the values in its text ({@code {0}}, {@code {1}} ...)
 * @param finding   what the rules for partners say; only with {@link Code#FINDING}
 */
public record Problem(Code code, Place at, String partner, String field, List<String> arguments, Optional<Finding> finding) {

    /** Every problem there is; its text and its remedy are the i18n keys {@code transfer.<code>} and {@code transfer.<code>.remedy}. */
    public enum Code {
        TOO_LARGE, EMPTY, UNKNOWN_FORMAT, NOT_UTF8, SYNTAX, TOO_DEEP, UNSUPPORTED_VERSION,
        UNKNOWN_FIELD, REPEATED_FIELD, WRONG_TYPE,
        ROW_LENGTH, QUOTE_MISPLACED, QUOTE_UNCLOSED,
        REPEATED_PARTNER, SETTING_INVALID, FINDING,
        COLLECTION_LOST, COLLECTION_CUT, CONSTANT_AS_NUMBER, CHOICE_NEEDED, KEPT_AS_LYNC, TLS_REQUIRED_INSTEAD, NOT_TAKEN, PROXY_TAKEN, SAME_AGAIN,
        READ_AS_WINDOWS_1252, RULE_MISSING, PATTERN_NOT_TAKEN, OTHERS_REFUSED, PORT_NOT_TAKEN
    }

    public Problem {
        arguments = List.copyOf(arguments);
    }

    static Problem of(Code code, Place at, String partner, String field, String... arguments) {
        return new Problem(code, at, partner, field, List.of(arguments), Optional.empty());
    }

    static Problem of(Finding finding, Place at, String partner) {
        return new Problem(Code.FINDING, at, partner, finding.field().names().get(0), finding.arguments(), Optional.of(finding));
    }
}
