package org.federatedpartners.console.view;

import java.util.List;
import java.util.Locale;
import org.federatedpartners.diagnosis.OwnFinding;
import org.federatedpartners.diagnosis.OwnReport;
import org.federatedpartners.diagnosis.Step.Found;

/**
 * What partners see of this server.
 *
 * @param offered what its port offers; empty if it is closed
 */
public record OwnSideView(List<FindingRow> listeners, List<FoundRow> offered, List<DomainRows> domains) {

    /**
     * Something that they see.
     *
     * @param quality good, note, warning or failure
     * @param remedy  null if nothing needs to be done
     */
    public record FindingRow(String code, String quality, Text text, Text remedy) {

        static FindingRow of(Found found) {
            return new FindingRow(found.code().name(), found.code().quality().name().toLowerCase(Locale.ROOT), new Text(found.code().key(), found.details()),
                found.code().isProblem() ? new Text(found.code().key() + ".remedy", found.details()) : null);
        }

        static FindingRow of(OwnFinding finding) {
            String key = "own." + finding.code().name();
            return new FindingRow(finding.code().name(), finding.code().quality().name().toLowerCase(Locale.ROOT), new Text(key, finding.details()),
                finding.code().isProblem() ? new Text(key + ".remedy", finding.details()) : null);
        }
    }

    /** What they see of one domain: of its certificate, and of what the DNS says. */
    public record DomainRows(DomainText domain, List<FindingRow> certificate, List<FindingRow> named) {}

    public static OwnSideView of(OwnReport report) {
        return new OwnSideView(rows(report.listeners()), FoundRow.of(report.offered()),
            report.domains().stream().map(domain -> new DomainRows(DomainText.of(domain.domain()),
                domain.certificate().stream().map(FindingRow::of).toList(), rows(domain.named()))).toList());
    }

    private static List<FindingRow> rows(List<OwnFinding> findings) {
        return findings.stream().map(FindingRow::of).toList();
    }
}
