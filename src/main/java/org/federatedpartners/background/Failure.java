package org.federatedpartners.background;

/** What the log tells of what has failed. */
final class Failure {

    private Failure() {}

    /** In words. */
    static String why(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /** The failure itself if it is a fault of the code; null if its environment fails, whose traces tell nothing. */
    static Throwable fault(Throwable failure) {
        return failure instanceof RuntimeException || failure instanceof Error ? failure : null;
    }
}
