package org.federatedpartners.console.view;

import java.util.List;
import org.federatedpartners.history.transcript.Printable;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Finding;

/**
 * A text for the administrator, in the language of the console.
 *
 * @param key       in the i18n bundles
 * @param arguments the values in the text, as {@code {0}}, {@code {1}} ...; they may come from outside
 */
public record Text(String key, List<String> arguments) {

    /** The longest argument, in UTF-16 code units. */
    private static final int MAX_ARGUMENT = 2000;

    public Text {
        arguments = arguments.stream().map(Text::printable).toList();
    }

    /** Words from outside, as they may stand in a text. */
    static String printable(String argument) {
        return Printable.cut(argument, MAX_ARGUMENT);
    }

    public static Text of(String key, String... arguments) {
        return new Text(key, List.of(arguments));
    }

    /** What a finding says. */
    public static Text of(Finding finding) {
        return new Text("finding." + finding.code(), finding.arguments());
    }

    /** What is wrong with a certificate. */
    public static Text of(CertificateProblem problem) {
        return new Text("certproblem." + problem.code(), problem.arguments());
    }

    /** What to do about it. */
    public static Text remedy(CertificateProblem problem) {
        return new Text("certproblem." + problem.code() + ".remedy", problem.arguments());
    }

    /** What to do about a finding. */
    public static Text remedy(Finding finding) {
        return new Text("finding." + finding.code() + ".remedy", finding.arguments());
    }
}
