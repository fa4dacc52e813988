package org.federatedpartners.it.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A server from a package of Debian's, run as a child process from a configuration of its own and never as a service of
 * the system. All its files are in its site's directory.
 */
public abstract class PackagedServer implements PartnerServer {

    private static final Duration BOOT = Duration.ofMinutes(2);

    private final Testbed testbed;
    private final Site site;
    private final PartnerProfile profile;
    private final List<Account> accounts;
    private Optional<Identity> identity = Optional.empty();
    private ServerProcess process;

    PackagedServer(Testbed testbed, Site site, PartnerProfile profile, Account... accounts) {
        this.testbed = testbed;
        this.site = site;
        this.profile = profile;
        this.accounts = List.of(accounts);
    }

    /** Has it show this instead of what its profile says. */
    public PackagedServer showing(Identity other) {
        identity = Optional.of(other);
        return this;
    }

    /** What starts it. Where that is not installed, skips the test, or fails it in continuous integration. */
    abstract List<String> command();

    /** What its process finds in its environment beside what this one does. */
    Map<String, String> environment() {
        return Map.of();
    }

    /** Writes its configuration. There are already {@code certificate.pem}, {@code key.pem}, {@code ca.pem} and {@code hosts}. */
    abstract void configure() throws IOException;

    /** Does what can be done only once it answers. */
    void up() {}

    @Override
    public final void start() {
        List<String> command = command();
        try {
            Identity shown = identity.orElseGet(() -> profile.certificate().issue(testbed.ca(), site.domains()));
            Files.writeString(file("certificate.pem"), shown.chainPem());
            Files.writeString(file("key.pem"), shown.keyPem());
            // An empty list of authorities would be no TLS at all: to trust nobody is to trust somebody unknown.
            Files.writeString(file("ca.pem"), Identity.pem((profile.trustsCa() ? testbed.ca() : TestCa.create("Unrelated CA")).certificate()));
            Files.writeString(file("hosts"), testbed.hosts());
            configure();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = ServerProcess.start(site.directory(), file("console.log"), environment(), command);
        testbed.closing(this);
        Await.until(BOOT, site.domain() + " at " + site.address() + " to be up; see " + log().path(), () -> {
            process.requireAlive();
            return answers();
        });
        up();
    }

    /** It can have its ports open and be dead inside: it has to say something. */
    private boolean answers() {
        return Streams.answers(site.address(), Streams.CLIENT_PORT, site.domain()) && (isDirect()
            ? Streams.accepts(site.address(), Streams.DIRECT_TLS_PORT) : Streams.answers(site.address(), Streams.SERVER_PORT, site.domain()));
    }

    @Override
    public final void close() {
        if (process != null) {
            process.close();
        }
    }

    final Path file(String name) {
        return site.directory().resolve(name);
    }

    final Testbed testbed() {
        return testbed;
    }

    final List<Account> accounts() {
        return accounts;
    }

    final boolean isDirect() {
        return profile.tls() == PartnerProfile.Tls.DIRECT;
    }

    /** Something for each of its domains, one after the other. */
    final String forDomains(String format, String delimiter) {
        return site.domains().stream().map(format::formatted).collect(Collectors.joining(delimiter));
    }

    @Override
    public final Site site() {
        return site;
    }

    @Override
    public final PartnerProfile profile() {
        return profile;
    }
}
