package org.federatedpartners.openfire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CompatibilityTest {

    private final Compatibility compatibility = new Compatibility(ServerEra.BLOCKING);

    static Stream<Arguments> faults() {
        return Stream.of(
            Arguments.of(new NoSuchMethodError("org.jivesoftware.openfire.stats.StatisticsManager.addMultiStatistic"),
                "org.jivesoftware.openfire.stats.StatisticsManager.addMultiStatistic"),
            Arguments.of(new NoClassDefFoundError("org/jivesoftware/openfire/stats/Statistic"), "org/jivesoftware/openfire/stats/Statistic"),
            Arguments.of(new NoSuchFieldError("rate"), "rate"),
            Arguments.of(new AbstractMethodError("isPartialSample"), "isPartialSample"),
            Arguments.of(new ExceptionInInitializerError("no statistics"), "no statistics"),
            Arguments.of(new IllegalStateException("no statistics"), "java.lang.IllegalStateException: no statistics"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatIsMissingCostsItsFeatureAndIsNamed(Throwable fault, String named) {
        List<String> started = new ArrayList<>();
        compatibility.attempt("statistics", () -> {
            sneaky(fault);
        });
        compatibility.attempt("revocation lists", () -> started.add("revocation lists"));
        assertThat(started).containsExactly("revocation lists");
        assertThat(compatibility.missing()).containsExactly(named);
    }

    /** The JAR of the tests is none, so nothing else is looked for. */
    @Test
    void theCheckForgetsNothing() {
        compatibility.attempt("statistics", () -> {
            throw new NoSuchFieldError("rate");
        });
        compatibility.check();
        assertThat(compatibility.missing()).containsExactly("rate");
    }

    @Test
    void whatMustNotBeSurvivedIsNot() {
        assertThatThrownBy(() -> compatibility.attempt("statistics", () -> {
            throw new OutOfMemoryError("none left");
        })).isInstanceOf(OutOfMemoryError.class);
    }

    private static void sneaky(Throwable fault) {
        if (fault instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) fault;
    }
}
