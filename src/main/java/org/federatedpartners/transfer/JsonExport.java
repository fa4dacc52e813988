package org.federatedpartners.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.Setting;

/**
 * Everything that the plugin decides by, as JSON of the schema {@code docs/federatedpartners.schema.json}. A partner's fields that have their
 * defaults are left out; several values stand one on a line.
 */
final class JsonExport {

    private static final Map<String, String> DEFAULTS = PartnerDraft.blank().texts();

    private JsonExport() {}

    /** @param partners in the order in which they are written */
    static void write(List<Partner> partners, GlobalSettings settings, Writer out) throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
            .withArrayIndenter(indenter).withObjectIndenter(indenter);
        try (JsonGenerator json = JsonFactory.builder().disable(com.fasterxml.jackson.core.StreamWriteFeature.AUTO_CLOSE_TARGET).build().createGenerator(out)) {
            json.setPrettyPrinter(printer);
            json.writeStartObject();
            json.writeStringField(JsonFile.FORMAT, JsonFile.FORMAT_NAME);
            json.writeNumberField(JsonFile.VERSION, JsonFile.CURRENT_VERSION);
            json.writeObjectFieldStart(JsonFile.SETTINGS);
            for (Setting<?> setting : Names.SETTINGS.values()) {
                write(json, setting, setting.text(settings));
            }
            json.writeEndObject();
            json.writeArrayFieldStart(JsonFile.PARTNERS);
            for (Partner partner : partners) {
                write(json, partner);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        out.write('\n');
    }

    private static void write(JsonGenerator json, Setting<?> setting, String text) throws IOException {
        if (setting.isNumber()) {
            json.writeNumberField(setting.parameter(), Integer.parseInt(text));
        } else if (setting.isFlag()) {
            json.writeBooleanField(setting.parameter(), Boolean.parseBoolean(text));
        } else if (setting.isList()) {
            writeLines(json, setting.parameter(), text);
        } else {
            json.writeStringField(setting.parameter(), text);
        }
    }

    private static void write(JsonGenerator json, Partner partner) throws IOException {
        json.writeStartObject();
        PartnerDraft draft = PartnerDraft.forFile(partner);
        for (Map.Entry<String, Field<?>> entry : Names.FIELDS.entrySet()) {
            String name = entry.getKey();
            String text = draft.text(name);
            if (text.equals(DEFAULTS.get(name))) {
                continue;
            }
            if (entry.getValue().isFlag()) {
                json.writeBooleanField(name, Boolean.parseBoolean(text));
            } else if (entry.getValue().isList()) {
                writeLines(json, name, text);
            } else {
                json.writeStringField(name, text);
            }
        }
        json.writeEndObject();
    }

    private static void writeLines(JsonGenerator json, String name, String text) throws IOException {
        json.writeArrayFieldStart(name);
        for (String line : text.isEmpty() ? new String[0] : text.strip().split("\n", -1)) {
            json.writeString(line);
        }
        json.writeEndArray();
    }
}
