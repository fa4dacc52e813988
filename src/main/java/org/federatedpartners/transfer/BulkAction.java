package org.federatedpartners.transfer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.policy.Field;

/**
 * Something that can be done with many partners at once: one setting of each gets a value, or they are deleted. {@link #ALL} comes from the table of fields.
 *
 * @param name   in forms and i18n keys
 * @param fields those that it sets, none if it deletes
 * @param value  what they get, for each of their names; empty if that has to be said
 */
public record BulkAction(String name, List<Field<?>> fields, Optional<String> value) {

    /** The three settings that only together say what is accepted. */
    public static final BulkAction NEGOTIATION = new BulkAction("NEGOTIATION", List.of(Field.TLS, Field.SASL, Field.DIALBACK), Optional.empty());
    /** The value of no relaxation. */
    public static final BulkAction END_RELAXATION = new BulkAction("END_RELAXATION", List.of(Field.RELAXATION), Optional.of(""));
    public static final BulkAction DELETE = new BulkAction("DELETE", List.of(), Optional.empty());

    /** Every action, in the order of the form. */
    public static final List<BulkAction> ALL = Stream.concat(Field.SETTINGS.stream().flatMap(field -> of(field).stream()), Stream.of(DELETE)).toList();

    private static List<BulkAction> of(Field<?> field) {
        if (NEGOTIATION.fields.contains(field)) {
            return field == NEGOTIATION.fields.get(0) ? List.of(NEGOTIATION) : List.of();
        }
        BulkAction asked = new BulkAction(field.name(), List.of(field), Optional.empty());
        if (field == Field.RELAXATION) {
            return List.of(asked, END_RELAXATION);
        }
        // Where there is only one other value, nobody needs to be asked for it.
        return field.options().size() == 2 ? field.options().stream().map(option -> new BulkAction(field.name() + "." + option, List.of(field), Optional.of(option))).toList()
            : List.of(asked);
    }

    /** Empty if there is none of that name. */
    public static Optional<BulkAction> named(String name) {
        return ALL.stream().filter(action -> action.name().equals(name)).findFirst();
    }

    /** Whether an administrator has to say more than that it is to be done. */
    public boolean isAsked() {
        return value.isEmpty() && !fields.isEmpty();
    }

    /** The names of the texts that an administrator gives. */
    public List<String> names() {
        return isAsked() ? fields.stream().flatMap(field -> field.names().stream()).toList() : List.of();
    }

    /** @param sent the text of each of {@link #names}; of several fields, those without a text stay as they are */
    public BulkChange change(UnaryOperator<String> sent) {
        if (this.equals(DELETE)) {
            return new BulkChange(Optional.empty());
        }
        if (!isAsked()) {
            return new BulkChange(Optional.of(fields.stream().flatMap(field -> field.names().stream()).collect(Collectors.toMap(name -> name, name -> value.orElseThrow()))));
        }
        Map<String, String> texts = new HashMap<>();
        names().forEach(name -> texts.put(name, sent.apply(name)));
        if (fields.size() > 1) {
            texts.values().removeIf(String::isEmpty);
        }
        return new BulkChange(Optional.of(texts));
    }
}
