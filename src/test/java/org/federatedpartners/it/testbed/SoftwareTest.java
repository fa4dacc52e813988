package org.federatedpartners.it.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What tests look for is where Debian puts it. */
class SoftwareTest {

    private static final Path PACKAGES = Path.of("/var/lib/dpkg/info");

    private static boolean has(String debianPackage) {
        return Stream.of("", ":amd64", ":arm64").anyMatch(machine -> Files.exists(PACKAGES.resolve(debianPackage + machine + ".list")));
    }

    @ParameterizedTest
    @EnumSource(Software.class)
    void isInstalledIfAllOfItsPackagesAre(Software software) {
        Assumptions.assumeTrue(Arrays.stream(software.packages().split(" ")).allMatch(SoftwareTest::has), () -> "not installed: " + software.packages());
        assertThat(software.isInstalled()).as(software.packages()).isTrue();
    }
}
