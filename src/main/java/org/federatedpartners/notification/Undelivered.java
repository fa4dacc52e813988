package org.federatedpartners.notification;

import java.io.IOException;
import java.util.List;

/** A digest was not taken. Carries no text: the reason is told in the language of the reader. */
public final class Undelivered extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why. The i18n key is {@code undelivered.<name>}. */
    public enum Code {
        /** Openfire has no administrators. */
        NO_ADMINISTRATORS,
        /** The mail service has not taken it; {0} is where it is, {1} what it has said. */
        MAIL_REFUSED,
        /** The webhook has answered with the status {0}. */
        WEBHOOK_STATUS,
        /** The webhook has not answered within {0} seconds. */
        WEBHOOK_SILENT,
        /** The webhook could not be reached: {0}. */
        WEBHOOK_UNREACHED,
        /** The plugin has stopped. */
        STOPPED,
        /** Java or Openfire lacks {0}. */
        LACKING,
        /** Anything else: {0}. */
        OTHER
    }

    private final transient Problem problem;

    /**
     * Why a digest was not taken.
     *
     * @param arguments of the text
     */
    public record Problem(Code code, List<String> arguments) {
        public Problem {
            arguments = List.copyOf(arguments);
        }
    }

    public Undelivered(Code code, Throwable cause, String... arguments) {
        super(code + " " + String.join(" ", arguments), cause);
        problem = new Problem(code, List.of(arguments));
    }

    Problem problem() {
        return problem;
    }
}
