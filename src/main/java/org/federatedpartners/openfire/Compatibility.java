package org.federatedpartners.openfire;

import java.io.IOException;
import java.util.List;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.linkage.Linkage;

/** What the running version of Openfire lacks of what the plugin uses. Looked for once, after the start. */
final class Compatibility {

    private static final Log LOG = Log.of(Compatibility.class);

    private final ServerEra era;
    private volatile List<String> missing = List.of();

    Compatibility(ServerEra era) {
        this.era = era;
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

    /** Classes and members by the names in Openfire's code, sorted; empty if nothing is missing, or not yet looked for. */
    List<String> missing() {
        return missing;
    }
}
