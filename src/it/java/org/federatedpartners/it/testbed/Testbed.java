package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A set of servers that know each other: their places, names and certificates, and their end. Files and logs are kept under
 * {@code target/it/<name>/<server>}; those of an earlier run are removed at the start.
 */
public final class Testbed implements AutoCloseable {

    private final Path directory;
    private final Loopback loopback = Loopback.claim();
    private final TestCa ca = TestCa.create("Testbed CA");
    private final List<Site> sites = new ArrayList<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private NameServer nameServer;

    private Testbed(Path directory) {
        this.directory = directory;
    }

    /** @param name of the test; becomes a directory under {@code target/it} */
    public static Testbed named(String name) {
        Path directory = Path.of(System.getProperty("testbed.directory", "target/it")).resolve(name).toAbsolutePath();
        try {
            deleteRecursively(directory);
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Testbed(directory);
    }

    /** A named test class's testbed. */
    public static Testbed of(Class<?> test) {
        return named(test.getSimpleName());
    }

    /** Where all files of this testbed are. */
    public Path directory() {
        return directory;
    }

    /** The authority that servers trust unless their profile says otherwise. */
    public TestCa ca() {
        return ca;
    }

    /**
     * Reserves a place for a server. To be called for every server before the first one starts: names are resolved from the
     * sites known at the start of a server.
     */
    public Site site(String... domains) {
        return site(false, domains);
    }

    /** Reserves a place for a server of this profile. */
    public Site site(PartnerProfile profile, String... domains) {
        return site(profile.tls() == PartnerProfile.Tls.DIRECT, domains);
    }

    private Site site(boolean directTls, String... domains) {
        Path home;
        try {
            home = Files.createDirectories(directory.resolve(domains[0]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Site site = new Site(List.of(domains), loopback.next(), home, directTls);
        sites.add(site);
        return site;
    }

    /** The server that tells how sites are reached by direct TLS. */
    NameServer nameServer() {
        synchronized (open) {
            if (nameServer == null) {
                nameServer = closing(new NameServer(loopback.next()));
                sites.forEach(nameServer::add);
            }
            return nameServer;
        }
    }

    /** The names of all sites and their addresses, as the lines of a hosts file. */
    String hosts() {
        return sites.stream().flatMap(site -> site.domains().stream().map(domain -> site.address() + " " + domain + "\n")).collect(Collectors.joining());
    }

    /** An address of its own, for something that is not a server of the testbed. */
    public String address() {
        return loopback.next();
    }

    /** All sites reserved so far. */
    public List<Site> sites() {
        return List.copyOf(sites);
    }

    /** Has something closed together with the testbed, the last one first. */
    public <T extends AutoCloseable> T closing(T closeable) {
        synchronized (open) {
            open.push(closeable);
        }
        return closeable;
    }

    /** Stops everything that was started, the last one first. */
    @Override
    public void close() {
        RuntimeException failure = null;
        synchronized (open) {
            while (!open.isEmpty()) {
                try {
                    open.pop().close();
                } catch (Exception e) {
                    if (failure == null) {
                        failure = new IllegalStateException("Not everything in the testbed could be stopped");
                    }
                    failure.addSuppressed(e);
                }
            }
        }
        loopback.close();
        if (failure != null) {
            throw failure;
        }
    }

    static void deleteRecursively(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
