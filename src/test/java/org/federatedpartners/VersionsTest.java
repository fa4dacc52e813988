package org.federatedpartners;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.federatedpartners.store.KnownTables;
import org.junit.jupiter.api.Test;

/** What has a version in more than one file has the same one in each. */
class VersionsTest {

    private static String first(String file, String pattern) throws IOException {
        return Pattern.compile(pattern).matcher(Files.readString(Path.of(file))).results().findFirst().orElseThrow().group(1);
    }

    private static Map<String, String> versions(String pom) throws IOException {
        return Pattern.compile("<([\\w-]+\\.version)>([^<]+)<").matcher(Files.readString(Path.of(pom))).results()
            .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    }

    @Test
    void thePluginHasOneVersion() throws IOException {
        String version = first("pom.xml", "<version>([^<]+)<");
        assertThat(first("plugin.xml", "<version>([^<]+)<")).isEqualTo(version);
        assertThat(first("changelog.html", "<p><b>([^<]+)</b> -- ")).isEqualTo(version);
    }

    @Test
    void theTablesHaveOneVersion() throws IOException {
        assertThat(first("plugin.xml", "<databaseVersion>([^<]+)<")).isEqualTo(String.valueOf(KnownTables.VERSION));
    }

    @Test
    void theReleaseHasOneDate() throws IOException {
        DateTimeFormatter written = DateTimeFormatter.ofPattern("MMMM d, yyyy", Locale.US);
        assertThat(LocalDate.parse(first("changelog.html", "</b> -- ([^<]+)</p>"), written)).isEqualTo(first("plugin.xml", "<date>([^<]+)<"));
    }

    /** Openfire reads them before it has loaded the plugin's texts: a key there would keep the plugin from loading. */
    @Test
    void nameAndDescriptionAreNoKeysOfTexts() throws IOException {
        assertThat(first("plugin.xml", "<name>([^<]+)<")).doesNotContain("$");
        assertThat(first("plugin.xml", "<description>([^<]+)<")).doesNotContain("$");
    }

    @Test
    void theLicenseIsOneThatOpenfireKnows() throws IOException {
        assertThat(first("plugin.xml", "<licenseType>([^<]+)<")).isEqualTo("apache");
    }

    @Test
    void theAssembledServerHasTheLibrariesThatThePluginIsCompiledWith() throws IOException {
        Map<String, String> server = versions("src/it/openfire/pom.xml");
        Map<String, String> shared = versions("pom.xml");
        shared.keySet().retainAll(server.keySet());
        assertThat(shared).containsKeys("openfire.version", "jetty.version").allSatisfy((name, version) -> assertThat(server).containsEntry(name, version));
    }
}
