package org.federatedpartners.transfer;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import org.federatedpartners.json.OthersJson;

/** The tokens of a JSON text, with their places. */
final class JsonTokens {

    /** How deep arrays and objects may be within each other. */
    static final int MAX_DEPTH = 50;

    private final JsonParser parser;

    /** The rest of the text cannot be read. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        Broken(Problem problem) {
            super(problem.code().name(), null, false, false);
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    JsonTokens(String text) {
        parser = OthersJson.parser(text, MAX_DEPTH);
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> T read(Reading<T> reading) throws Broken {
        try {
            return reading.read();
        } catch (StreamConstraintsException e) {
            throw new Broken(Problem.of(Problem.Code.TOO_DEEP, place(parser.currentLocation()), "", "", String.valueOf(MAX_DEPTH)));
        } catch (JsonProcessingException e) {
            throw new Broken(Problem.of(Problem.Code.SYNTAX, place(e.getLocation()), "", "", e.getOriginalMessage()));
        } catch (IOException e) {
            throw new Broken(Problem.of(Problem.Code.SYNTAX, place(parser.currentLocation()), "", "", String.valueOf(e.getMessage())));
        }
    }

    private static Place place(JsonLocation location) {
        return location == null ? Place.FILE : new Place(location.getLineNr(), location.getColumnNr());
    }

    /** The next token; null at the end of the text. */
    JsonToken next() throws Broken {
        return read(parser::nextToken);
    }

    /** The current token; null before the first and after the last. */
    JsonToken current() {
        return parser.currentToken();
    }

    /** The text of the current token. */
    String text() throws Broken {
        return read(parser::getText);
    }

    /** Where the current token begins. */
    Place at() {
        return place(parser.currentTokenLocation());
    }

    /** Leaves out what the current token begins. */
    void skip() throws Broken {
        read(parser::skipChildren);
    }
}
