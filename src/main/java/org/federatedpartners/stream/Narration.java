package org.federatedpartners.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dom4j.Attribute;
import org.dom4j.Element;
import org.federatedpartners.history.transcript.Step;

/**
 * What an element says, for a transcript. Never a secret: no dialback key, and nothing of SASL but the mechanism.
 *
 * @param details as {@link Step.Kind} says
 */
record Narration(Step.Kind kind, List<String> details) {

    private static final List<String> HEADER = List.of("from", "to", "version");
    private static final int MAX_FEATURES = 16;

    static Narration of(Element element) {
        return switch (element.getName()) {
            case "stream" -> new Narration(Step.Kind.HEADER, attributes(element));
            case "features" -> new Narration(Step.Kind.FEATURES, features(element));
            case "starttls" -> of(Step.Kind.STARTTLS);
            case "proceed" -> of(Step.Kind.PROCEED);
            case "auth" -> of(Step.Kind.AUTH, element.attributeValue("mechanism", ""));
            case "authenticate" -> of(Step.Kind.AUTH, element.attributeValue("mechanism", ""), "SASL2");
            case "success" -> of(Step.Kind.SUCCESS);
            case "failure", "error" -> new Narration(element.getName().equals("error") ? Step.Kind.ERROR : Step.Kind.FAILURE, condition(element));
            case "result" -> dialback(element, Step.Kind.KEY, Step.Kind.KEY_ANSWER);
            case "verify" -> dialback(element, Step.Kind.QUESTION, Step.Kind.QUESTION_ANSWER);
            default -> of(Step.Kind.OTHER, element.getName());
        };
    }

    private static Narration of(Step.Kind kind, String... details) {
        return new Narration(kind, Stream.of(details).filter(detail -> !detail.isEmpty()).toList());
    }

    private static List<String> attributes(Element header) {
        return HEADER.stream().map(header::attribute).filter(attribute -> attribute != null).map(Narration::written).toList();
    }

    private static String written(Attribute attribute) {
        return attribute.getName() + "=" + attribute.getValue();
    }

    private static Narration dialback(Element element, Step.Kind request, Step.Kind answer) {
        String type = element.attributeValue("type");
        List<String> details = new ArrayList<>();
        if (type != null) {
            details.add(type);
            Element error = element.element("error");
            if (error != null) {
                details.addAll(condition(error));
            }
        }
        Stream.of("from", "to").map(element::attribute).filter(attribute -> attribute != null).map(Narration::written).forEach(details::add);
        return new Narration(type == null ? request : answer, details);
    }

    private static List<String> features(Element features) {
        List<String> offered = new ArrayList<>();
        for (Element feature : Features.children(features)) {
            switch (feature.getName()) {
                case "starttls" -> offered.add(feature.element("required") == null ? "STARTTLS" : Step.STARTTLS_REQUIRED);
                case "mechanisms" -> Features.children(feature).stream().filter(child -> child.getName().equals("mechanism"))
                    .forEach(mechanism -> offered.add("SASL " + mechanism.getTextTrim()));
                case "authentication" -> Features.children(feature).stream().filter(child -> child.getName().equals("mechanism"))
                    .forEach(mechanism -> offered.add("SASL2 " + mechanism.getTextTrim()));
                // XEP-0115 6.3 is sparing with letters.
                case "c" -> offered.add("caps");
                default -> offered.add(feature.getName());
            }
            if (offered.size() >= MAX_FEATURES) {
                break;
            }
        }
        return offered;
    }

    /** The first child is the condition (RFC 6120 4.9.2 and 6.5), and the one named text is for people. */
    private static List<String> condition(Element error) {
        List<String> said = new ArrayList<>();
        for (Element child : Features.children(error)) {
            if (child.getName().equals("text")) {
                said.add(child.getTextTrim());
            } else if (said.isEmpty()) {
                said.add(child.getName());
            }
        }
        return said.stream().filter(word -> !word.isEmpty()).limit(2).toList();
    }
}
