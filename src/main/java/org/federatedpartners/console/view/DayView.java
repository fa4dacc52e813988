package org.federatedpartners.console.view;

import java.time.ZoneId;
import java.util.List;
import org.federatedpartners.history.Activity;
import org.federatedpartners.policy.Partner;

/**
 * The last 24 hours of several partners as a picture that is a table: a row for each, a cell for each hour.
 *
 * @param hours the hours of the day, the oldest first
 */
public record DayView(List<Head> hours, List<Row> rows) {

    /** Every so many hours, the hour stands above its column. */
    private static final int NAMED = 4;

    /** What happened in an hour; its text is the i18n key {@code day.<kind>}. */
    public enum Kind { NOTHING, ACCEPTED, REFUSED, BOTH }

    /**
     * Above a column.
     *
     * @param hour  as it begins, for example 07:00
     * @param named whether it is shown, or only read aloud
     */
    public record Head(String hour, boolean named) {}

    /** One partner. @param href its page */
    public record Row(DomainText domain, String href, List<Cell> cells) {}

    /** One hour. @param accepted connections and stanzas together, as refused */
    public record Cell(Kind kind, long accepted, long refused) {

        private static Cell of(Activity.Hour hour) {
            long accepted = hour.acceptedStreams() + hour.acceptedStanzas();
            long refused = hour.refusedStreams() + hour.refusedStanzas();
            return new Cell(accepted == 0 ? refused == 0 ? Kind.NOTHING : Kind.REFUSED : refused == 0 ? Kind.ACCEPTED : Kind.BOTH, accepted, refused);
        }
    }

    public DayView {
        hours = List.copyOf(hours);
        rows = List.copyOf(rows);
    }

    static DayView of(List<Partner> partners, Days days, ZoneId zone) {
        List<Row> rows = partners.stream().map(partner -> new Row(DomainText.of(partner.primaryDomain()),
            Link.to("federated-partner.jsp").with("id", partner.id()).toString() + "#activity", days.of().apply(partner.domains()).stream().map(Cell::of).toList())).toList();
        List<Head> hours = days.of().apply(List.of()).stream().map(hour -> hour.start().atZone(zone)).map(start -> new Head(start.toLocalTime().withMinute(0).toString(),
            start.getHour() % NAMED == 0)).toList();
        return new DayView(hours, rows);
    }
}
