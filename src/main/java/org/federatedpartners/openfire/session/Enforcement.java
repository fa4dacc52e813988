package org.federatedpartners.openfire.session;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.federatedpartners.history.Activity;
import org.federatedpartners.openfire.session.FederationStreams.FederationStream;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Throttle;
import org.federatedpartners.policy.Verdict;

/** Ends the streams that do not comply with the policy. */
public final class Enforcement {

    /** While streams are being closed, their peers go on sending. For so long, one look at all streams does for what is refused of a domain. */
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MAX_REMEMBERED = 4096;

    private record Look(Object edition, String domain) {}

    private final FederationStreams streams;
    private final StreamCloser closer;
    private final RefusalRecorder recorder;
    private final Supplier<PolicySnapshot> inForce;
    private final InstantSource clock;
    private final Throttle<Look> looks = new Throttle<>(PAUSE, MAX_REMEMBERED);
    /** Domains of which something was refused during a pause: the look before it may have come too early for the stream that it came by. */
    private final Set<String> again = ConcurrentHashMap.newKeySet();

    public Enforcement(FederationStreams streams, StreamCloser closer, RefusalRecorder recorder, Supplier<PolicySnapshot> inForce, InstantSource clock) {
        this.streams = streams;
        this.closer = closer;
        this.recorder = recorder;
        this.inForce = inForce;
        this.clock = clock;
    }

    /**
     * Has the streams with this domain ended, in both directions, that do not comply with the policy in force. Does not wait.
     *
     * @param snapshot the policy that has refused a stanza
     */
    public void closeNonCompliant(PolicySnapshot snapshot, String domain) {
        if (looks.admits(new Look(snapshot.edition(), domain), clock.instant())) {
            look(domain);
        } else if (again.size() < MAX_REMEMBERED && again.add(domain)) {
            closer.after(PAUSE, () -> {
                again.remove(domain);
                look(domain);
            });
        }
    }

    /** By the policy in force at that time: what was corrected before it is not carried out any more. */
    private void look(String domain) {
        closer.later(() -> {
            PolicySnapshot snapshot = inForce.get();
            streams.with(domain).forEach(stream -> closeUnlessCompliant(snapshot, stream));
        });
    }

    /** Judges every live stream by the policy in force, ends those that do not comply, and has each recorded. */
    public void enforceOnLiveStreams() {
        PolicySnapshot snapshot = inForce.get();
        for (FederationStream stream : streams.all()) {
            Verdict verdict = closeUnlessCompliant(snapshot, stream);
            if (verdict instanceof Verdict.Reported reported) {
                recorder.report(stream.direction(), streams.rejection(snapshot, stream, reported.reason()));
            } else if (verdict instanceof Verdict.Refused refused) {
                recorder.record(Activity.Kind.STREAM, stream.direction(), streams.rejection(snapshot, stream, refused.reason()));
            }
        }
    }

    private Verdict closeUnlessCompliant(PolicySnapshot snapshot, FederationStream stream) {
        Verdict verdict = snapshot.judge(stream.direction(), stream.domain(), stream.facts());
        if (verdict instanceof Verdict.Refused refused) {
            closer.close(stream.session(), refused.reason());
        }
        return verdict;
    }
}
