package org.federatedpartners.diagnosis;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.s2s.PartnerTls;
import org.federatedpartners.s2s.TlsSettings;

/**
 * Opens a stream at one address, as far as to what it offers. Says its header, asks for TLS, and says good-bye; nothing else.
 * Used by one thread.
 */
final class StreamTest {

    /** What an answer to our own certificate is called among the alerts of TLS (RFC 8446 6.2). */
    private static final Set<String> CERTIFICATE_ALERTS = Set.of("bad_certificate", "unsupported_certificate", "certificate_revoked",
        "certificate_expired", "certificate_unknown", "unknown_ca", "access_denied", "certificate_required");
    /** How the JDK tells of an alert; there is no other way to learn which it was. */
    private static final String ALERT = "Received fatal alert: ";
    private static final String GOODBYE = "</stream:stream>";

    /** It does not go on, for a reason that is a step. */
    private static final class Ended extends Exception {

        private static final long serialVersionUID = 1L;

        private final Step.Code code;
        private final transient List<String> details;

        Ended(Step.Code code, String... details) {
            super(code.name());
            this.code = code;
            this.details = List.of(details);
        }
    }

    private final String own;
    private final DomainTestRequest request;
    private final TargetAddress target;
    private final TlsSettings tls;
    private final CertificateCheck certificates;
    private final Line line;
    private final DomainTestRun.Recorder recorder;
    private StreamInput input;

    /** @param own the domain of this server that would send */
    StreamTest(String own, DomainTestRequest request, TargetAddress target, TlsSettings tls, CertificateCheck certificates, Line line,
                DomainTestRun.Recorder recorder) {
        this.own = own;
        this.request = request;
        this.target = target;
        this.tls = tls;
        this.certificates = certificates;
        this.line = line;
        this.recorder = recorder;
    }

    void go() {
        try {
            connect();
            if (target.endpoint().directTls()) {
                recorder.add(Step.Code.DIRECT_TLS);
                encrypted(secure());
            } else {
                inTheClear(line.socket());
            }
        } catch (Ended e) {
            if (line.isCut()) {
                recorder.add(Step.Code.OUT_OF_TIME);
            } else {
                recorder.add(e.code, e.details);
            }
        } finally {
            line.close();
        }
    }

    private void connect() throws Ended {
        try {
            line.connect(target.socketAddress());
            recorder.add(Step.Code.CONNECTED);
        } catch (SocketTimeoutException e) {
            throw new Ended(Step.Code.CONNECTION_UNANSWERED);
        } catch (ConnectException e) {
            throw new Ended(isRefusal(e) ? Step.Code.CONNECTION_REFUSED : Step.Code.CONNECTION_UNANSWERED);
        } catch (IOException e) {
            throw new Ended(Step.Code.UNREACHABLE);
        }
    }

    /** The JDK has one exception for both, and the words of the operating system. */
    private static boolean isRefusal(ConnectException e) {
        return e.getMessage() != null && e.getMessage().contains("refused");
    }

    private void inTheClear(Socket socket) throws Ended {
        StreamInput.Features offered = open(socket, false);
        if (offered == null) {
            recorder.add(Step.Code.STREAM_WITHOUT_VERSION);
            recorder.add(Step.Code.DIALBACK_NOT_ANNOUNCED_IN_THE_CLEAR);
            return;
        }
        if (!offered.startTlsRequired()) {
            recorder.add(offered.dialback() ? Step.Code.DIALBACK_OFFERED_IN_THE_CLEAR : Step.Code.DIALBACK_NOT_ANNOUNCED_IN_THE_CLEAR);
        }
        if (!offered.startTls()) {
            recorder.add(Step.Code.STARTTLS_NOT_OFFERED);
            takeLeave(socket);
            return;
        }
        recorder.add(offered.startTlsRequired() ? Step.Code.STARTTLS_REQUIRED : Step.Code.STARTTLS_OFFERED);
        askForTls(socket);
        encrypted(secure());
    }

    private void encrypted(SSLSocket socket) throws Ended {
        StreamInput.Features offered = open(socket, true);
        if (offered == null) {
            recorder.add(Step.Code.STREAM_WITHOUT_VERSION);
            return;
        }
        recorder.add(offered.mechanisms().contains("EXTERNAL") ? Step.Code.EXTERNAL_OFFERED : Step.Code.EXTERNAL_NOT_OFFERED);
        recorder.add(offered.dialback() ? Step.Code.DIALBACK_OFFERED : Step.Code.DIALBACK_NOT_ANNOUNCED);
        takeLeave(socket);
    }

