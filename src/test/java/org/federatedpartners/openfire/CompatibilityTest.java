package org.federatedpartners.openfire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.helpers.MessageFormatter;

class CompatibilityTest {

    private final List<String> log = new ArrayList<>();
    private final Set<String> found = new TreeSet<>();
    private final Compatibility compatibility = new Compatibility(ServerEra.BLOCKING, () -> found, (text, arguments) -> log.add(MessageFormatter.arrayFormat(text, arguments).getMessage()));

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

    @Test
    void theCheckLogsAndNamesWhatIsMissing() {
        found.addAll(List.of("org.jivesoftware.openfire.SessionManager", "org.jivesoftware.openfire.XMPPServer.isRemote"));
        compatibility.check();
        assertThat(log).containsExactly("This version of Openfire has no org.jivesoftware.openfire.SessionManager; what needs it does not work",
            "This version of Openfire has no org.jivesoftware.openfire.XMPPServer.isRemote; what needs it does not work");
        assertThat(compatibility.missing()).containsExactlyElementsOf(found);
    }

    @Test
    void aCheckThatFailsFindsNothing() {
        Compatibility failing = new Compatibility(ServerEra.BLOCKING, () -> {
            throw new IOException("no JAR");
        }, (text, arguments) -> log.add(text));
        failing.check();
        assertThat(failing.missing()).isEmpty();
        assertThat(log).isEmpty();
    }

    @Test
    void whatAPageAsksInVainIsNotKnownAndLoggedOnceForEachFeature() {
        Supplier<Optional<String>> lacking = () -> {
            throw new NoSuchMethodError("isRemote");
        };
        assertThat(compatibility.ask("live streams", () -> Optional.of("one"), Optional.empty())).contains("one");
        for (int i = 0; i < 3; i++) {
            assertThat(compatibility.ask("live streams", lacking, Optional.empty())).isEmpty();
            assertThat(compatibility.ask("local domains", lacking, Optional.empty())).isEmpty();
        }
        assertThat(log).containsExactly("This version of Openfire lacks what this feature of the plugin needs, and the plugin works without it: live streams",
            "This version of Openfire lacks what this feature of the plugin needs, and the plugin works without it: local domains");
        assertThat(compatibility.missing()).containsExactly("isRemote");
    }

    /** A fault of our own is none of Openfire's. */
    @Test
    void aPageIsToldOfOtherFaults() {
        assertThatThrownBy(() -> compatibility.ask("live streams", () -> {
            throw new IllegalStateException("ours");
        }, "")).isInstanceOf(IllegalStateException.class);
        assertThat(compatibility.missing()).isEmpty();
    }

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
