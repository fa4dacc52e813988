package org.federatedpartners.diagnosis;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.dom4j.Element;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.certificate.TlsFailure;
import org.federatedpartners.history.transcript.Printable;
import org.federatedpartners.s2s.NotXmppException;
import org.federatedpartners.s2s.PartnerTls;
import org.federatedpartners.s2s.SocketWire;
import org.federatedpartners.s2s.Wire;
import org.federatedpartners.stream.Action;
import org.federatedpartners.stream.Addressee;
import org.federatedpartners.stream.Features;
import org.federatedpartners.stream.InitiatingNegotiation;
import org.federatedpartners.stream.StreamError;
import org.federatedpartners.stream.StreamNames;

/** A wire on which nothing takes longer than it may, and what happens is a step of a test. Used by one thread. */
final class DomainTestWire implements Wire {

    private static final int MAX_WORD = 64;

    /**
     * It does not go on, for a reason that is a step. Thrown through the walk, which a test shares with real streams, and which knows no steps of tests.
     */
    static final class Ended extends IOException {

        private static final long serialVersionUID = 1L;

        private final Step.Code code;
        private final transient List<String> details;

        Ended(Step.Code code, String... details) {
            super(code.name());
            this.code = code;
            this.details = List.of(details);
        }

        Step.Code code() {
            return code;
        }

        List<String> details() {
            return details;
        }
    }

    private enum Stage { CLEAR, STARTTLS, ENCRYPTED }

    private final Line line;
    private final SocketWire wire;
    private final Asked asked;
    private final CertificateCheck certificates;
    private final DomainTestRun.Recorder recorder;
    private Stage stage = Stage.CLEAR;
    private boolean isOld;
    private boolean isSlow;

    /**
     * What the test is of.
     *
     * @param directTls whether TLS comes first, for which Openfire makes the handshake of a real stream
     * @param addressee how the domain's server is addressed; empty if as the domain is looked up
     */
    record Asked(DomainTestRequest request, boolean directTls, Optional<Addressee> addressee) {}

    DomainTestWire(Line line, SocketWire wire, Asked asked, CertificateCheck certificates, DomainTestRun.Recorder recorder) {
        this.line = line;
        this.wire = wire;
        this.asked = asked;
        this.certificates = certificates;
        this.recorder = recorder;
    }

    @Override
    public void say(Element element) throws IOException {
        stage = StreamNames.is(element, StreamNames.STARTTLS) ? Stage.STARTTLS : stage;
        try {
            within(() -> {
                wire.say(addressed(element));
                return null;
            });
        } catch (SocketTimeoutException e) {
            throw unanswered();
        } catch (SSLException e) {
            throw ofTls(e);
        } catch (IOException e) {
            // What the other side has said before it closed is still to be heard.
            return;
        }
    }

    private Element addressed(Element element) {
        return asked.addressee().map(server -> server.addressed(element)).orElse(Action.PASS) instanceof Action.Replace replacement ? replacement.element() : element;
    }

    void takeLeave() {
        try {
            within(() -> {
                wire.end("");
                return null;
            });
        } catch (IOException e) {
            // The other side was faster.
            return;
        }
    }

    @Override
    public Element restart() throws IOException {
        Element header = heard(wire::restart);
        asked.addressee().ifPresent(server -> server.named(header));
        isOld = !InitiatingNegotiation.announcesFeatures(header);
        return header;
    }

    @Override
    public Element hear() throws IOException {
        Element element = heard(wire::hear);
        if (element == null) {
            throw closed();
        }
        if (stage != Stage.STARTTLS && StreamNames.is(element, StreamNames.ERROR)) {
            String condition = Printable.cut(StreamError.condition(element).orElse("undefined-condition"), MAX_WORD);
            throw condition.equals("host-unknown") ? new Ended(Step.Code.DOMAIN_NOT_SERVED)
                : new Ended(stage == Stage.ENCRYPTED ? Step.Code.ENCRYPTED_STREAM_ERROR : Step.Code.STREAM_ERROR, condition);
        }
        return element;
    }

    @Override
    public boolean hasMore() throws IOException {
        boolean more = wire.hasMore();
        // Asked where the header announces no features: here they are all the same.
        isOld &= !more;
        return more;
    }

    private Element heard(Line.Wait<Element> wait) throws IOException {
        try {
            return within(wait);
        } catch (NotXmppException e) {
            throw new Ended(stage == Stage.STARTTLS ? Step.Code.STARTTLS_REFUSED : e.isTls() ? Step.Code.ENCRYPTED_UNASKED : Step.Code.NOT_XMPP);
        } catch (SSLException e) {
            throw ofTls(e);
        } catch (SocketTimeoutException e) {
            throw unanswered();
        } catch (IOException e) {
            throw closed();
        }
    }

    private <T> T within(Line.Wait<T> wait) throws IOException {
        return line.within(wait);
    }

    private Ended unanswered() {
        return unanswered(switch (stage) {
            case CLEAR -> Step.Code.STREAM_UNANSWERED;
            case STARTTLS -> Step.Code.STARTTLS_UNANSWERED;
            case ENCRYPTED -> Step.Code.ENCRYPTED_STREAM_UNANSWERED;
        });
    }

