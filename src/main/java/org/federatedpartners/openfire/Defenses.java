package org.federatedpartners.openfire;

import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.PolicyInForce;

/**
 * The two defenses of the plugin, the steering of negotiations and the gate for stanzas, as they are attached to Openfire. Each alone leaves a way past it. So
 * if one cannot be attached, or a part that either needs, the plugin is loaded, attaches the other one, and refuses every partner whose settings are enforced.
 */
final class Defenses {

    private static final Log LOG = Log.of(Defenses.class);

    private final PolicyInForce policy;
    private volatile String missing = "";

    Defenses(PolicyInForce policy) {
        this.policy = policy;
    }

    /**
     * Attaches one of them. Never fails.
     *
     * @param otherwise the line of the log: what cannot be done without it, and what follows
     * @return whether it is attached
     */
    boolean attach(String otherwise, Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException | LinkageError e) {
            LOG.error(otherwise, e);
            if (missing.isEmpty()) {
                missing = e.getMessage() == null ? e.toString() : e.getMessage();
            }
            policy.streamsAreUnverifiable();
            return false;
        }
    }

    /** Takes one of them out of Openfire. What was not attached as a whole may not come out as a whole; the rest is undone nevertheless. */
    void detach(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Not everything that judges streams could be taken out of Openfire", e);
        }
    }

    /** What the first one that could not be attached lacks, by its name in Openfire's code; empty if all are attached. */
    String missing() {
        return missing;
    }
}
