package org.federatedpartners.it.testbed;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of this machine that tests need. */
final class Programs {

    private Programs() { }

    static Optional<Path> find(String name) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin")).map(directory -> Path.of(directory, name))
            .filter(Files::isExecutable).findFirst();
    }

    /**
     * Skips the running test, with a reason, if a Debian package is missing; in continuous integration it is a failure.
     *
     * @return where the program is
     */
    static Path require(String name, String debianPackage) {
        Optional<Path> program = find(name);
        if (program.isEmpty()) {
            String reason = name + " is not installed; on Debian: apt-get install " + debianPackage;
            if (Boolean.parseBoolean(System.getenv("CI"))) {
                throw new AssertionError(reason);
            }
            Assumptions.abort(reason);
        }
        return program.orElseThrow();
    }
}
