package org.federatedpartners.diagnosis;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.federatedpartners.diagnosis.DomainTestWire.Ended;
import org.federatedpartners.s2s.SocketWire;
import org.federatedpartners.s2s.TlsSettings;
import org.federatedpartners.s2s.Walk;
import org.federatedpartners.stream.Addressee;
import org.federatedpartners.stream.Spellings;

/**
 * Opens a stream at one address, up to the stream features, as this server would address it. Sends its header, asks for TLS, and closes the stream; nothing else.
 * Used by one thread.
 */
final class StreamTest {

    /**
     * What each test of a stream works with.
     *
     * @param own          the domain of this server that would send
     * @param certificates judges the chain that the other side shows
     */
    record Means(String own, TlsSettings tls, CertificateCheck certificates) {}

    private final Means means;
    private final DomainTestRequest request;
    private final TargetAddress target;
    private final Supplier<Line> lines;
    private final DomainTestRun.Recorder recorder;

    /** @param lines one for each connection */
    StreamTest(Means means, DomainTestRequest request, TargetAddress target, Supplier<Line> lines, DomainTestRun.Recorder recorder) {
        this.means = means;
        this.request = request;
        this.target = target;
        this.lines = lines;
        this.recorder = recorder;
    }

    /**
     * @param spellings what is known of how the domain's server writes the domain; empty if the domain is addressed as looked up. After host-unknown, another
     *                  spelling is tried once, as on a real stream
     */
    void go(Optional<Spellings> spellings) {
        if (isDenied(addressee(spellings), Addressee::retries)) {
            Optional<Addressee> other = addressee(spellings);
            recorder.add(Step.Code.DOMAIN_SPELLED_DIFFERENTLY, other.map(Addressee::spelled).orElseThrow());
            isDenied(other, last -> false);
        }
    }

    private Optional<Addressee> addressee(Optional<Spellings> spellings) {
        return spellings.map(known -> new Addressee(known, request.domain().value()));
    }

    /** Whether the domain is not served in this spelling, and another one is to be tried; whatever else happens is recorded. */
    private boolean isDenied(Optional<Addressee> addressee, Predicate<Addressee> retries) {
        try (Line line = lines.get()) {
            try {
                connect(line);
                walk(line, addressee);
            } catch (Ended e) {
                if (line.isCut()) {
                    recorder.add(Step.Code.OUT_OF_TIME);
                } else if (e.code() == Step.Code.DOMAIN_NOT_SERVED && addressee.filter(retries).isPresent()) {
                    return true;
                } else {
                    recorder.add(e.code(), e.details());
                }
            }
        }
        return false;
    }

    private void connect(Line line) throws Ended {
        try {
            line.connect(target.socketAddress());
            recorder.add(Step.Code.CONNECTED);
        } catch (SocketTimeoutException e) {
            throw line.limits(line.patience().connecting()) ? new Ended(Step.Code.CONNECTION_SLOW, DomainTestWire.seconds(line.limit()),
                DomainTestWire.seconds(line.patience().connecting())) : new Ended(Step.Code.CONNECTION_UNANSWERED);
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

    private void walk(Line line, Optional<Addressee> addressee) throws Ended {
        String domain = request.domain().value();
        DomainTestWire wire
            = new DomainTestWire(line, new SocketWire(line.socket(), domain, means.tls()), new DomainTestWire.Asked(request, target.endpoint().directTls(), addressee), means.certificates(),
                recorder);
        if (target.endpoint().directTls()) {
            recorder.add(Step.Code.DIRECT_TLS);
        }
        try {
            new Walk(wire, means.own(), domain).go(target.endpoint().directTls());
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
