package org.federatedpartners.openfire.session;

import org.federatedpartners.history.Activity;
import org.federatedpartners.openfire.session.FederationStreams.FederationStream;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Verdict;

/** Ends the streams that do not comply with the policy. */
public final class Enforcement {

    private final FederationStreams streams;
    private final StreamCloser closer;
    private final RefusalRecorder recorder;

    public Enforcement(FederationStreams streams, StreamCloser closer, RefusalRecorder recorder) {
        this.streams = streams;
        this.closer = closer;
        this.recorder = recorder;
    }

    /** Ends the streams with this domain, in both directions, that do not comply with the policy that has refused a stanza. */
    public void closeNonCompliant(PolicySnapshot snapshot, String domain) {
        streams.with(domain).forEach(stream -> closeUnlessCompliant(snapshot, stream));
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
