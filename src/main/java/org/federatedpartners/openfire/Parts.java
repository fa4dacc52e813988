package org.federatedpartners.openfire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.federatedpartners.history.transcript.Log;

/**
 * The parts, which start in order and stop in reverse. What the running version of Openfire lacks costs the part that needs it, and not the others: without them nothing
 * would be enforced, and no page would say so.
 */
final class Parts {

    private static final Log LOG = Log.of(Parts.class);

    private final Compatibility compatibility;
    private final Defenses defenses;
    private final List<Part> parts = new ArrayList<>();
    private final List<Runnable> starts = new ArrayList<>();

    Parts(Compatibility compatibility, Defenses defenses) {
        this.compatibility = compatibility;
        this.defenses = defenses;
    }

    /** Adds one without which every partner is refused. */
    Parts judging(Part part) {
        return add(part, () -> defenses.attach("Streams cannot be judged on this version of Openfire, so every partner is refused", part::start));
    }

    /**
     * Adds one that the plugin can do without.
     *
     * @param name of what it does, for the log
     */
    Parts feature(String name, Part part) {
        return add(part, () -> compatibility.attempt(name, part::start));
    }

    /**
     * Adds what the plugin hears of Openfire, and can do without.
     *
     * @param name of what follows from it, for the log
     * @param hear begins to hear, and returns what ends it
     */
    Parts hearing(String name, Supplier<Runnable> hear) {
        return feature(name, new Part() {
            private Runnable end = () -> {};

            @Override
            public void start() {
                end = hear.get();
            }

            @Override
            public void stop() {
                end.run();
            }
        });
    }

    private Parts add(Part part, Runnable start) {
        parts.add(part);
        starts.add(start);
        return this;
    }

    void start() {
        starts.forEach(Runnable::run);
    }

    void stop() {
        for (int i = parts.size() - 1; i >= 0; i--) {
            stop(parts.get(i));
        }
    }

    /** The rest is to be undone whatever happens to one part. */
    private static void stop(Part part) {
        try {
            part.stop();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Not everything of the plugin could be taken out of Openfire", e);
        }
    }
}
