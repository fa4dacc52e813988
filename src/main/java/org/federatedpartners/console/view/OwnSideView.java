package org.federatedpartners.console.view;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.federatedpartners.diagnosis.OwnFinding;
import org.federatedpartners.diagnosis.OwnReport;
import org.federatedpartners.diagnosis.Step;
import org.federatedpartners.diagnosis.Step.Found;

/**
 * What partners see of this server.
 *
 * @param verdict  what the findings below amount to
 * @param problems how many of them have a remedy
 * @param offered what its port offers; empty if it is closed
 */
public record OwnSideView(Verdict verdict, int problems, List<FindingRow> listeners, List<FoundRow> offered, List<DomainRows> domains) {

    /** What all findings amount to, with the text {@code own.verdict.<verdict>}. */
    public enum Verdict { WORK, PERHAPS, NOT }

    /** Remedies of certificates that speak of a partner; the owner of the certificate has others. */
    private static final Set<Step.Code> OTHERWISE = EnumSet.of(Step.Code.CERTIFICATE_SELF_SIGNED, Step.Code.CERTIFICATE_ISSUER_UNKNOWN, Step.Code.CERTIFICATE_SIGNATURE_INVALID,
        Step.Code.CERTIFICATE_REVOCATION_UNKNOWN, Step.Code.CERTIFICATE_UNREADABLE, Step.Code.CERTIFICATE_EXPIRES_SOON);

    /**
     * Something that they see.
     *
     * @param quality good, note, warning or failure
     * @param remedy  null if nothing needs to be done
     */
    public record FindingRow(String code, String quality, Text text, Text remedy) {

        static FindingRow of(Found found) {
            return new FindingRow(found.code().name(), found.code().quality().name().toLowerCase(Locale.ROOT), new Text(found.code().key(), found.details()),
                found.code().isProblem() ? new Text(remedy(found.code()), found.details()) : null);
        }

        private static String remedy(Step.Code code) {
            return OTHERWISE.contains(code) ? "own.remedy." + code : code.key() + ".remedy";
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
        List<FindingRow> listeners = rows(report.listeners());
        List<DomainRows> domains = report.domains().stream().map(domain -> new DomainRows(DomainText.of(domain.domain()),
            domain.certificate().stream().map(FindingRow::of).toList(), rows(domain.named()))).toList();
        List<FindingRow> problems = Stream.concat(listeners.stream(), domains.stream().flatMap(domain -> Stream.concat(domain.certificate().stream(), domain.named().stream())))
            .filter(row -> row.remedy() != null).toList();
        boolean fails = problems.stream().anyMatch(row -> row.quality().equals("failure"));
        return new OwnSideView(problems.isEmpty() ? Verdict.WORK : fails ? Verdict.NOT : Verdict.PERHAPS, problems.size(), listeners, FoundRow.of(report.offered()), domains);
    }

    private static List<FindingRow> rows(List<OwnFinding> findings) {
        return findings.stream().map(FindingRow::of).toList();
    }
}
