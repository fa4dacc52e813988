package org.federatedpartners.console.servlet;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** The parameters of a request; what is missing is empty, what is no number is none. */
record Params(UnaryOperator<String> parameter) {

    String text(String name) {
        String value = parameter.apply(name);
        // Browsers send every line break as two characters, which would count twice.
        return value == null ? "" : value.replace("\r\n", "\n");
    }

    /** The constant of that name; none if there is no such constant. */
    <E extends Enum<E>> Optional<E> constant(String name, Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).filter(value -> value.name().equals(text(name))).findFirst();
    }

    OptionalLong number(String name) {
        try {
            return OptionalLong.of(Long.parseLong(text(name)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
