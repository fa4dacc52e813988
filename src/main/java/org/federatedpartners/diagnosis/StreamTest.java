package org.federatedpartners.diagnosis;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import org.federatedpartners.diagnosis.DomainTestWire.Ended;
import org.federatedpartners.s2s.SocketWire;
import org.federatedpartners.s2s.TlsSettings;
import org.federatedpartners.s2s.Walk;

/**
 * Opens a stream at one address, up to the stream features. Sends its header, asks for TLS, and closes the stream; nothing else.
 * Used by one thread.
 */
final class StreamTest {

    /**
     * What each test of a stream works with.
     *
     * @param own          the domain of this server that would send
     * @param certificates judges the chain that the other side shows
     */
    record Means(String own, TlsSettings tls, CertificateCheck certificates) { }

    private final Means means;
    private final DomainTestRequest request;
    private final TargetAddress target;
    private final Line line;
    private final DomainTestRun.Recorder recorder;

    StreamTest(Means means, DomainTestRequest request, TargetAddress target, Line line, DomainTestRun.Recorder recorder) {
        this.means = means;
        this.request = request;
        this.target = target;
        this.line = line;
        this.recorder = recorder;
    }

    void go() {
        try {
            connect();
            walk();
        } catch (Ended e) {
            if (line.isCut()) {
                recorder.add(Step.Code.OUT_OF_TIME);
            } else {
                recorder.add(e.code(), e.details());
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

    private void walk() throws Ended {
        String domain = request.domain().value();
        DomainTestWire wire = new DomainTestWire(line, new SocketWire(line.socket(), domain, means.tls()), request, means.certificates(), recorder);
        if (target.endpoint().directTls()) {
            recorder.add(Step.Code.DIRECT_TLS);
        }
        try {
            new Walk(wire, means.own(), domain).go(target.endpoint().directTls(), true);
        } catch (Ended e) {
            throw e;
        } catch (IOException e) {
            throw e.getCause() instanceof Ended ended ? ended : new Ended(Step.Code.INTERNAL_ERROR);
        }
        if (!wire.isOld()) {
            wire.takeLeave();
        }
    }
}
