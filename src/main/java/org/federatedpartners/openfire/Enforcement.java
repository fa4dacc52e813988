package org.federatedpartners.openfire;

import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.journal.Direction;
import org.federatedpartners.journal.Refusal;
import org.federatedpartners.journal.RefusalJournal;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.Verdict;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.stream.Objection;
import org.jivesoftware.openfire.session.IncomingServerSession;

/** What follows from a refusal: the record, and the end of every stream that does not comply. */
final class Enforcement {

    private final PolicyService policy;
    private final FederationStreams streams;
    private final StreamCloser closer;
    private final RefusalJournal journal;
    private final Clock clock;

    Enforcement(PolicyService policy, FederationStreams streams, StreamCloser closer, RefusalJournal journal, Clock clock) {
        this.policy = policy;
        this.streams = streams;
        this.closer = closer;
        this.journal = journal;
        this.clock = clock;
    }

    /** Writes down that something was refused. */
    void record(Direction direction, String domain, Optional<StreamFacts> seen, Reason reason) {
        String key = DomainName.lookupKey(domain);
        Optional<Partner> partner = policy.current().partner(key);
        journal.add(new Refusal(clock.instant(), direction, key, partner.map(p -> p.primaryDomain().value()), seen,
            partner.map(Partner::acceptedMethods).orElse(Set.of()), reason));
    }

    /** Writes down what a negotiation objected to. */
    void record(Direction direction, Objection objection) {
        record(direction, objection.domain(), Optional.of(objection.seen()), objection.reason());
    }

    /** Ends the streams with this domain, in both directions, that do not comply. */
    void closeNonCompliant(String domain) {
        PolicySnapshot snapshot = policy.current();
        streams.inbound(domain).forEach(stream -> closeUnlessCompliant(snapshot, stream));
        streams.outbound(domain).forEach(stream -> closeUnlessCompliant(snapshot, stream));
    }

    /** Judges every live stream by a new policy, ends those that do not comply, and records each. */
    void enforceOnLiveStreams(PolicySnapshot snapshot) {
        for (FederationStream stream : streams.all()) {
            closeUnlessCompliant(snapshot, stream).ifPresent(reason -> record(
                stream.session() instanceof IncomingServerSession ? Direction.INBOUND : Direction.OUTBOUND,
                stream.domain(), Optional.of(stream.facts()), reason));
        }
    }

    private Optional<Reason> closeUnlessCompliant(PolicySnapshot snapshot, FederationStream stream) {
        if (snapshot.judge(stream.domain(), stream.facts()) instanceof Verdict.Refused refused) {
            closer.close(stream.session(), refused.reason());
            return Optional.of(refused.reason());
        }
        return Optional.empty();
    }
}
