package org.federatedpartners.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.federatedpartners.console.pages.Sources;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.store.GlobalSettings;
import org.federatedpartners.store.Setting;
import org.junit.jupiter.api.Test;

/** The published schema of exports says what the tables of fields and settings say. {@code -Ddocs.update=true} writes it again. */
class SchemaTest {

    private static final Path SCHEMA = Path.of("docs/federatedpartners.schema.json");
    private static final Properties TEXTS = new Properties();

    static {
        try {
            TEXTS.load(new StringReader(Sources.text(Path.of("src/main/i18n/federatedpartners_i18n.properties"))));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theSchemaIsTheOneOfTheseTables() throws IOException {
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(SCHEMA, schema());
        }
        assertThat(Files.readString(SCHEMA)).as("to write it again: mvn test -Dtest=SchemaTest -Ddocs.update=true").isEqualTo(schema());
    }

    private static String schema() throws IOException {
        StringWriter out = new StringWriter();
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter().withArrayIndenter(indenter).withObjectIndenter(indenter));
            json.writeStartObject();
            json.writeStringField("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.writeStringField("title", "Export of Federated Partners for Openfire");
            json.writeStringField("type", "object");
            json.writeBooleanField("additionalProperties", false);
            json.writeObjectFieldStart("properties");
            constant(json, JsonFile.FORMAT, () -> json.writeString(JsonFile.FORMAT_NAME));
            constant(json, JsonFile.VERSION, () -> json.writeNumber(JsonFile.CURRENT_VERSION));
            json.writeObjectFieldStart(JsonFile.SETTINGS);
            json.writeStringField("description", "The settings for all domains. What is left out has its default. Without this object, the settings stay as they are.");
            object(json, () -> {
                for (Setting<?> setting : Names.SETTINGS.values()) {
                    setting(json, setting);
                }
            });
            json.writeEndObject();
            json.writeObjectFieldStart(JsonFile.PARTNERS);
            json.writeStringField("description", "The partners, by primary domain. Without this array, the partners stay as they are.");
            json.writeStringField("type", "array");
            json.writeObjectFieldStart("items");
            json.writeArrayFieldStart("required");
            json.writeString(Names.PRIMARY_DOMAIN);
            json.writeString(Field.TYPE.names().get(0));
            json.writeEndArray();
            object(json, () -> {
                for (var entry : Names.FIELDS.entrySet()) {
                    field(json, entry.getKey(), entry.getValue());
                }
            });
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndObject();
        }
        return out + "\n";
    }

    private interface Part {
        void write() throws IOException;
    }

    private static void constant(JsonGenerator json, String name, Part value) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeFieldName("const");
        value.write();
        json.writeEndObject();
    }

    private static void object(JsonGenerator json, Part properties) throws IOException {
        json.writeStringField("type", "object");
        json.writeBooleanField("additionalProperties", false);
        json.writeObjectFieldStart("properties");
        properties.write();
        json.writeEndObject();
    }

    private static void setting(JsonGenerator json, Setting<?> setting) throws IOException {
        json.writeObjectFieldStart(setting.parameter());
        json.writeStringField("description", TEXTS.getProperty("system_property." + setting.property()).replace('\u2019', '\''));
        String standard = setting.text(GlobalSettings.DEFAULT);
        if (setting.isNumber()) {
            json.writeStringField("type", "integer");
            json.writeNumberField("minimum", setting.least());
            json.writeNumberField("maximum", setting.max());
            json.writeNumberField("default", Integer.parseInt(standard));
        } else {
            value(json, setting.isFlag(), setting.isList(), setting.options(), standard);
        }
        json.writeEndObject();
    }

    private static void field(JsonGenerator json, String name, Field<?> field) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("description", TEXTS.getProperty("field." + field.name() + ".help").replaceAll("\\s*\\([^()]*\\{0}[^()]*\\)", "").replace('\u2019', '\''));
        // Of the two names of a relaxation, only the first has so many values.
        List<String> options = field.names().indexOf(name) == 0 ? field.options() : List.of();
        value(json, field.isFlag(), field.isList(), options, PartnerDraft.blank().text(name));
        json.writeEndObject();
    }

    private static void value(JsonGenerator json, boolean flag, boolean list, List<String> options, String standard) throws IOException {
        json.writeStringField("type", flag ? "boolean" : list ? "array" : "string");
        if (list) {
            json.writeObjectFieldStart("items");
            json.writeStringField("type", "string");
            json.writeEndObject();
        } else if (flag) {
            json.writeBooleanField("default", Boolean.parseBoolean(standard));
        } else {
            if (!options.isEmpty()) {
                json.writeArrayFieldStart("enum");
                for (String option : options) {
                    json.writeString(option);
                }
                json.writeEndArray();
            }
            if (!standard.isEmpty()) {
                json.writeStringField("default", standard);
            }
        }
    }
}