    /** @return null if the stream is of a time before features */
    private StreamInput.Features open(Socket socket, boolean encrypted) throws Ended {
        try {
            input = new StreamInput(socket.getInputStream());
            say(socket, "<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'"
                + " xmlns:db='jabber:server:dialback' from='" + escaped(own) + "' to='" + request.domain().value() + "' version='1.0'>");
            StreamInput.Said header = line.within(input::header);
            if (header instanceof StreamInput.Header said && !said.version()) {
                return null;
            }
            StreamInput.Said said = line.within(input::element);
            if (said instanceof StreamInput.Features features) {
                recorder.add(Step.Code.STREAM_OPENED);
                return features;
            }
            throw unexpected(said, encrypted);
        } catch (StreamInput.NotXmpp e) {
            throw new Ended(input.beginsLikeTls() ? Step.Code.ENCRYPTED_UNASKED : Step.Code.NOT_XMPP);
        } catch (SSLException e) {
            throw ofTls(e);
        } catch (SocketTimeoutException e) {
            throw new Ended(encrypted ? Step.Code.ENCRYPTED_STREAM_UNANSWERED : Step.Code.STREAM_UNANSWERED);
        } catch (IOException e) {
            throw new Ended(encrypted ? Step.Code.ENCRYPTED_STREAM_CLOSED : Step.Code.STREAM_CLOSED);
        }
    }

    private static String escaped(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;");
    }

    private static Ended unexpected(StreamInput.Said said, boolean encrypted) {
        if (said instanceof StreamInput.StreamError error) {
            return error.condition().equals("host-unknown") ? new Ended(Step.Code.DOMAIN_NOT_SERVED)
                : new Ended(encrypted ? Step.Code.ENCRYPTED_STREAM_ERROR : Step.Code.STREAM_ERROR, error.condition());
        }
        return new Ended(!(said instanceof StreamInput.End) ? Step.Code.NOT_XMPP
            : encrypted ? Step.Code.ENCRYPTED_STREAM_CLOSED : Step.Code.STREAM_CLOSED);
    }

    private void askForTls(Socket socket) throws Ended {
        try {
            say(socket, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            StreamInput.Said said = line.within(input::element);
            if (said instanceof StreamInput.Proceed) {
                return;
            }
            throw new Ended(said instanceof StreamInput.End ? Step.Code.STARTTLS_CLOSED : Step.Code.STARTTLS_REFUSED);
        } catch (StreamInput.NotXmpp e) {
            throw new Ended(Step.Code.STARTTLS_REFUSED);
        } catch (SocketTimeoutException e) {
            throw new Ended(Step.Code.STARTTLS_UNANSWERED);
        } catch (IOException e) {
            throw new Ended(Step.Code.STARTTLS_CLOSED);
        }
    }

    private SSLSocket secure() throws Ended {
        PartnerTls ours;
        SSLSocket socket;
        try {
            ours = new PartnerTls(tls);
            socket = ours.initiating(line.socket(), request.domain().value());
        } catch (GeneralSecurityException | IOException e) {
            throw new Ended(Step.Code.INTERNAL_ERROR);
        }
        try {
            line.within(() -> {
                socket.startHandshake();
                return null;
            });
            SSLSession session = socket.getSession();
            recorder.add(Step.Code.TLS_ESTABLISHED, session.getProtocol(), session.getCipherSuite());
            if (!request.trust().minimumTls().admits(session.getProtocol())) {
                recorder.add(Step.Code.TLS_TOO_OLD, session.getProtocol());
            }
            List<X509Certificate> chain = PartnerTls.chain(session);
            certificates.learn(chain, PeerCertificate.stapled(session), request);
            certificates.judge(chain, request).forEach(found -> recorder.add(found.code(), found.details()));
            recorder.add(!ours.wasAskedForCertificate() ? Step.Code.OUR_CERTIFICATE_NOT_ASKED_FOR
                : ours.hasShownCertificate() ? Step.Code.OUR_CERTIFICATE_SHOWN : Step.Code.OUR_CERTIFICATE_NOT_SHOWN);
            return socket;
        } catch (SocketTimeoutException e) {
            throw new Ended(Step.Code.TLS_UNANSWERED);
        } catch (EOFException | SocketException e) {
            throw new Ended(Step.Code.TLS_CLOSED);
        } catch (SSLException e) {
            throw ofTls(e);
        } catch (IOException e) {
            throw new Ended(Step.Code.TLS_CLOSED);
        }
    }

    private static Ended ofTls(SSLException e) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        if (e.getCause() instanceof EOFException || e.getCause() instanceof SocketException) {
            return new Ended(Step.Code.TLS_CLOSED);
        }
        if (PeerCertificate.failure(e) == Reason.CERTIFICATE_CHAIN_TOO_LONG) {
            return new Ended(Step.Code.TLS_CHAIN_TOO_LONG, message);
        }
        String alert = message.startsWith(ALERT) ? message.substring(ALERT.length()) : "";
        // With TLS 1.3, a client learns what the server thinks of its certificate after the handshake.
        return CERTIFICATE_ALERTS.contains(alert) ? new Ended(Step.Code.OUR_CERTIFICATE_REFUSED, alert) : new Ended(Step.Code.TLS_FAILED, message);
    }

    private void say(Socket socket, String text) throws Ended {
        try {
            write(socket, text);
        } catch (SocketTimeoutException e) {
            throw new Ended(Step.Code.STREAM_UNANSWERED);
        } catch (SSLException e) {
            throw ofTls(e);
        } catch (IOException e) {
            // What the other side has said before it closed is still to be heard.
            return;
        }
    }

    private void takeLeave(Socket socket) {
        try {
            write(socket, GOODBYE);
        } catch (IOException e) {
            // The other side was faster.
            return;
        }
    }

    private void write(Socket socket, String text) throws IOException {
        line.within(() -> {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return null;
        });
    }
}
