package org.federatedpartners.openfire.session;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.RefusalHistory;
import org.federatedpartners.history.Repetitions;
import org.federatedpartners.history.transcript.Transcript;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Verdict;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.stream.Rejection;

/** What follows from a refusal: the record, and the end of every stream that does not comply. */
public final class Enforcement {

    /** How long a refusal explains what fails afterwards; the sender of what waited for a stream is answered right behind it. */
    private static final Duration LATELY = Duration.ofSeconds(30);

    private final PolicyService policy;
    private final FederationStreams streams;
    private final StreamCloser closer;
    private final RefusalHistory journal;
    private final Activity activity;
    private final Clock clock;
    private final Repetitions repetitions = new Repetitions(Duration.ofMinutes(1), 1000);
    private volatile Consumer<String> unreached = domain -> { };

    public Enforcement(PolicyService policy, FederationStreams streams, StreamCloser closer, RefusalHistory journal, Activity activity, Clock clock) {
        this.policy = policy;
        this.streams = streams;
        this.closer = closer;
        this.journal = journal;
        this.activity = activity;
        this.clock = clock;
    }

    /** @param listener to {@link #unreached}; it must not block */
    public void tellOfUnreached(Consumer<String> listener) {
        unreached = listener;
    }

    /** Openfire has found no way to a domain, and gives no reason. */
    public void unreached(String domain) {
        unreached.accept(DomainName.lookupKey(domain));
    }

    /**
     * Writes down that a stanza was refused.
     *
     * @param snapshot the policy by which it was judged
     */
    public void record(PolicySnapshot snapshot, Direction direction, String domain, Optional<StreamFacts> seen, Reason reason) {
        record(Activity.Kind.STANZA, refusal(snapshot, direction, domain, seen, reason, true, Optional.empty()));
    }

    /** Writes down what a negotiation objected to. */
    public void record(Direction direction, Rejection rejection) {
        record(Activity.Kind.STREAM, refusal(policy.current(), direction, rejection.domain(), Optional.of(rejection.seen()), rejection.reason(), true, rejection.transcript()));
    }

    private void record(Activity.Kind kind, Refusal refusal) {
        activity.refused(kind, refusal.domain());
        journal.add(refusal);
    }

    /** Writes down that something would have been refused, once in a while: it goes on, stanza by stanza. */
    public void report(PolicySnapshot snapshot, Direction direction, String domain, Optional<StreamFacts> seen, Reason reason) {
        Refusal refusal = refusal(snapshot, direction, domain, seen, reason, false, Optional.empty());
        if (repetitions.isNew(refusal)) {
            journal.add(refusal);
        }
    }

    private Refusal refusal(PolicySnapshot snapshot, Direction direction, String domain, Optional<StreamFacts> seen, Reason reason, boolean enforced,
                            Optional<Transcript> transcript) {
        String key = DomainName.lookupKey(domain);
        return new Refusal(clock.instant(), direction, key, snapshot.partner(key).map(partner -> partner.primaryDomain().value()), seen,
            snapshot.accepted(direction, key), reason, enforced, transcript);
    }

    /** Why something was refused to or from a partner's domain, if that was just now. */
    public Optional<Reason> lately(PolicySnapshot snapshot, Direction direction, String domain) {
        String key = DomainName.lookupKey(domain);
        Instant since = clock.instant().minus(LATELY);
        return snapshot.partner(key).flatMap(partner -> journal.lastOf(partner.primaryDomain().value()))
            .filter(refusal -> refusal.enforced() && refusal.direction() == direction && refusal.domain().equals(key) && refusal.at().isAfter(since))
            .map(Refusal::reason);
    }

    /** Ends the streams with this domain, in both directions, that do not comply. */
    public void closeNonCompliant(String domain) {
        PolicySnapshot snapshot = policy.current();
        streams.inbound(domain).forEach(stream -> closeUnlessCompliant(snapshot, stream));
        streams.outbound(domain).forEach(stream -> closeUnlessCompliant(snapshot, stream));
    }

    /** Judges every live stream by a new policy, ends those that do not comply, and records each. */
    public void enforceOnLiveStreams(PolicySnapshot snapshot) {
        for (FederationStream stream : streams.all()) {
            Verdict verdict = closeUnlessCompliant(snapshot, stream);
            if (verdict instanceof Verdict.Reported reported) {
                report(snapshot, stream.direction(), stream.domain(), Optional.of(stream.facts()), reported.reason());
            } else if (verdict instanceof Verdict.Refused refused) {
                record(Activity.Kind.STREAM,
                    refusal(snapshot, stream.direction(), stream.domain(), Optional.of(stream.facts()), refused.reason(), true, Optional.empty()));
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
