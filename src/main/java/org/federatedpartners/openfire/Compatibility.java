package org.federatedpartners.openfire;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.linkage.Linkage;

/**
 * What the running version of Openfire lacks of what the plugin uses. Looked for once, after the start; what fails at the start itself for such a reason costs its
 * feature, never the plugin.
 */
final class Compatibility {

    private static final Log LOG = Log.of(Compatibility.class);

    private final ServerEra era;
    private final List<String> unavailable = new CopyOnWriteArrayList<>();
    private volatile List<String> missing = List.of();

    Compatibility(ServerEra era) {
        this.era = era;
    }

    /** Which adapters fit the running version. */
    ServerEra era() {
        return era;
    }

    /**
     * Starts or stops what the plugin can do without. Never fails.
     *
     * @param feature its name, for the log
     */
    void attempt(String feature, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("This version of Openfire lacks what this feature of the plugin needs, and the plugin works without it: {}", feature, e);
            unavailable.add(e instanceof LinkageError ? String.valueOf(e.getMessage()) : e.toString());
        }
    }

    /** Reads the plugin's own JAR, which takes a moment, and logs each member that is missing. Never fails. */
    void check() {
        try {
            missing = List.copyOf(new Linkage(Compatibility.class.getClassLoader()).missingForPlugin(era::uses));
            missing.forEach(member -> LOG.error("This version of Openfire has no {}; what needs it does not work", member));
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.warn("Whether this version of Openfire has all that the plugin uses could not be checked", e);
        }
    }

    /** Missing classes and members, by the names in Openfire's code, and other failures at the start; empty if nothing is missing, or not yet checked. */
    List<String> missing() {
        return Stream.concat(missing.stream(), unavailable.stream()).distinct().toList();
    }
}
