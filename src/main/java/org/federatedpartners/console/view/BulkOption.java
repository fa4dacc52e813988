package org.federatedpartners.console.view;

import java.util.List;
import org.federatedpartners.policy.Field;
import org.federatedpartners.transfer.BulkAction;

/**
 * Something that can be done with several partners at once, with its words.
 *
 * @param name   of the {@link BulkAction}; its text is the i18n key {@code bulk.action.<name>} if it has no field
 * @param field  the field that it sets, as in i18n keys; empty if its text does not name one
 * @param prefix of the i18n key of the value
 * @param value  what the field becomes; empty if that is asked on the next page
 * @param input  how it is asked
 */
public record BulkOption(String name, String field, String prefix, String value, Input input) {

    /** What the page asks for; nothing, one of several values, one line, several lines, or what a value of its own kind needs. */
    public enum Input {
        NOTHING, CHOICE, LINE, LINES, RELAXATION, NEGOTIATION
    }

    /** Everything, in the order of the form. */
    public static List<BulkOption> all() {
        return BulkAction.ALL.stream().map(BulkOption::of).toList();
    }

    static BulkOption of(BulkAction action) {
        boolean isNamedByField = action.fields().size() == 1 && !action.equals(BulkAction.END_RELAXATION);
        return new BulkOption(action.name(), isNamedByField ? action.fields().get(0).name() : "", isNamedByField ? action.fields().get(0).prefix() : "", action.value().orElse(""),
            input(action));
    }

    private static Input input(BulkAction action) {
        if (!action.isAsked()) {
            return Input.NOTHING;
        }
        Field<?> field = action.fields().get(0);
        if (action.fields().size() > 1) {
            return Input.NEGOTIATION;
        }
        return field == Field.RELAXATION ? Input.RELAXATION : !field.options().isEmpty() ? Input.CHOICE : field.isList() ? Input.LINES : Input.LINE;
    }

    /** A field of several that are asked for. @param parameter the name of its text in forms */
    public record Part(String field, String parameter) {}

    /** The fields that it sets. */
    public List<Part> parts() {
        return BulkAction.named(name).orElseThrow().fields().stream().map(one -> new Part(one.name(), one.names().get(0))).toList();
    }

    /** The name of the text in forms, where only one is asked for. */
    public String parameter() {
        return parts().get(0).parameter();
    }

    /** Whether it removes partners. */
    public boolean deletes() {
        return name.equals(BulkAction.DELETE.name());
    }
}
