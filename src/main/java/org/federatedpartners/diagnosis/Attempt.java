package org.federatedpartners.diagnosis;

import java.util.List;

/** What was found at one address, in the order of time. */
public record Attempt(TargetAddress target, List<Step> steps) {

    public Attempt {
        steps = List.copyOf(steps);
    }
}
