package org.federatedpartners.it.testbed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;

/** A form of a page, with what is filled in, hidden fields included; fields can be set, then it can be submitted. */
public final class Form {

    private final ConsoleClient client;
    private final Element element;
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    Form(ConsoleClient client, Element element) {
        this.client = client;
        this.element = element;
        for (Element field : element.select("input[name], select[name], textarea[name]")) {
            read(field);
        }
    }

    private void read(Element field) {
        List<String> filled = switch (field.tagName()) {
            case "select" -> field.select("option[selected]").isEmpty() ? field.select("option").stream().limit(1).map(Element::val).toList()
                : field.select("option[selected]").stream().map(Element::val).toList();
            case "textarea" -> List.of(field.val());
            default -> switch (field.attr("type").toLowerCase()) {
                case "checkbox", "radio" -> field.hasAttr("checked") ? List.of(field.hasAttr("value") ? field.val() : "on") : List.<String>of();
                case "submit", "button", "image", "reset", "file" -> List.<String>of();
                default -> List.of(field.val());
            };
        };
        if (!field.hasAttr("disabled") && !filled.isEmpty()) {
            values.computeIfAbsent(field.attr("name"), name -> new ArrayList<>()).addAll(filled);
        }
    }

    /** Where it is sent. */
    String address() {
        return element.absUrl("action");
    }

    /** What is filled in for a field; nothing for one that is absent or not checked. */
    public List<String> get(String field) {
        return List.copyOf(values.getOrDefault(field, List.of()));
    }

    /**
     * Fills a field in. A check box or radio button is chosen by its value.
     *
     * @throws IllegalArgumentException if the form has no such field
     */
    public Form set(String field, String... filled) {
        if (element.select("[name]").stream().noneMatch(candidate -> candidate.attr("name").equals(field))) {
            throw new IllegalArgumentException("The form has no field " + field + ", only " + values.keySet());
        }
        values.put(field, new ArrayList<>(List.of(filled)));
        return this;
    }

    /** Leaves a field out, as a check box that is not checked. */
    public Form clear(String field) {
        values.remove(field);
        return this;
    }

    /** Submits it without a button. */
    public Page submit() {
        return client.submit(element, values);
    }

    /** Presses the button with this name, and this value if it matters. */
    public Page press(String name, String value) {
        Map<String, List<String>> withButton = new LinkedHashMap<>(values);
        withButton.put(name, List.of(value));
        return client.submit(element, withButton);
    }
}
