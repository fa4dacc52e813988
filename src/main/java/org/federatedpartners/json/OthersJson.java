package org.federatedpartners.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/** Makes parsers of texts that come from outside. */
public final class OthersJson {

    private OthersJson() {}

    /**
     * A parser of a text.
     *
     * @param maxDepth how deep arrays and objects may be within each other
     */
    public static JsonParser parser(String text, int maxDepth) {
        // Names come from outside. A factory keeps the names that it has seen, so each text has its own.
        JsonFactory factory = JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(maxDepth).build()).build();
        try {
            return factory.createParser(text);
        } catch (IOException e) {
            throw new IllegalStateException("A text needs no reading", e);
        }
    }
}
