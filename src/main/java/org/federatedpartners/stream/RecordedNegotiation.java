package org.federatedpartners.stream;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dom4j.Element;
import org.federatedpartners.history.transcript.Recorder;
import org.federatedpartners.history.transcript.Recording;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.history.transcript.Step;
import org.federatedpartners.history.transcript.Step.Speaker;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;

/**
 * A negotiation with its transcript: what either side says and the resulting action. Changes nothing, except that
 * each refusal gets the transcript that explains it. Stanzas that pass are not recorded, and cost a look at their name.
 */
public final class RecordedNegotiation implements Negotiation {

    /** So many domains one stream can carry before further ones are no longer told of. */
    private static final int MAX_CARRIED = 100;

    private final Negotiation followed;
    private final Recorder recorder;
    private final Recording recording;
    private final Set<String> carried = new HashSet<>();
    private String about = "";

    public RecordedNegotiation(Negotiation followed, Direction direction, Recorder recorder) {
        this.followed = followed;
        this.recorder = recorder;
        this.recording = recorder.begin(direction);
    }

    @Override
    public Direction direction() {
        return followed.direction();
    }

    @Override
    public Action received(Element element) {
        Action action = followed.received(element);
        if (StreamNames.isStanza(element)) {
            return recorded(action);
        }
        write(Speaker.PEER, element);
        if (action instanceof Action.Answer answer) {
            write(Speaker.US, answer.answer());
        }
        return recorded(element, action);
    }

    @Override
    public Action sending(Element element) {
        Action action = followed.sending(element);
        if (StreamNames.isStanza(element)) {
            return recorded(action);
        }
        if (action instanceof Action.Replace replacement) {
            write(Speaker.US, replacement.element());
        } else if (action instanceof Action.Answer answer) {
            write(Speaker.US, answer.answer());
        } else if (action == Action.PASS) {
            write(Speaker.US, element);
        }
        return recorded(element, action);
    }

    private void write(Speaker speaker, Element element) {
        Narration said = Narration.of(element);
        recording.add(speaker, said.kind(), said.details());
    }

    private Action recorded(Element element, Action action) {
        publishDomain();
        if (action == Action.PASS || action instanceof Action.Replace) {
            publishIfAuthenticated(about);
            publishIfAuthenticated(StreamState.domain(element, "from"));
            publishIfAuthenticated(StreamState.domain(element, "to"));
            return action;
        }
        return recorded(action);
    }

    private Action recorded(Action action) {
        if (action instanceof Action.Refuse refusal) {
            refusal.failure().ifPresent(failure -> write(Speaker.US, failure));
            return new Action.Refuse(recorded(refusal.rejection()), refusal.failure());
        }
        if (action instanceof Action.Answer answer) {
            return new Action.Answer(answer.answer(), recorded(answer.rejection()));
        }
        return action instanceof Action.Drop drop ? new Action.Drop(recorded(drop.rejection())) : action;
    }

    private Rejection recorded(Rejection rejection) {
        publishDomain();
        if (!rejection.domain().isEmpty()) {
            recorder.about(rejection.domain(), recording);
        }
        recording.refused(rejection.reason(), rejection.domain(), rejection.problems());
        return rejection.with(recording.soFar());
    }

    private synchronized void publishDomain() {
        String peer = followed.peer();
        if (!peer.isEmpty() && !peer.equals(about)) {
            about = peer;
            recording.about(peer);
            recorder.about(peer, recording);
        }
    }

    private synchronized void publishIfAuthenticated(String domain) {
        if (!domain.isEmpty() && carried.size() < MAX_CARRIED && followed.carries(domain) && carried.add(domain)) {
            Optional<AuthenticationMethod> method = followed.facts(domain).method();
            recording.authenticated(domain, method);
            publishAuthenticated(domain, method);
        }
    }

    private void publishAuthenticated(String domain, Optional<AuthenticationMethod> method) {
        recorder.about(domain, recording);
        recorder.authenticated(domain, recording);
        // A certificate that comes with no proof may be anybody's.
        if (method.isPresent()) {
            followed.tls().flatMap(TlsFacts::shown).ifPresent(shown -> recorder.shown(domain, recording.direction(), shown));
        }
    }

    @Override
    public Action unreadable() {
        Action action = followed.unreadable();
        recording.add(Speaker.PEER, Step.Kind.UNREADABLE, List.of());
        return recorded(action);
    }

    @Override
    public Action sendingUnreadable() {
        return recorded(followed.sendingUnreadable());
    }

    @Override
    public void handshakeDone(TlsFacts tls) {
        followed.handshakeDone(tls);
        synchronized (this) {
            carried.clear();
        }
        write(tls);
    }

    private void write(TlsFacts tls) {
        recording.add(Speaker.NOBODY, Step.Kind.TLS, List.of(tls.protocol(), tls.cipher()));
        recording.certificate(tls.shown().map(ShownCertificate::facts));
    }

    @Override
    public Action handshakeFailed(Reason reason) {
        recording.add(Speaker.NOBODY, Step.Kind.TLS_FAILED, List.of());
        return recorded(followed.handshakeFailed(reason));
    }

    @Override
    public void broke(Reason reason) {
        followed.broke(reason);
    }

    @Override
    public void givesUp() {
        followed.givesUp();
    }

    @Override
    public void leaves() {
        followed.leaves();
    }

    @Override
    public boolean reconnects() {
        return endedIf(followed.reconnects());
    }

    @Override
    public boolean doesWithoutTls() {
        return endedIf(followed.doesWithoutTls());
    }

    private boolean endedIf(boolean reconnects) {
        if (reconnects) {
            recording.add(Speaker.NOBODY, Step.Kind.ENDED, List.of());
        }
        return reconnects;
    }

    @Override
    public Optional<Rejection> closed() {
        Optional<Rejection> rejection = followed.closed();
        recording.add(Speaker.NOBODY, Step.Kind.ENDED, List.of());
        return rejection.map(this::recorded);
    }

    @Override
    public void resume(Optional<TlsFacts> tls, Map<String, StreamFacts.Authentication> authenticated) {
        followed.resume(tls, authenticated);
        recording.add(Speaker.NOBODY, Step.Kind.RESUMED, authenticated.keySet().stream().sorted().toList());
        tls.ifPresent(this::write);
        publishDomain();
        synchronized (this) {
            authenticated.keySet().stream().limit(MAX_CARRIED).filter(carried::add).forEach(domain -> publishAuthenticated(domain, followed.facts(domain).method()));
        }
    }

    @Override
    public String spelled() {
        return followed.spelled();
    }

    @Override
    public String peer() {
        return followed.peer();
    }

    @Override
    public Standing standing(PolicySnapshot policy, String domain) {
        return followed.standing(policy, domain);
    }

    @Override
    public boolean carries(String domain) {
        return followed.carries(domain);
    }

    @Override
    public StreamFacts facts(String domain) {
        return followed.facts(domain);
    }

    @Override
    public List<CertificateProblem> problems(String domain) {
        return followed.problems(domain);
    }

    @Override
    public Optional<TlsFacts> tls() {
        return followed.tls();
    }

    @Override
    public Rejection reject(String domain, Reason reason) {
        return recorded(followed.reject(domain, reason));
    }
}
