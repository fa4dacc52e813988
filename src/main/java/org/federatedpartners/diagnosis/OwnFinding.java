package org.federatedpartners.diagnosis;

import java.util.List;

/**
 * Something about this server that others see.
 *
 * @param details what its text names
 */
public record OwnFinding(Code code, List<String> details) {

    /** The texts are the i18n keys {@code own.<code>} and, for what is not as it should be, {@code own.<code>.remedy}. */
    public enum Code {
        LISTENS(Step.Quality.GOOD),
        LISTENS_NOT(Step.Quality.FAILURE),
        DIRECT_TLS_LISTENS(Step.Quality.GOOD),
        DIRECT_TLS_LISTENS_NOT(Step.Quality.NOTE),

        NAMED(Step.Quality.GOOD),
        NAMED_WITH_ANOTHER_PORT(Step.Quality.WARNING),
        /** A port for STARTTLS in a record for direct TLS, or the other way round. */
        NAMED_FOR_THE_OTHER_KIND(Step.Quality.WARNING),
        NAMED_WITHOUT_DIRECT_TLS(Step.Quality.WARNING),
        NAMED_WITHOUT_ADDRESS(Step.Quality.FAILURE),
        NAMED_AS_ALIAS(Step.Quality.WARNING),
        NOT_NAMED(Step.Quality.NOTE),
        NOT_FOUND(Step.Quality.FAILURE),
        DECLINES(Step.Quality.FAILURE),
        UNANSWERED(Step.Quality.WARNING);

        private final Step.Quality quality;

        Code(Step.Quality quality) {
            this.quality = quality;
        }

        public Step.Quality quality() {
            return quality;
        }

        /** Whether there is something to be done about it. */
        public boolean isProblem() {
            return quality == Step.Quality.WARNING || quality == Step.Quality.FAILURE;
        }
    }

    public OwnFinding {
        details = List.copyOf(details);
    }

    static OwnFinding of(Code code, String... details) {
        return new OwnFinding(code, List.of(details));
    }
}
