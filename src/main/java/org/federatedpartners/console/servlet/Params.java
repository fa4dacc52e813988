package org.federatedpartners.console.servlet;

import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** The parameters of a request; what is missing is empty, what is no number is none. */
record Params(UnaryOperator<String> parameter) {

    String text(String name) {
        String value = parameter.apply(name);
        // Browsers send every line break as two characters, which would count twice.
        return value == null ? "" : value.replace("\r\n", "\n");
    }

    OptionalLong number(String name) {
        try {
            return OptionalLong.of(Long.parseLong(text(name)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
