package org.federatedpartners.diagnosis;

import java.util.List;

/** A {@link Step} without its time. */
public record Found(Step.Code code, List<String> details) {

    public Found {
        details = List.copyOf(details);
    }

    static Found of(Step.Code code, String... details) {
        return new Found(code, List.of(details));
    }
}