    /** If this server itself would wait longer, nothing follows from that. */
    private Ended unanswered(Step.Code code) {
        Duration patience = line.patience().negotiating();
        return !line.limits(patience) ? new Ended(code, seconds(patience))
            : new Ended(stage == Stage.CLEAR ? Step.Code.STREAM_SILENT : Step.Code.NEGOTIATION_SILENT, seconds(line.limit()), seconds(patience));
    }

    static String seconds(Duration time) {
        return Long.toString(time.toSeconds());
    }

    private Ended closed() {
        return new Ended(switch (stage) {
            case CLEAR -> Step.Code.STREAM_CLOSED;
            case STARTTLS -> Step.Code.STARTTLS_CLOSED;
            case ENCRYPTED -> Step.Code.ENCRYPTED_STREAM_CLOSED;
        });
    }

    /** What the other side says on its way to TLS is a step, or the end. */
    @Override
    public Element judge(Element heard) throws IOException {
        if (StreamNames.is(heard, StreamNames.STREAM)) {
            return heard;
        }
        if (stage == Stage.STARTTLS) {
            if (!StreamNames.is(heard, StreamNames.PROCEED)) {
                throw new Ended(Step.Code.STARTTLS_REFUSED);
            }
            return heard;
        }
        if (!StreamNames.is(heard, StreamNames.FEATURES)) {
            throw new Ended(Step.Code.NOT_XMPP);
        }
        offered(new Features(heard));
        return heard;
    }

    private void offered(Features features) {
        recorder.add(isOld ? Step.Code.STREAM_WITHOUT_VERSION : Step.Code.STREAM_OPENED);
        if (!isSlow && line.isNearlyTooLate()) {
            isSlow = true;
            recorder.add(Step.Code.STREAM_SLOW, seconds(line.waited()), seconds(line.patience().negotiating()));
        }
        if (stage == Stage.ENCRYPTED) {
            if (!isOld) {
                recorder.add(features.offerExternal() ? Step.Code.EXTERNAL_OFFERED : Step.Code.EXTERNAL_NOT_OFFERED);
                recorder.add(features.offerDialback() ? Step.Code.DIALBACK_OFFERED : Step.Code.DIALBACK_NOT_ANNOUNCED);
            }
            return;
        }
        if (!features.requireStartTls()) {
            recorder.add(features.offerDialback() ? Step.Code.DIALBACK_OFFERED_IN_THE_CLEAR : Step.Code.DIALBACK_NOT_ANNOUNCED_IN_THE_CLEAR);
        }
        if (!isOld) {
            recorder.add(!features.offerStartTls() ? Step.Code.STARTTLS_NOT_OFFERED
                : features.requireStartTls() ? Step.Code.STARTTLS_REQUIRED : Step.Code.STARTTLS_OFFERED);
        }
    }

    /** Whether the stream is of a time before features: nothing more is said on it. */
    boolean isOld() {
        return isOld;
    }

    @Override
    public void encrypt() throws IOException {
        try {
            within(() -> {
                wire.encrypt();
                return null;
            });
        } catch (SocketTimeoutException e) {
            throw unanswered(Step.Code.TLS_UNANSWERED);
        } catch (SSLException e) {
            throw ofTls(e);
        } catch (IOException e) {
            throw new Ended(e.getCause() instanceof GeneralSecurityException ? Step.Code.INTERNAL_ERROR : Step.Code.TLS_CLOSED);
        }
        stage = Stage.ENCRYPTED;
        encrypted(wire.session(), wire.tls());
    }

    private void encrypted(SSLSession session, PartnerTls tls) {
        recorder.add(Step.Code.TLS_ESTABLISHED, session.getProtocol(), session.getCipherSuite());
        if (!asked.request().trust().minimumTls().admits(session.getProtocol())) {
            recorder.add(Step.Code.TLS_TOO_OLD, session.getProtocol());
        }
        PeerCertificate peer = PeerCertificate.of(session);
        certificates.learn(peer, PeerCertificate.stapled(session), asked.request());
        certificates.judge(peer, asked.request()).forEach(found -> recorder.add(found.code(), found.details()));
        if (asked.directTls()) {
            certificates.judgeInHandshake(peer).forEach(found -> recorder.add(found.code(), found.details()));
        }
        recorder.add(!tls.wasAskedForCertificate() ? Step.Code.OUR_CERTIFICATE_NOT_ASKED_FOR
            : tls.hasShownCertificate() ? Step.Code.OUR_CERTIFICATE_SHOWN : Step.Code.OUR_CERTIFICATE_NOT_SHOWN);
    }

    private static Ended ofTls(SSLException e) {
        if (e.getCause() instanceof EOFException || e.getCause() instanceof SocketException) {
            return new Ended(Step.Code.TLS_CLOSED);
        }
        TlsFailure failure = TlsFailure.of(e);
        return new Ended(switch (failure.reason()) {
            case CERTIFICATE_CHAIN_TOO_LONG -> Step.Code.TLS_CHAIN_TOO_LONG;
            // With TLS 1.3, a client learns what the server thinks of its certificate after the handshake.
            case OUR_CERTIFICATE_REFUSED -> Step.Code.OUR_CERTIFICATE_REFUSED;
            default -> Step.Code.TLS_FAILED;
        }, failure.words());
    }
}
