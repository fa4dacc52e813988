package org.federatedpartners.it.testbed;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The classes of the assembled Openfire, parsed and verified, in a file that virtual machines map into memory (class data sharing): a server starts with
 * a quarter less work. The first server lists what it loads, then the archive is made beside the tests. Servers that start before that do without.
 *
 * @param file      the archive; it is for this version of Java only
 * @param libraries the directory of the JARs that it is made of
 */
record ClassArchive(Path file, Path libraries) {

    /** In the build's directory of the server, which {@code mvn clean} deletes. */
    static ClassArchive of(Path libraries) {
        return new ClassArchive(libraries.resolveSibling("classes-" + Runtime.version() + ".jsa"), libraries);
    }

    /** The options for a server that starts now. */
    List<String> options() {
        if (Files.exists(file)) {
            return List.of("-XX:SharedArchiveFile=" + file);
        }
        return isFirst() ? List.of(listing()) : List.of();
    }

    /** To be called when a server has started with this command: has the archive made, if that was the first one. */
    void started(List<String> command) {
        if (!command.contains(listing())) {
            return;
        }
        try {
            new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:dump", "-XX:+UseSerialGC",
                "-XX:SharedClassListFile=" + list(), "-XX:SharedArchiveFile=" + partial(), "-cp", libraries + "/*")
                .redirectErrorStream(true).redirectOutput(new File(file + ".log")).start().onExit().thenAccept(this::publish);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void publish(Process made) {
        try {
            if (made.exitValue() == 0) {
                Files.move(partial(), file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tests run in several virtual machines at a time. */
    private boolean isFirst() {
        try {
            Files.createFile(list());
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String listing() {
        return "-XX:DumpLoadedClassList=" + list();
    }

    private Path list() {
        return Path.of(file + ".list");
    }

    private Path partial() {
        return Path.of(file + ".part");
    }
}
