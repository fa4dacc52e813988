package org.federatedpartners.history.transcript;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log in which external text cannot forge a line, or hide or color one. All arguments, and exceptions with their causes, are
 * made {@link Printable} and cut. The message texts themselves are ours.
 */
public final class Log {

    private static final int MAX_ARGUMENT = 1000;
    private static final int MAX_CAUSES = 8;

    /** An exception as it is logged: it says what the other says, from where that was thrown. */
    private static final class LoggedException extends Exception {

        private static final long serialVersionUID = 1L;

        LoggedException(Throwable of, int causes) {
            super(text(of), of.getCause() == null || causes == 0 ? null : new LoggedException(of.getCause(), causes - 1));
            setStackTrace(of.getStackTrace());
            if (causes > 0) {
                Arrays.stream(of.getSuppressed()).limit(MAX_CAUSES).forEach(suppressed -> addSuppressed(new LoggedException(suppressed, 0)));
            }
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }

    private final Logger log;

    private Log(Logger log) {
        this.log = log;
    }

    public static Log of(Class<?> owner) {
        return new Log(LoggerFactory.getLogger(owner));
    }

    public static Log named(String name) {
        return new Log(LoggerFactory.getLogger(name));
    }

    /** @param arguments what the text names as {@code {}}, in order; an exception may follow */
    public void debug(String text, Object... arguments) {
        if (log.isDebugEnabled()) {
            log.debug(text, printable(arguments));
        }
    }

    /** See {@link #debug}. */
    public void info(String text, Object... arguments) {
        log.info(text, printable(arguments));
    }

    /** See {@link #debug}. */
    public void warn(String text, Object... arguments) {
        log.warn(text, printable(arguments));
    }

    /** See {@link #debug}. */
    public void error(String text, Object... arguments) {
        log.error(text, printable(arguments));
    }

    static Object[] printable(Object... arguments) {
        return Arrays.stream(arguments).map(argument -> argument instanceof Throwable thrown ? new LoggedException(thrown, MAX_CAUSES) : text(argument)).toArray();
    }

    private static String text(Object argument) {
        try {
            return Printable.cut(String.valueOf(argument), MAX_ARGUMENT);
        } catch (RuntimeException e) {
            // What cannot say what it is must not keep the line from being written.
            return argument.getClass().getName();
        }
    }
}
