package org.federatedpartners.transfer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.federatedpartners.policy.Field;
import org.federatedpartners.store.Setting;

/** The names of partners' fields and of settings in files. */
final class Names {

    static final String PRIMARY_DOMAIN = Field.PRIMARY_DOMAIN.names().get(0);
    static final Map<String, Field<?>> FIELDS = fields();
    /** Without secrets, which no file holds. */
    static final Map<String, Setting<?>> SETTINGS = settings();

    private Names() {}

    private static Map<String, Field<?>> fields() {
        Map<String, Field<?>> fields = new LinkedHashMap<>();
        Field.ALL.forEach(field -> field.names().forEach(name -> fields.put(name, field)));
        return fields;
    }

    private static Map<String, Setting<?>> settings() {
        Map<String, Setting<?>> settings = new LinkedHashMap<>();
        Setting.ALL.stream().filter(setting -> !setting.isSecret()).forEach(setting -> settings.put(setting.parameter(), setting));
        return settings;
    }
}
