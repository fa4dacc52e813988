package org.federatedpartners.stream;

import java.util.Optional;
import org.dom4j.Element;

/** What an adapter has to do with an element that is about to pass. */
public sealed interface Action {

    Action PASS = new Pass();

    /** Let it through as it is. */
    record Pass() implements Action {}

    /** Let this through in its place. */
    record Replace(Element element) implements Action {}

    /** Let nothing through, and record the refusal; the stream goes on. */
    record Drop(Rejection rejection) implements Action {}

    /** Let nothing through, send this to the other side instead, and record the refusal; the stream goes on. */
    record Answer(Element answer, Rejection rejection) implements Action {}

    /**
     * Let nothing through, record the refusal, and end the stream.
     *
     * @param failure what is said before the end in place of the stream error {@code policy-violation}
     */
    record Refuse(Rejection rejection, Optional<Element> failure) implements Action {

        public Refuse(Rejection rejection) {
            this(rejection, Optional.empty());
        }
    }
}
