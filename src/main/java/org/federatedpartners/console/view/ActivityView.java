package org.federatedpartners.console.view;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.federatedpartners.history.Activity;

/**
 * What was accepted and refused in the last hours: two small pictures, of streams and of stanzas, and the same in numbers.
 *
 * @param charts empty if there was nothing
 * @param nodes  the names of the nodes of a cluster that have counted this together; empty without a cluster
 */
public record ActivityView(List<Chart> charts, List<Row> rows, String nodes) {

    /** The size of a picture, in its own units. */
    public static final int WIDTH = 480;
    public static final int HEIGHT = 80;

    /** Of how many units an hour is wide, and how much of it stays free. */
    private static final int STEP = WIDTH / Activity.HOURS;
    private static final int GAP = 3;

    /** What is counted. */
    public enum Kind { STREAMS, STANZAS }

    /**
     * One picture.
     *
     * @param kind    a {@link Kind}
     * @param highest of all hours together, what the height of the picture stands for
     */
    public record Chart(String kind, long accepted, long refused, long highest, List<Bar> bars) {}

    /** One column of a picture: where it stands, and how high its two parts are, the refused on top. */
    public record Bar(int x, int width, int acceptedY, int acceptedHeight, int refusedY, int refusedHeight) {}

    /** The numbers of one hour. @param hour as it begins, of the day */
    public record Row(String hour, long acceptedStreams, long refusedStreams, long acceptedStanzas, long refusedStanzas) {}

    public ActivityView {
        charts = List.copyOf(charts);
        rows = List.copyOf(rows);
    }

    /** @param day the oldest hour first, of all these nodes */
    static ActivityView of(List<Activity.Hour> day, String nodes, Clock clock) {
        Chart streams = chart(Kind.STREAMS, day, Activity.Hour::acceptedStreams, Activity.Hour::refusedStreams);
        Chart stanzas = chart(Kind.STANZAS, day, Activity.Hour::acceptedStanzas, Activity.Hour::refusedStanzas);
        boolean nothing = streams.highest() + stanzas.highest() == 0;
        return new ActivityView(nothing ? List.of() : List.of(streams, stanzas), day.stream()
            .filter(hour -> !hour.isEmpty())
            .map(hour -> new Row(hourOfDay(hour.start(), clock.getZone()), hour.acceptedStreams(), hour.refusedStreams(), hour.acceptedStanzas(),
                hour.refusedStanzas()))
            .toList(), nodes);
    }

    private static String hourOfDay(Instant start, ZoneId zone) {
        return start.atZone(zone).toLocalTime().withMinute(0).toString();
    }

    private static Chart chart(Kind kind, List<Activity.Hour> day, ToLongFunction<Activity.Hour> accepted, ToLongFunction<Activity.Hour> refused) {
        long highest = day.stream().mapToLong(hour -> accepted.applyAsLong(hour) + refused.applyAsLong(hour)).max().orElse(0);
        List<Bar> bars = new ArrayList<>();
        for (int place = 0; place < day.size(); place++) {
            int below = height(accepted.applyAsLong(day.get(place)), highest);
            int above = height(refused.applyAsLong(day.get(place)), highest);
            if (below + above > 0) {
                bars.add(new Bar(place * STEP, STEP - GAP, HEIGHT - below, below, HEIGHT - below - above, above));
            }
        }
        return new Chart(kind.name(), day.stream().mapToLong(accepted).sum(), day.stream().mapToLong(refused).sum(), highest, bars);
    }

    /** However little it is, it can be seen; there is room for that in the picture. */
    private static int height(long count, long highest) {
        return count == 0 ? 0 : (int) Math.max(2, count * (HEIGHT - 4) / highest);
    }
}
