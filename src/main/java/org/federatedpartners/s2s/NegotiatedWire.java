package org.federatedpartners.s2s;

import java.io.IOException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.dom4j.Element;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.TlsFailure;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.stream.Action;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.Rejection;
import org.federatedpartners.stream.StreamNames;

/** A wire that a negotiation follows, for a stream on which no domain is authenticated. */
final class NegotiatedWire implements Wire {

    private static final Log LOG = Log.of(NegotiatedWire.class);

    private final SocketWire wire;
    private final Negotiation negotiation;
    private final CertificateJudge certificates;
    private final Consumer<Rejection> recorder;
    private final Supplier<Future<?>> handshake;

    /** @param handshake begins the time that a handshake may take, before the stream is given up; canceled where the handshake ends by itself */
    NegotiatedWire(SocketWire wire, Negotiation negotiation, CertificateJudge certificates, Consumer<Rejection> recorder, Supplier<Future<?>> handshake) {
        this.wire = wire;
        this.negotiation = negotiation;
        this.certificates = certificates;
        this.recorder = recorder;
        this.handshake = handshake;
    }

    @Override
    public void say(Element element) throws IOException {
        wire.say(carryOut(negotiation.sending(element), element));
    }

    @Override
    public Element restart() throws IOException {
        try {
            return wire.restart();
        } catch (NotXmppException e) {
            throw unreadable(e);
        } catch (SSLException e) {
            throw broken(e);
        }
    }

    @Override
    public Element hear() throws IOException {
        try {
            return wire.hear();
        } catch (NotXmppException e) {
            throw unreadable(e);
        } catch (SSLException e) {
            throw broken(e);
        }
    }

    @Override
    public boolean hasMore() throws IOException {
        return wire.hasMore();
    }

    private SSLException broken(SSLException cause) {
        negotiation.broke(TlsFailure.of(cause).reason());
        return cause;
    }

    private IOException unreadable(NotXmppException cause) {
        return negotiation.unreadable() instanceof Action.Refuse refusal ? refused(refusal) : cause;
    }

    @Override
    public Element judge(Element heard) throws IOException {
        // What is offered under TLS is for streams that are to be authenticated.
        boolean isOffer = negotiation.tls().isPresent() && StreamNames.is(heard, StreamNames.FEATURES);
        return isOffer ? heard : carryOut(negotiation.received(heard), heard);
    }

    @Override
    public void encrypt() throws IOException {
        Future<?> deadline = handshake.get();
        try {
            wire.encrypt();
        } catch (IOException | RuntimeException e) {
            LOG.info("TLS with {} failed: {}", negotiation.peer(), String.valueOf(e));
            Reason reason = TlsFailure.of(e).reason();
            if (negotiation.handshakeFailed(reason) instanceof Action.Refuse refusal) {
                // Nothing is said on a socket that is half way between plain text and TLS (RFC 6120 5.4.3.2).
                recorder.accept(refusal.rejection());
                throw new RefusedException(refusal.rejection().reason());
            }
            throw e;
        } finally {
            deadline.cancel(false);
        }
        negotiation.handshakeDone(wire.facts(certificates));
    }

    /**
     * Ends the stream, for the other side has answered what was not asked.
     *
     * @param remote the domain whose server it should be
     */
    RefusedException violated(String remote) {
        return refused(new Action.Refuse(negotiation.reject(remote, Reason.PROTOCOL_VIOLATION)));
    }

    /** It goes no further, and not because of the policy: what to throw. */
    IOException ended(IOException cause) {
        if (negotiation.doesWithoutTls()) {
            return new Attempts.Reconnect(cause);
        }
        negotiation.closed().ifPresent(recorder);
        return cause;
    }

    private Element carryOut(Action action, Element element) throws RefusedException {
        if (action instanceof Action.Refuse refusal) {
            throw refused(refusal);
        }
        return action instanceof Action.Replace replacement ? replacement.element() : element;
    }

    private RefusedException refused(Action.Refuse refusal) {
        recorder.accept(refusal.rejection());
        try {
            wire.end(StreamErrors.lastWord(refusal));
        } catch (IOException e) {
            // The other side has gone already.
            return new RefusedException(refusal.rejection().reason());
        }
        return new RefusedException(refusal.rejection().reason());
    }
}
