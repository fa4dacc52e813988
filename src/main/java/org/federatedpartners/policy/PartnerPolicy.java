package org.federatedpartners.policy;

import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;

/** One partner as it is judged while nothing changes: worked out once, so that a decision allocates nothing. */
final class PartnerPolicy {

    /** What a method is worth with this partner. */
    enum Acceptance { ACCEPTED, BELOW_STRONGEST_REPORTED, BELOW_STRONGEST, NOT_ACCEPTED }

    private final Partner partner;
    private final Mode mode;
    private final Set<AuthenticationMethod> settings;
    private final AuthenticationMethod levelInbound;
    private final AuthenticationMethod levelOutbound;
    private final Set<AuthenticationMethod> inbound;
    private final Set<AuthenticationMethod> outbound;

    /** The methods that a relaxation accepts until a moment, regardless of other settings; null without a relaxation, as for most partners. */
    private record Relaxed(Set<AuthenticationMethod> methods, long untilMillis, InstantSource clock,
        Set<AuthenticationMethod> inbound, Set<AuthenticationMethod> outbound) {
        boolean isInForce() {
            return clock.millis() < untilMillis;
        }
    }

    private final Relaxed relaxed;

    /**
     * @param settings what the partner's settings accept, one object for all partners that accept the same
     * @param clock    asked at each decision about a partner with a relaxation, so that the relaxation ends on time
     */
    PartnerPolicy(Partner partner, Set<AuthenticationMethod> settings, Mode globalMode, StrongestMethods levels, InstantSource clock) {
        Strictness strictness = partner.strictness();
        this.partner = partner;
        this.mode = globalMode == Mode.REPORT_ONLY ? globalMode : strictness.mode();
        this.settings = settings;
        this.levelInbound = strictness.downgradeProtection() == DowngradeProtection.OFF ? null : levels.of(partner, Direction.INBOUND).orElse(null);
        this.levelOutbound = strictness.downgradeProtection() == DowngradeProtection.OFF ? null : levels.of(partner, Direction.OUTBOUND).orElse(null);
        this.inbound = levelInbound == null ? settings : usable(Direction.INBOUND);
        this.outbound = levelOutbound == null ? settings : usable(Direction.OUTBOUND);
        this.relaxed = strictness.relaxation().map(relaxation -> {
            Set<AuthenticationMethod> methods = relaxation.widen(Set.of());
            return new Relaxed(methods, relaxation.until().toEpochMilli(), clock, union(inbound, methods), union(outbound, methods));
        }).orElse(null);
    }

    private static Set<AuthenticationMethod> union(Set<AuthenticationMethod> some, Set<AuthenticationMethod> more) {
        Set<AuthenticationMethod> all = EnumSet.copyOf(more);
        all.addAll(some);
        return Set.copyOf(all);
    }

    private Set<AuthenticationMethod> usable(Direction direction) {
        Set<AuthenticationMethod> usable = EnumSet.allOf(AuthenticationMethod.class);
        usable.removeIf(method -> switch (unrelaxed(direction, method)) {
            case ACCEPTED, BELOW_STRONGEST_REPORTED -> false;
            case BELOW_STRONGEST, NOT_ACCEPTED -> true;
        });
        return Set.copyOf(usable);
    }

    Partner partner() {
        return partner;
    }

    MinimumTls minimumTls() {
        return partner.trust().minimumTls();
    }

    Mode mode() {
        return mode;
    }

    Set<AuthenticationMethod> accepted(Direction direction) {
        boolean wider = relaxed != null && relaxed.isInForce();
        if (direction == Direction.INBOUND) {
            return wider ? relaxed.inbound() : inbound;
        }
        return wider ? relaxed.outbound() : outbound;
    }

    Acceptance acceptance(Direction direction, AuthenticationMethod method) {
        // A relaxation set by an administrator overrides downgrade protection, which is automatic.
        return relaxed != null && relaxed.methods().contains(method) && relaxed.isInForce() ? Acceptance.ACCEPTED : unrelaxed(direction, method);
    }

    private Acceptance unrelaxed(Direction direction, AuthenticationMethod method) {
        if (!settings.contains(method)) {
            return Acceptance.NOT_ACCEPTED;
        }
        AuthenticationMethod level = direction == Direction.INBOUND ? levelInbound : levelOutbound;
        if (level == null || method.compareTo(level) <= 0) {
            return Acceptance.ACCEPTED;
        }
        return partner.strictness().downgradeProtection() == DowngradeProtection.REPORT ? Acceptance.BELOW_STRONGEST_REPORTED : Acceptance.BELOW_STRONGEST;
    }
}
