package org.federatedpartners.s2s;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.federatedpartners.stream.InitiatingNegotiation;
import org.federatedpartners.stream.StreamHeader;
import org.federatedpartners.stream.StreamNames;

/** The way of a stream that we open to another server: header, features, TLS, and the same again (RFC 6120 4.3). Used by one thread. */
public final class Walk {

    private final Wire wire;
    private final String local;
    private final String remote;
    private Optional<String> id = Optional.empty();
    private boolean announcesFeatures;
    /** Whether the other side was taken for one that offers nothing. */
    private boolean assumesNone;

    /** @param remote the other server's domain as that server writes it */
    public Walk(Wire wire, String local, String remote) {
        this.wire = wire;
        this.local = local;
        this.remote = remote;
    }

    /**
     * Goes up to the features of the stream that is to be used: encrypted, if TLS is offered.
     *
     * @param direct whether TLS comes first (XEP-0368)
     * @return what is offered there, and the policy would use
     */
    public Element go(boolean direct) throws IOException {
        if (direct) {
            encrypt();
            return open();
        }
        Element offered = open();
        if (offered.element(StreamNames.STARTTLS) == null) {
            return offered;
        }
        wire.say(DocumentHelper.createElement(StreamNames.STARTTLS));
        if (!StreamNames.is(hear(), StreamNames.PROCEED)) {
            throw new IOException("The server of " + remote + " does not go on with TLS, which it has offered");
        }
        encrypt();
        return open();
    }

    private Element open() throws IOException {
        begin();
        assumesNone = !announcesFeatures && !wire.hasMore();
        if (assumesNone) {
            return wire.judge(InitiatingNegotiation.noFeatures());
        }
        Element offered = next();
        if (!StreamNames.is(offered, StreamNames.FEATURES)) {
            wire.judge(offered);
            throw new IOException("The server of " + remote + " offers nothing, but says <" + offered.getQualifiedName() + '>');
        }
        return wire.judge(offered);
    }

    /** Begins a stream on the connection as it is: says our header, and hears the other one. */
    void begin() throws IOException {
        wire.say(StreamHeader.initiating(local, remote));
        Element theirs = wire.restart();
        id = Optional.ofNullable(theirs.attributeValue("id")).filter(given -> !given.isBlank());
        announcesFeatures = InitiatingNegotiation.announcesFeatures(theirs);
        wire.judge(theirs);
    }

    private void encrypt() throws IOException {
        try {
            wire.encrypt();
        } catch (RuntimeException e) {
            throw new IOException("TLS failed", e);
        }
    }

    void say(Element element) throws IOException {
        wire.say(element);
    }

    /** What the other side says next. */
    Element hear() throws IOException {
        Element element = next();
        if (assumesNone && StreamNames.is(element, StreamNames.FEATURES)) {
            // They come too late: what can be done without features was chosen.
            assumesNone = false;
            element = next();
        }
        return wire.judge(element);
    }

    /** The first such thing that the other side says. */
    Element hear(Predicate<Element> wanted) throws IOException {
        Element element = hear();
        while (!wanted.test(element)) {
            element = hear();
        }
        return element;
    }

    /** As it is said; what ends the stream is told to the policy all the same, for it says why. */
    private Element next() throws IOException {
        Element element = wire.hear();
        boolean isError = element != null && StreamNames.is(element, StreamNames.ERROR);
        if (isError) {
            wire.judge(element);
        }
        if (element == null || isError) {
            throw new EOFException("The server of " + remote + " has ended the stream" + (isError ? " with an error" : ""));
        }
        return element;
    }

    /** Whether the stream as it is now has an id, without which no domain can be authenticated on it (RFC 6120 4.7.3). */
    public boolean isNamed() {
        return id.isPresent();
    }

    /**
     * Of the stream as it is now: a restart can give it another one.
     *
     * @throws IOException if the other side has given it none
     */
    public String id() throws IOException {
        return id.orElseThrow(() -> new IOException("The server of " + remote + " gives its stream no id"));
    }
}
