package org.federatedpartners.probe;

import java.util.List;

/** A {@link Step} without its time. */
record Found(Step.Code code, List<String> details) {

    Found {
        details = List.copyOf(details);
    }

    static Found of(Step.Code code, String... details) {
        return new Found(code, List.of(details));
    }
}
