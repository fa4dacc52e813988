package org.federatedpartners.console.servlet;

import java.io.IOException;
import java.io.Writer;
import org.federatedpartners.console.view.Frame;
import org.federatedpartners.console.view.MessageView;
import org.federatedpartners.console.view.Text;

/** What becomes of a request. */
sealed interface Answer {

    int OK = 200;
    int FORBIDDEN = 403;
    int NOT_FOUND = 404;
    int METHOD_NOT_ALLOWED = 405;
    int CONFLICT = 409;
    int TOO_LARGE = 413;
    int UNPROCESSABLE = 422;
    int INTERNAL_ERROR = 500;
    int UNAVAILABLE = 503;

    /** A page: a JSP of {@code web/views}, by its name without extension, and what it shows. */
    record Show(int status, String view, Object model) implements Answer {

        /** The same page with another status. */
        Show with(int other) {
            return new Show(other, view, model);
        }
    }

    /** Another page, which says what was done, or shows it. */
    record Redirect(String location, Text done, Frame.Next next) implements Answer {
        Redirect(String location, Text done) {
            this(location, done, null);
        }
    }

    /** A file to be saved. @param type its media type */
    record Download(String name, String type, Content content) implements Answer {}

    /** Writes a file. */
    @FunctionalInterface
    interface Content {
        void to(Writer out) throws IOException;
    }

    static Show show(String view, Object model) {
        return new Show(OK, view, model);
    }

    static Show message(int status, String key) {
        return new Show(status, "message", new MessageView(Text.of(key)));
    }
}
