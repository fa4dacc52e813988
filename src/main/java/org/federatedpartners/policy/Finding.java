package org.federatedpartners.policy;

import java.util.List;
import java.util.Objects;

/**
 * A finding about a partner's settings, for the administrator.
 *
 * @param code      what was found; its text and its remedy are the i18n keys {@code finding.<code>} and
 *                  {@code finding.<code>.remedy}
 * @param field     the field that it is about
 * @param arguments the values in the text ({@code {0}}, {@code {1}} ...), for example the offending domain
 */
public record Finding(Code code, Field<?> field, List<String> arguments) {

    /** How much it matters: settings with an {@link #ERROR} are not saved. */
    public enum Severity { ERROR, WARNING, NOTE }

    /** Every finding there is. The first seven are those of Lync's matrix of negotiation settings, whose warning of optional TLS depends on dialback. */
    public enum Code {
        SASL_NEEDS_TLS(Severity.ERROR),
        NO_METHOD_ENABLED(Severity.ERROR),
        DIALBACK_WITHOUT_EFFECT(Severity.WARNING),
        OPTIONAL_TLS_WITH_SASL(Severity.WARNING),
        OPTIONAL_TLS_WITH_DIALBACK(Severity.WARNING),
        ANY_DIALBACK(Severity.NOTE),
        TCP_DIALBACK_ONLY(Severity.NOTE),

        VALUE_MISSING(Severity.ERROR),
        VALUE_UNKNOWN(Severity.ERROR),
        VALUE_TOO_LONG(Severity.ERROR),
        APPROVAL_WITHOUT_EFFECT(Severity.WARNING),
        TIME_UNREADABLE(Severity.ERROR),
        TIME_PAST(Severity.ERROR),
        RELAXATION_WITHOUT_END(Severity.ERROR),
        RELAXATION_WITHOUT_EFFECT(Severity.WARNING),
        PIN_UNREADABLE(Severity.ERROR),
        CERTIFICATE_UNREADABLE(Severity.ERROR),
        CERTIFICATE_OF_NO_AUTHORITY(Severity.ERROR),
        AUTHORITY_EXPIRED(Severity.WARNING),
        TOO_MANY(Severity.ERROR),
        TRUST_WITHOUT_EFFECT(Severity.WARNING),
        MINIMUM_TLS_WITHOUT_EFFECT(Severity.WARNING),
        CONNECT_HOST_UNREADABLE(Severity.ERROR),
        SETTINGS_MISSING(Severity.ERROR),
        DOMAIN_NOT_NORMALIZED(Severity.ERROR),
        DOMAIN_EMPTY(Severity.ERROR),
        DOMAIN_IS_URL(Severity.ERROR),
        DOMAIN_IS_ADDRESS(Severity.ERROR),
        DOMAIN_WITH_PORT(Severity.ERROR),
        DOMAIN_WHITESPACE(Severity.ERROR),
        DOMAIN_EMPTY_LABEL(Severity.ERROR),
        DOMAIN_LABEL_TOO_LONG(Severity.ERROR),
        DOMAIN_TOO_LONG(Severity.ERROR),
        DOMAIN_CHARACTERS(Severity.ERROR),
        DOMAIN_IS_IP_LITERAL(Severity.ERROR),
        DOMAIN_IS_LOCAL(Severity.ERROR),
        DOMAIN_REPEATED(Severity.ERROR),
        DOMAIN_OF_ANOTHER_PARTNER(Severity.ERROR),
        DOMAIN_IN_TWO_SPELLINGS(Severity.NOTE),
        DOMAIN_READ_DIFFERENTLY(Severity.NOTE),
        DOMAIN_MIXES_SCRIPTS(Severity.WARNING),
        DOMAIN_WITHOUT_DOT(Severity.WARNING),
        DOMAIN_BELOW_PARTNER(Severity.WARNING),
        DOMAIN_ABOVE_PARTNER(Severity.WARNING),
        DOMAIN_DENIED(Severity.WARNING);

        private final Severity severity;

        Code(Severity severity) {
            this.severity = severity;
        }

        public Severity severity() {
            return severity;
        }
    }

    public Finding {
        Objects.requireNonNull(code);
        Objects.requireNonNull(field);
        arguments = List.copyOf(arguments);
    }

    public static Finding of(Code code, Field<?> field, String... arguments) {
        return new Finding(code, field, List.of(arguments));
    }

    public Severity severity() {
        return code.severity();
    }

    public boolean isError() {
        return severity() == Severity.ERROR;
    }
}
