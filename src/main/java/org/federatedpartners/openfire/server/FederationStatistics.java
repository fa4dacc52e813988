package org.federatedpartners.openfire.server;

import java.util.function.LongSupplier;
import org.federatedpartners.history.Activity;
import org.jivesoftware.openfire.stats.Statistic;
import org.jivesoftware.openfire.stats.StatisticsManager;
import org.jivesoftware.util.LocaleUtils;

/** Openfire's graphs of what was accepted and refused; whatever draws them asks for a sample once in a while. */
public final class FederationStatistics {

    private static final String PLUGIN = "federatedpartners";

    /** One line of a graph: a graph shows all that is counted of the same kind. */
    private enum Line {
        ACCEPTED_STREAMS(Activity.Kind.STREAM, true),
        REFUSED_STREAMS(Activity.Kind.STREAM, false),
        ACCEPTED_STANZAS(Activity.Kind.STANZA, true),
        REFUSED_STANZAS(Activity.Kind.STANZA, false);

        private final Activity.Kind kind;
        private final boolean accepted;

        Line(Activity.Kind kind, boolean accepted) {
            this.kind = kind;
            this.accepted = accepted;
        }

        /** As Openfire knows it, and its texts. */
        String key() {
            return PLUGIN + "." + (accepted ? "accepted" : "refused") + "." + (kind == Activity.Kind.STREAM ? "streams" : "stanzas");
        }

        String graph() {
            return PLUGIN + "." + (kind == Activity.Kind.STREAM ? "streams" : "stanzas");
        }
    }

    private final Activity activity;

    public FederationStatistics(Activity activity) {
        this.activity = activity;
    }

    public void add() {
        for (Line line : Line.values()) {
            StatisticsManager.getInstance().addMultiStatistic(line.key(), line.graph(), new Counted(line, () -> activity.total(line.kind, line.accepted)));
        }
    }

    public void remove() {
        for (Line line : Line.values()) {
            // Openfire forgets the line, but not that the graph had it.
            StatisticsManager.getInstance().getStatGroup(line.graph()).remove(line.key());
            StatisticsManager.getInstance().removeStatistic(line.key());
        }
    }

    /** How many there were since the last sample. */
    private static final class Counted implements Statistic {

        private final Line line;
        private final LongSupplier total;
        private long last;

        Counted(Line line, LongSupplier total) {
            this.line = line;
            this.total = total;
            this.last = total.getAsLong();
        }

        @Override
        public String getName() {
            return text("name");
        }

        @Override
        public Type getStatType() {
            return Type.rate;
        }

        @Override
        public String getDescription() {
            return text("description");
        }

        @Override
        public String getUnits() {
            return text("units");
        }

        private String text(String which) {
            return LocaleUtils.getLocalizedString("statistic." + line.name() + "." + which, PLUGIN);
        }

        @Override
        public synchronized double sample() {
            long now = total.getAsLong();
            long since = now - last;
            last = now;
            return since;
        }

        /** Each node of a cluster counts its own streams. */
        @Override
        public boolean isPartialSample() {
            return true;
        }
    }
}
