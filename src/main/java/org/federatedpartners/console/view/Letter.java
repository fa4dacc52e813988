package org.federatedpartners.console.view;

import java.text.MessageFormat;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import org.federatedpartners.diagnosis.Diagnosis;
import org.federatedpartners.diagnosis.DomainTestState;
import org.federatedpartners.policy.AuthenticationMethod;

/**
 * What can be sent to the partner's administrator, whatever the language of the console.
 *
 * @param language ENGLISH or GERMAN
 */
public record Letter(String language, String text) {

    /** @param own the domain that writes */
    public static Letter of(String language, ResourceBundle texts, DomainTestState state, String own) {
        Diagnosis diagnosis = Diagnosis.of(state);
        String domain = state.request().domain().display();
        List<String> paragraphs = new ArrayList<>();
        paragraphs.add(said(texts, "letter.subject", own, domain));
        paragraphs.add(said(texts, "letter.opening", own, domain));
        List<Diagnosis.Problem> problems = diagnosis.forPartner();
        problems.forEach(problem -> paragraphs.add(paragraph(texts, problem)));
        if (problems.isEmpty()) {
            paragraphs.add(said(texts, diagnosis.isTested() ? "letter.good" : "letter.untested"));
        }
        if (diagnosis.isPlaceOurs() && diagnosis.isTested()) {
            paragraphs.add(said(texts, "letter.placeOurs"));
        }
        if (diagnosis.strongest().isPresent() ? diagnosis.isAnswered() : !problems.isEmpty()) {
            paragraphs.add(outcome(texts, diagnosis));
        }
        paragraphs.add(said(texts, "letter.closing",
            Times.minutesInUtc(state.started().atZone(ZoneOffset.UTC))));
        return new Letter(language, String.join("\n\n", paragraphs));
    }

    private static String paragraph(ResourceBundle texts, Diagnosis.Problem problem) {
        String seen = problem.at().isEmpty() ? "" : "\n  " + said(texts, "letter.seenAt", ProblemRow.addresses(problem));
        return "- " + said(texts, FoundRow.text(problem.code(), problem.details()).key(), problem.details().toArray(String[]::new)).strip() + " "
            + said(texts, "letter." + problem.code().name()) + seen;
    }

    private static String outcome(ResourceBundle texts, Diagnosis diagnosis) {
        if (diagnosis.strongest().isEmpty()) {
            return said(texts, "letter.method.NOT");
        }
        Diagnosis.Would would = diagnosis.methods().get(diagnosis.strongest().get()).would();
        return said(texts, "letter.method." + would.name(), Arrays.stream(AuthenticationMethod.values())
            .filter(method -> diagnosis.methods().get(method).would() == would).map(method -> said(texts, "method." + method.name())).collect(Collectors.joining(", ")));
    }

    private static String said(ResourceBundle texts, String key, String... arguments) {
        String text = texts.getString(key);
        return arguments.length == 0 ? text : new MessageFormat(text).format(Arrays.stream(arguments).map(Text::printable).toArray());
    }
}
