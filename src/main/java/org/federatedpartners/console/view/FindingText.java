package org.federatedpartners.console.view;

import java.util.Locale;
import org.federatedpartners.policy.Finding;

/**
 * A finding as a page tells it.
 *
 * @param severity error, warning or note
 */
public record FindingText(String code, String field, String severity, Text text, Text remedy) {
    public static FindingText of(Finding finding) {
        return new FindingText(finding.code().name(), finding.field().name(), finding.severity().name().toLowerCase(Locale.ROOT),
            Text.of(finding), Text.remedy(finding));
    }
}
