package org.federatedpartners.it.testbed;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What tests need of this machine: programs, and files below {@code /usr} where a package has none; and the packages of Debian that bring them. */
public enum Software {
    PROSODY("prosody lua-unbound lua-event lua-readline", "prosody", "lib/*/lua/*/lunbound.so", "share/lua/*/luaevent.lua", "share/lua/*/readline.lua"),
    EJABBERD("ejabberd libnss-wrapper", "ejabberdctl", "erl", "lib/*/libnss_wrapper.so"),
    CHROMIUM("chromium chromium-driver", "chromium", "chromedriver"),
    POSTGRESQL("postgresql", "postgres", "initdb"),
    MARIADB("mariadb-server", "mariadbd", "mariadb-install-db"),
    /** The libraries that MySQL's own programs load, which the build brings for this kind of machine only. */
    MYSQL("libaio1 libnuma1", "lib/x86_64-linux-gnu/libaio.so.1", "lib/x86_64-linux-gnu/libnuma.so.1"),
    FIREBIRD("firebird3.0-server", "firebird", "isql-fb"),
    IPROUTE("iproute2", "ip"),
    GCC("gcc libc6-dev", "gcc", "include/stdio.h");

    /** Debian keeps the programs of each release of PostgreSQL in a directory of their own. */
    private static final Path RELEASES = Path.of("/usr/lib/postgresql");
    private static final Path INSTALLED = Path.of("/usr");

    private static final String MISSING = "not installed: ";

    private final String packages;
    private final List<String> contents;

    Software(String packages, String... contents) {
        this.packages = packages;
        this.contents = List.of(contents);
    }

    /** The packages of Debian, as apt-get takes them. */
    String packages() {
        return packages;
    }

    /** What was missing, by the reason for which a test was skipped; empty if it was skipped for another reason. */
    static Optional<Software> missing(String reason) {
        return Stream.of(values()).filter(software -> reason.contains(MISSING + software.packages)).findFirst();
    }

    /** Whether all of its packages are there. */
    public boolean isInstalled() {
        return contents.stream().allMatch(each -> find(each).isPresent());
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
        if (program.contains("/")) {
            return file(INSTALLED, List.of(program.split("/")));
        }
        return Stream.of(Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of), Stream.of(Path.of("/usr/sbin")), releases())
            .flatMap(each -> each).map(directory -> directory.resolve(program)).filter(Files::isExecutable).findFirst();
    }

    /** A file that matches the patterns, one for each step of its path. */
    private static Optional<Path> file(Path directory, List<String> patterns) {
        if (patterns.isEmpty()) {
            return Optional.of(directory);
        }
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        List<Path> matching = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, patterns.get(0))) {
            entries.forEach(matching::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return matching.stream().flatMap(entry -> file(entry, patterns.subList(1, patterns.size())).stream()).findFirst();
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
