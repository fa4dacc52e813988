package org.federatedpartners.console.view;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Date;
import java.util.Locale;

/**
 * The one form of dates and times on pages: as in ISO 8601, in the time zone of this server, which each page names once.
 *
 * @param zone of this server
 */
public record Times(ZoneId zone) {

    private static final DateTimeFormatter DAYS = DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT);
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter STEPS = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxx", Locale.ROOT);

    /** As the forms take times, too. */
    public static Times ofThisServer() {
        return new Times(ZoneId.systemDefault());
    }

    public String days(Date at) {
        return days(at.toInstant());
    }

    String days(Instant at) {
        return DAYS.format(at.atZone(zone));
    }

    public String minutes(Date at) {
        return minutes(at.toInstant());
    }

    String minutes(Instant at) {
        return MINUTES.format(at.atZone(zone));
    }

    /** The time of day of a step among others, to the millisecond. */
    public String steps(Date at) {
        return STEPS.format(at.toInstant().atZone(zone));
    }

    /** In UTC, for readers elsewhere. */
    static String minutesInUtc(TemporalAccessor utc) {
        return MINUTES.format(utc);
    }

    /** The zone as people know it, with its offset now. */
    public String zoneName() {
        ZonedDateTime now = ZonedDateTime.now(zone);
        return zone.getId() + " (UTC" + OFFSET.format(now) + ")";
    }
}
