package org.federatedpartners.policy;

/** What a decision of the policy leads to. */
public enum Mode {
    /** What is not accepted is refused. */
    ENFORCE,
    /** Nothing is refused or rewritten; what would have been refused is recorded with its reason. */
    REPORT_ONLY
}
