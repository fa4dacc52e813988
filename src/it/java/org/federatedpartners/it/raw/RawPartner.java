package org.federatedpartners.it.raw;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.dom4j.Element;
import org.federatedpartners.it.testbed.Await;
import org.federatedpartners.it.testbed.Identity;
import org.federatedpartners.it.testbed.Site;
import org.federatedpartners.it.testbed.TestCa;
import org.federatedpartners.policy.AuthenticationMethod;

/**
 * Whoever answers where a partner's server is expected, and by default does so as that server should. What is said to it
 * is kept.
 */
public final class RawPartner implements AutoCloseable {

    /** What one connection to it hears. Ends when the script returns. */
    @FunctionalInterface
    public interface Script {
        void play(RawStream stream) throws IOException;
    }

    private final Site site;
    private final TestCa ca;
    private final ServerSocket listening;
    private final List<RawStream> streams = new CopyOnWriteArrayList<>();
    private final AtomicReference<Run> run = new AtomicReference<>(new Run(0, List.of(this::honest)));
    private final AtomicReference<AssertionError> failure = new AtomicReference<>();
    private volatile Set<AuthenticationMethod> accepted = Set.of();
    private volatile Identity identity;
    private volatile String verdict = "valid";
    private volatile String[] protocols = {};
    private volatile Consumer<Element> listener = any -> {};

    /** @param first the number of the connection that plays the first script */
    private record Run(int first, List<Script> scripts) {
        Script at(int connection) {
            return scripts.get(Math.min(connection - first, scripts.size() - 1));
        }
    }

    public RawPartner(Site site, TestCa ca) {
        this(site, RawStream.PORT, ca);
    }

    public RawPartner(Site site, int port, TestCa ca) {
        this.site = site;
        this.ca = ca;
        try {
            listening = new ServerSocket();
            listening.bind(new InetSocketAddress(site.address(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("raw-" + site.domain(), this::accept);
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    public String domain() {
        return site.domain();
    }

    /** What the server under test accepts from it by now. */
    public void accepted(AuthenticationMethod... methods) {
        accepted = Set.of(methods);
    }

    public boolean accepts(AuthenticationMethod method) {
        return accepted.contains(method);
    }

    /** The certificate that proves its domain. */
    public Identity identity() {
        if (identity == null) {
            identity = ca.forDomains(site.domains()).issue();
        }
        return identity;
    }

    /** Has it show another one. */
    public void shows(Identity shown) {
        identity = shown;
    }

    /** What it does from now on: the next connection plays the first script, and so on; the last one is repeated. */
    public synchronized void plays(Script... scripts) {
        run.set(new Run(streams.size(), List.of(scripts)));
    }

    public void playsHonestly() {
        plays(this::honest);
    }

    /** All connections on which something was said to it. */
    public List<RawStream> streams() {
        return List.copyOf(streams);
    }

    /** Waits until somebody has said this to it. */
    public RawStream awaitSaid(String text, Duration patience) {
        return Await.value(patience, () -> text + " to be said to " + domain() + ": " + this,
            () -> streams.stream().filter(stream -> stream.heardAtAll().contains(text)).findFirst());
    }

    private void accept() {
        try {
            for (;;) {
                RawStream stream = RawStream.accepted(listening.accept());
                start("raw-" + domain(), () -> hear(stream));
            }
        } catch (IOException closed) {
            // There is nobody to hear any more.
        }
    }

    /** Openfire 4.8 and later first look whether anybody is there, by a connection on which nothing is said. */
    private void hear(RawStream stream) {
        try (stream) {
            if (stream.isSpokenTo()) {
                play(next(stream), stream);
            }
        } catch (IOException ended) {
            // It went away.
        }
    }

    private synchronized Script next(RawStream stream) {
        Script script = run.get().at(streams.size());
        streams.add(stream);
        return script;
    }

    private void play(Script script, RawStream stream) {
        try {
            script.play(stream);
            stream.awaitEnd();
        } catch (IOException | UncheckedIOException ended) {
            // The other side went away in the middle of it.
        } catch (AssertionError e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Fails if a script did not get as far as it should. */
    public void requireNoFailure() {
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    /** As the partner's own server would do it: TLS with its certificate, EXTERNAL and dialback, both at will. */
    private void honest(RawStream stream) {
        stream.hearHeader();
        greet(stream, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><dialback xmlns='urn:xmpp:features:dialback'/>");
        honestly(stream);
    }

    /** As a server that knows direct TLS. */
    public void honestUnderTls(RawStream stream, Identity shown) {
        stream.tryToAccept(shown);
        greetUnderTls(stream);
        honestly(stream);
    }

    /** Up to TLS, which is all that it offers first, with its certificate. */
    public void encrypt(RawStream stream) {
        encrypt(stream, identity());
    }

    /** The same with another certificate. */
    public void encrypt(RawStream stream, Identity shown) {
        stream.hearHeader();
        greet(stream, RawStream.STARTTLS);
        stream.expect("starttls");
        stream.proceedTls(shown);
    }

    /** Hears the header of an encrypted stream, and offers what there is then. */
    public void greetUnderTls(RawStream stream) {
        stream.hearHeader();
        greet(stream, "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms>"
            + "<dialback xmlns='urn:xmpp:features:dialback'/>");
    }

    /** As a server that has no TLS. */
    public void honestInTheClear(RawStream stream) {
        stream.hearHeader();
        greet(stream, "<dialback xmlns='urn:xmpp:features:dialback'/>");
        honestly(stream);
    }

    public void greet(RawStream stream, String features) {
        stream.say(RawStream.header("from='" + domain() + "' id='raw" + System.nanoTime() + "' version='1.0'")
            + "<stream:features>" + features + "</stream:features>");
    }

    /** Does whatever is asked for, until the end. */
    public void honestly(RawStream stream) {
        for (Optional<Element> element = stream.hear(); element.isPresent(); element = stream.hear()) {
            obey(stream, element.get());
        }
    }

    private void obey(RawStream stream, Element element) {
        switch (element.getName()) {
            case "starttls" -> {
                stream.proceedTls(identity(), protocols);
                greetUnderTls(stream);
            }
            case "auth" -> {
                stream.say("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
                stream.hearHeader();
                greet(stream, "");
            }
            case "result", "verify" -> answer(stream, element);
            default -> listener.accept(element);
        }
    }

    /** Has all stanzas told that an honest stream hears, on its thread. */
    public void onStanza(Consumer<Element> told) {
        listener = told;
    }

    /** From now on it says of no key that it is its own. */
    public void disownsKeys() {
        verdict = "invalid";
    }

    /** From now on its TLS has no other version, as the JDK names them. */
    public void speaksOnly(String protocol) {
        protocols = new String[] {protocol};
    }

    /** Every key is right, if keys are not disowned. */
    public void answer(RawStream stream, Element request) {
        String id = request.attributeValue("id") == null ? "" : " id='" + request.attributeValue("id") + "'";
        stream.say("<db:" + request.getName() + " from='" + request.attributeValue("to") + "' to='" + request.attributeValue("from")
            + "'" + id + " type='" + verdict + "'/>");
    }

    @Override
    public void close() throws IOException {
        listening.close();
        streams.forEach(RawStream::close);
    }

    @Override
    public String toString() {
        StringBuilder all = new StringBuilder(domain()).append(", ").append(streams.size()).append(" connections");
        streams.forEach(stream -> all.append("\n--- ").append(stream));
        if (failure.get() != null) {
            all.append("\nA script could not go on: ").append(failure.get().getMessage());
        }
        return all.toString();
    }
}
