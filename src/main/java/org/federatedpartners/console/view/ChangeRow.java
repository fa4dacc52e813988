package org.federatedpartners.console.view;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.federatedpartners.console.AuditLog;
import org.federatedpartners.policy.Partner;

/**
 * Who has changed a partner, and when.
 *
 * @param kind what was done; its text is the i18n key {@code change.<kind>}
 * @param href the audit entries of that administrator on that day, with what it was before and after: Openfire's viewer finds nothing more precise
 */
public record ChangeRow(Kind kind, Date at, String administrator, String href) {

    /** How many changes a page shows. */
    private static final int MAX_SHOWN = 5;

    /** As Openfire's viewer takes days. */
    private static final DateTimeFormatter VIEWERS_DAY = DateTimeFormatter.ofPattern("MM/dd/yy", Locale.ROOT);

    /** What was done to a partner, with the words that the audit log has for it. */
    public enum Kind {
        CREATED("Federated partner created: "),
        CHANGED("Federated partner changed: "),
        RESET("Connection record of a federated partner reset: ");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** What the audit log says of it, in one line. */
        public String summary(Partner partner) {
            return words + partner.primaryDomain();
        }
    }

    /** The last changes of a partner under its present primary domain, newest first. */
    static List<ChangeRow> of(Partner partner, AuditLog log, ZoneId zone) {
        return log.latest().stream().flatMap(entry -> Arrays.stream(Kind.values()).filter(kind -> kind.summary(partner).equals(entry.summary()))
            .map(kind -> of(kind, entry, zone))).limit(MAX_SHOWN).toList();
    }

    /** Who has made a partner what it is, and when; empty if the latest entries do not tell. */
    public static Optional<AuditLog.Entry> lastOf(Partner partner, AuditLog log) {
        return log.latest().stream()
            .filter(entry -> entry.summary().equals(Kind.CHANGED.summary(partner)) || entry.summary().equals(Kind.CREATED.summary(partner))).findFirst();
    }

    private static ChangeRow of(Kind kind, AuditLog.Entry entry, ZoneId zone) {
        String day = VIEWERS_DAY.format(entry.at().atZone(zone));
        return new ChangeRow(kind, Date.from(entry.at()), Text.printable(entry.administrator()),
            Link.to("../../security-audit-viewer.jsp").with("username", entry.administrator()).with("startdate", day).with("enddate", day).with("range", 100).toString());
    }
}
