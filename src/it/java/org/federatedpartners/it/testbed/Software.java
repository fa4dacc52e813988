package org.federatedpartners.it.testbed;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What tests need of this machine: programs, and the packages of Debian that bring them. */
public enum Software {
    PROSODY("prosody lua-unbound lua-event lua-readline", "prosody"),
    EJABBERD("ejabberd libnss-wrapper", "ejabberdctl", "erl"),
    CHROMIUM("chromium chromium-driver", "chromium", "chromedriver"),
    POSTGRESQL("postgresql", "postgres", "initdb"),
    MARIADB("mariadb-server", "mariadbd", "mariadb-install-db"),
    /** The libraries that MySQL's own programs load, which the build brings. */
    MYSQL("libaio1 libnuma1", "libaio.so.1", "libnuma.so.1"),
    FIREBIRD("firebird3.0-server", "firebird", "isql-fb"),
    IPROUTE("iproute2", "ip"),
    GCC("gcc libc6-dev", "gcc");

    /** Debian keeps the programs of each release of PostgreSQL in a directory of their own. */
    private static final Path RELEASES = Path.of("/usr/lib/postgresql");
    /** Of the only machine for which there are programs that load them. */
    private static final Path LIBRARIES = Path.of("/usr/lib/x86_64-linux-gnu");

    private static final String MISSING = "not installed: ";

    private final String packages;
    private final List<String> programs;

    Software(String packages, String... programs) {
        this.packages = packages;
        this.programs = List.of(programs);
    }

    /** The packages of Debian, as apt-get takes them. */
    String packages() {
        return packages;
    }

    /** What was missing, by the reason for which a test was skipped; empty if it was skipped for another reason. */
    static Optional<Software> missing(String reason) {
        return Stream.of(values()).filter(software -> reason.contains(MISSING + software.packages)).findFirst();
    }

    /** Whether all of its programs are there. */
    public boolean isInstalled() {
        return programs.stream().allMatch(program -> find(program).isPresent());
    }

    /** Skips the running test if this is not installed; in continuous integration it fails. */
    public void require() {
        if (!isInstalled()) {
            String reason = MISSING + packages;
            if (Boolean.parseBoolean(System.getenv("CI"))) {
                throw new AssertionError(reason);
            }
            Assumptions.abort(reason);
        }
    }

    /** Where one of the programs is. Skips the running test as {@link #require()} does. */
    public Path program(String name) {
        require();
        return find(name).orElseThrow();
    }

    private static Optional<Path> find(String program) {
        if (program.contains(".so.")) {
            return Optional.of(LIBRARIES.resolve(program)).filter(Files::isReadable);
        }
        return Stream.of(Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of), Stream.of(Path.of("/usr/sbin")), releases())
            .flatMap(each -> each).map(directory -> directory.resolve(program)).filter(Files::isExecutable).findFirst();
    }

    private static Stream<Path> releases() {
        if (!Files.isDirectory(RELEASES)) {
            return Stream.empty();
        }
        try (Stream<Path> each = Files.list(RELEASES)) {
            return each.map(release -> release.resolve("bin")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
