package org.federatedpartners.openfire.session;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.LastRefusal;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.RefusalHistory;
import org.federatedpartners.history.Repetitions;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.stream.Rejection;

/** Writes down what was refused, or would have been; changes nothing else. Any thread may call it; it does not wait. */
public final class RefusalRecorder {

    /** How long a refusal explains what fails afterwards; the sender of what waited for a stream is answered right behind it. */
    private static final Duration LATELY = Duration.ofSeconds(30);

    private final RefusalHistory refusals;
    private final Activity activity;
    private final BooleanSupplier keepsParties;
    private final Clock clock;
    private final Supplier<String> node;
    private final Repetitions repetitions = new Repetitions(Duration.ofMinutes(1), 1000);

    /**
     * @param keepsParties whether administrators want to see who wrote to whom
     * @param node         the name of this node of a cluster; empty without one
     */
    public RefusalRecorder(RefusalHistory refusals, Activity activity, BooleanSupplier keepsParties, Clock clock, Supplier<String> node) {
        this.refusals = refusals;
        this.activity = activity;
        this.keepsParties = keepsParties;
        this.clock = clock;
        this.node = node;
    }

    public void record(Activity.Kind kind, Direction direction, Rejection rejection) {
        record(kind, refusal(direction, rejection, true));
    }

    /** The same of a stanza. @param parties who wrote to whom */
    public void record(Direction direction, Rejection rejection, Supplier<Refusal.Parties> parties) {
        record(Activity.Kind.STANZA, between(refusal(direction, rejection, true), parties));
    }

    private void record(Activity.Kind kind, Refusal refusal) {
        activity.refused(kind, refusal.domain());
        refusals.add(refusal);
    }

    /** Writes down that something would have been refused, once in a while: it goes on, stanza by stanza. */
    public void report(Direction direction, Rejection rejection) {
        report(refusal(direction, rejection, false));
    }

    /** The same of a stanza. @param parties who wrote to whom */
    public void report(Direction direction, Rejection rejection, Supplier<Refusal.Parties> parties) {
        report(between(refusal(direction, rejection, false), parties));
    }

    private void report(Refusal refusal) {
        if (repetitions.isNew(refusal)) {
            refusals.add(refusal);
        }
    }

    private Refusal between(Refusal refusal, Supplier<Refusal.Parties> parties) {
        return keepsParties.getAsBoolean() ? refusal.between(Optional.of(parties.get())) : refusal;
    }

    /** Who the partner was, and what was accepted of it, is as the policy that decided has it. */
    private Refusal refusal(Direction direction, Rejection rejection, boolean enforced) {
        PolicySnapshot snapshot = rejection.policy();
        String key = DomainName.lookupKey(rejection.domain());
        return new Refusal(clock.instant(), direction, key, snapshot.partner(key).map(RefusalRecorder::name), rejection.seen(), snapshot.accepted(direction, key),
            rejection.reason(), rejection.problems(), enforced, rejection.transcript(), Optional.empty()).by(node.get());
    }

    private static String name(Partner partner) {
        return partner.primaryDomain().value();
    }

    /** Why something was refused to or from a partner's domain, if that was just now. */
    public Optional<Reason> lately(PolicySnapshot snapshot, Direction direction, String domain) {
        String key = DomainName.lookupKey(domain);
        Instant now = clock.instant();
        return snapshot.partner(key).flatMap(partner -> refusals.lastHere(name(partner)))
            .filter(refusal -> refusal.enforced() && refusal.direction() == direction && refusal.domain().equals(key) && Duration.between(refusal.at(), now).abs().compareTo(LATELY) < 0)
            .map(LastRefusal::reason);
    }
}
