package org.federatedpartners.transfer;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.policy.Field;
import org.federatedpartners.store.Setting;

/** Reads what {@link JsonExport} writes, and what people make of it. */
final class JsonFile {

    static final String FORMAT = "format";
    static final String FORMAT_NAME = "federatedpartners";
    static final String VERSION = "version";
    static final int CURRENT_VERSION = 1;
    static final String SETTINGS = "settings";
    static final String PARTNERS = "partners";

    private final JsonTokens json;
    private final Problems problems;
    private Optional<List<Item>> partners = Optional.empty();
    private Optional<Map<String, Cell>> settings = Optional.empty();

    private JsonFile(JsonTokens json, Problems problems) {
        this.json = json;
        this.problems = problems;
    }

    static Imported read(String text, Problems problems) {
        JsonFile file = new JsonFile(new JsonTokens(text), problems);
        try {
            file.json.next();
            file.object("", file::part);
            if (file.json.next() != null) {
                problems.add(Problem.Code.SYNTAX, file.json.at(), "", "");
            }
        } catch (JsonTokens.Broken e) {
            problems.add(e.problem());
        }
        return new Imported(Format.JSON, file.partners, file.settings, List.of(), List.of());
    }

    /** Takes the value of a name of an object; the current token is its first. */
    @FunctionalInterface
    private interface Part {
        void take(String name, Place at) throws JsonTokens.Broken;
    }

    private void object(String field, Part part) throws JsonTokens.Broken {
        if (!is(field, JsonToken.START_OBJECT, "object")) {
            return;
        }
        Set<String> names = new HashSet<>();
        while (json.next() == JsonToken.FIELD_NAME) {
            String name = json.text();
            Place at = json.at();
            json.next();
            if (names.add(name)) {
                part.take(name, at);
            } else {
                problems.add(Problem.Code.REPEATED_FIELD, at, name, name);
                json.skip();
            }
        }
    }

    private boolean is(String field, JsonToken expected, String type) throws JsonTokens.Broken {
        if (json.current() == expected) {
            return true;
        }
        problems.add(Problem.Code.WRONG_TYPE, json.at(), field, field, type);
        json.skip();
        return false;
    }

    private void part(String name, Place at) throws JsonTokens.Broken {
        switch (name) {
            case FORMAT -> json.skip();
            case VERSION -> version();
            case SETTINGS -> {
                Map<String, Cell> read = new HashMap<>();
                object(SETTINGS, (setting, place) -> setting(read, setting, place));
                settings = Optional.of(read);
            }
            case PARTNERS -> partners();
            default -> unknown(name, at, List.of(FORMAT, VERSION, SETTINGS, PARTNERS));
        }
    }

    private void unknown(String name, Place at, Iterable<String> known) throws JsonTokens.Broken {
        problems.add(Problem.Code.UNKNOWN_FIELD, at, name, name, String.join(", ", known));
        json.skip();
    }

    private void version() throws JsonTokens.Broken {
        if (json.current() != JsonToken.VALUE_NUMBER_INT || !json.text().equals(String.valueOf(CURRENT_VERSION))) {
            problems.add(Problem.Code.UNSUPPORTED_VERSION, json.at(), VERSION, json.text(), String.valueOf(CURRENT_VERSION));
        }
        json.skip();
    }

    private void setting(Map<String, Cell> read, String name, Place at) throws JsonTokens.Broken {
        Setting<?> setting = Names.SETTINGS.get(name);
        if (setting == null) {
            unknown(name, at, Names.SETTINGS.keySet());
        } else if (setting.isNumber()) {
            if (is(name, JsonToken.VALUE_NUMBER_INT, "number")) {
                read.put(name, new Cell(json.text(), json.at()));
            }
        } else if (setting.isFlag()) {
            flag(read, name);
        } else {
            text(read, name, setting.isList());
        }
    }

    private void partners() throws JsonTokens.Broken {
        if (!is(PARTNERS, JsonToken.START_ARRAY, "array")) {
            return;
        }
        List<Item> items = new ArrayList<>();
        // Also if the rest cannot be read: what was read is checked, so that all errors are told at once.
        partners = Optional.of(items);
        while (json.next() != JsonToken.END_ARRAY) {
            Place at = json.at();
            Map<String, Cell> texts = new HashMap<>();
            object(PARTNERS, (name, place) -> field(texts, name, place));
            items.add(new Item(at, texts, Item.Absent.DEFAULT, Map.of()));
        }
    }

    private void field(Map<String, Cell> read, String name, Place at) throws JsonTokens.Broken {
        Field<?> field = Names.FIELDS.get(name);
        if (field == null) {
            unknown(name, at, Names.FIELDS.keySet());
        } else if (field.isFlag()) {
            flag(read, name);
        } else {
            text(read, name, field.isList());
        }
    }

    private void flag(Map<String, Cell> read, String name) throws JsonTokens.Broken {
        if (json.current() == JsonToken.VALUE_TRUE || json.current() == JsonToken.VALUE_FALSE) {
            read.put(name, new Cell(json.text(), json.at()));
        } else {
            problems.add(Problem.Code.WRONG_TYPE, json.at(), name, name, "boolean");
            json.skip();
        }
    }

    private void text(Map<String, Cell> read, String name, boolean isList) throws JsonTokens.Broken {
        if (isList && json.current() == JsonToken.START_ARRAY) {
            Place at = json.at();
            List<Cell> lines = new ArrayList<>();
            while (json.next() != JsonToken.END_ARRAY) {
                if (is(name, JsonToken.VALUE_STRING, "string")) {
                    lines.add(new Cell(json.text(), json.at()));
                }
            }
            read.put(name, Cell.of(lines, at));
        } else if (is(name, JsonToken.VALUE_STRING, isList ? "array" : "string")) {
            read.put(name, new Cell(json.text(), json.at()));
        }
    }
}
