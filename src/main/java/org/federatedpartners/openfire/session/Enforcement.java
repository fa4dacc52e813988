package org.federatedpartners.openfire.session;

import java.time.Duration;
import java.time.InstantSource;
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
    private final InstantSource clock;
    private final Throttle<Look> looks = new Throttle<>(PAUSE, MAX_REMEMBERED);

    public Enforcement(FederationStreams streams, StreamCloser closer, RefusalRecorder recorder, InstantSource clock) {
        this.streams = streams;
        this.closer = closer;
        this.recorder = recorder;
        this.clock = clock;
    }

    /** Has the streams with this domain ended, in both directions, that do not comply with the policy that has refused a stanza. Does not wait. */
    public void closeNonCompliant(PolicySnapshot snapshot, String domain) {
        if (looks.admits(new Look(snapshot.edition(), domain), clock.instant())) {
            closer.later(() -> streams.with(domain).forEach(stream -> closeUnlessCompliant(snapshot, stream)));
        }
    }

    /** Judges every live stream by a new policy, ends those that do not comply, and has each recorded. */
    public void enforceOnLiveStreams(PolicySnapshot snapshot) {
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
