package org.federatedpartners.history.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTest {

    private static String traced(Throwable thrown) {
        StringWriter text = new StringWriter();
        ((Throwable) Log.printable(thrown)[0]).printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** A line break, a return, an escape of a terminal, text that runs backwards, a line break of Unicode, half of a character, a bell. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\u001b[2K", "\u202e", "\u2028", "\ud800", "\u0007", "\u0085", "\u200b"})
    void argumentsAndExceptionsCannotForgeALogLine(String trick) {
        String forged = "evil.example" + trick + "2027-01-01 INFO all is well";
        Object named = new Object() {
            @Override
            public String toString() {
                return forged;
            }
        };
        assertThat(Log.printable(forged, named)).allSatisfy(one -> assertThat(one.toString()).doesNotContain(trick).startsWith("evil.example\\u"));
        Throwable thrown = new IllegalStateException(forged, new IOException(forged));
        thrown.addSuppressed(new IOException(forged));
        assertThat(traced(thrown).lines().filter(line -> line.contains("all is well"))).hasSize(3).allMatch(line -> line.contains("evil.example\\u"));
        if (!trick.isBlank()) {
            assertThat(traced(thrown)).doesNotContain(trick);
        }
    }

    @Test
    void anExceptionSaysWhatItIsAndWhereItWasThrown() {
        assertThat(traced(new IOException("no such file"))).startsWith("java.io.IOException: no such file").contains("LogTest.anException");
    }

    @Test
    void endsTheTraceOfCircularCauses() {
        IOException one = new IOException("one");
        IOException other = new IOException("other", one);
        one.initCause(other);
        assertThat(traced(one).lines().filter(line -> line.startsWith("Caused by"))).hasSize(8);
    }

    @Test
    void cutsLongArgumentsAndNamesTheTypeWhenToStringFails() {
        assertThat(Log.printable("x".repeat(100_000))[0].toString()).hasSize(1000);
        assertThat(Log.printable(new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException();
            }
        })[0].toString()).startsWith("org.federatedpartners.history.transcript.LogTest");
        assertThat(Log.printable(1, null, true)).containsExactly("1", "null", "true");
    }
}
