package org.federatedpartners.console.view;

import java.util.Locale;
import org.federatedpartners.policy.Finding;

/**
 * A finding as a page tells it.
 *
 * @param severity error, warning or note
 */
public record Told(String code, String field, String severity, Text text, Text remedy) {
    public static Told of(Finding finding) {
        return new Told(finding.code().name(), finding.field().name(), finding.severity().name().toLowerCase(Locale.ROOT),
            Text.of(finding), Text.remedy(finding));
    }
}
