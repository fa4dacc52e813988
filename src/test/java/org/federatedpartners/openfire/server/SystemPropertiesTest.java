package org.federatedpartners.openfire.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.federatedpartners.store.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemPropertiesTest {

    /** Tests run with Openfire 4.2.0. */
    @Test
    void doesNothingWhereOpenfireExplainsNoProperties() {
        assertThat(SystemProperties.ofThisServer()).isEmpty();
    }

    /** Openfire finds the plugin by its name, and the bundle by what is left of that name. */
    @Test
    void usesTheNameByWhichOpenfireFindsThePluginAndItsTexts() throws IOException {
        assertThat(Files.readString(Path.of("plugin.xml"))).contains("<name>" + SystemProperties.PLUGIN + "</name>");
        assertThat(Path.of("src/main/i18n", SystemProperties.PLUGIN.replaceAll("\\W", "").toLowerCase() + "_i18n.properties")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_de"})
    void theTextOfEachPropertyNamesItsLimitsItsValuesAndWhatHoldsOtherwise(String language) throws IOException {
        Properties texts = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("src/main/i18n/federatedpartners_i18n" + language + ".properties"))) {
            texts.load(reader);
        }
        assertThat(Setting.ALL).allSatisfy(setting -> {
            String text = texts.getProperty("system_property." + setting.property());
            setting.options().forEach(option -> assertThat(text).contains(option));
            assertThat(text).isNotBlank();
            if (setting.isNumber()) {
                assertThat(text).contains(" " + setting.least() + " ", " " + setting.max() + ".");
            } else if (!setting.options().isEmpty()) {
                assertThat(text).endsWith(" " + setting.fallback() + ".");
            }
        });
    }
}
