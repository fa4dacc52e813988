package org.federatedpartners.console.servlet;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The parameters of a request. A missing one is empty; one that is not a number counts as missing. */
record Params(UnaryOperator<String> parameter, Function<String, String[]> parameters) {

    String text(String name) {
        String value = parameter.apply(name);
        // Browsers send every line break as two characters, which would count twice.
        return value == null ? "" : value.replace("\r\n", "\n");
    }

    /** The constant of that name; empty if the name is unknown. */
    <E extends Enum<E>> Optional<E> constant(String name, Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).filter(value -> value.name().equals(text(name))).findFirst();
    }

    /** Every value of a parameter that may come several times. */
    List<String> all(String name) {
        String[] values = parameters.apply(name);
        return values == null ? List.of() : List.of(values);
    }

    OptionalLong number(String name) {
        try {
            return OptionalLong.of(Long.parseLong(text(name)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
