package org.federatedpartners.policy;

import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What some partners' settings amount to while nothing changes: worked out once, so that a decision allocates nothing. A million partners have a handful of
 * different ones, which stay in the processor's caches; only those with a relaxation, or of which a strongest method is known, have one of their own.
 */
final class Terms {

    /** What a method is worth with this partner. */
    enum Acceptance { ACCEPTED, BELOW_STRONGEST_REPORTED, BELOW_STRONGEST, NOT_ACCEPTED }

    private final Mode mode;
    private final DowngradeProtection protection;
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

    private Terms(Partner partner, AuthenticationMethod levelInbound, AuthenticationMethod levelOutbound, Mode globalMode, InstantSource clock) {
        Strictness strictness = partner.strictness();
        this.mode = globalMode == Mode.REPORT_ONLY ? globalMode : strictness.mode();
        this.protection = strictness.downgradeProtection();
        this.settings = partner.acceptedMethods();
        this.levelInbound = levelInbound;
        this.levelOutbound = levelOutbound;
        this.inbound = levelInbound == null ? settings : usable(Direction.INBOUND);
        this.outbound = levelOutbound == null ? settings : usable(Direction.OUTBOUND);
        this.relaxed = strictness.relaxation().map(relaxation -> {
            Set<AuthenticationMethod> methods = relaxation.widen(Set.of());
            return new Relaxed(methods, relaxation.until().toEpochMilli(), clock, union(inbound, methods), union(outbound, methods));
        }).orElse(null);
    }

    /** Makes them of partners, one object for all that have the same. Used while one policy is made. */
    static final class Maker {

        private record Key(NegotiationSettings negotiation, Strictness strictness) {}

        private final Mode globalMode;
        private final StrongestMethods levels;
        private final InstantSource clock;
        private final Map<Key, Terms> shared;

        /** @param clock asked at each decision about a partner with a relaxation, so that the relaxation ends on time */
        Maker(Mode globalMode, StrongestMethods levels, InstantSource clock) {
            this(globalMode, levels, clock, Map.of());
        }

        private Maker(Mode globalMode, StrongestMethods levels, InstantSource clock, Map<Key, Terms> shared) {
            this.globalMode = globalMode;
            this.levels = levels;
            this.clock = clock;
            this.shared = new HashMap<>(shared);
        }

        /** For another policy in the same mode, whose partners share what this one has made. */
        Maker next(StrongestMethods otherLevels) {
            return new Maker(globalMode, otherLevels, clock, shared);
        }

        Mode mode() {
            return globalMode;
        }

        StrongestMethods levels() {
            return levels;
        }

        InstantSource clock() {
            return clock;
        }

        Terms of(Partner partner) {
            Strictness strictness = partner.strictness();
            boolean isProtected = strictness.downgradeProtection() != DowngradeProtection.OFF;
            AuthenticationMethod inbound = isProtected ? levels.of(partner, Direction.INBOUND).orElse(null) : null;
            AuthenticationMethod outbound = isProtected ? levels.of(partner, Direction.OUTBOUND).orElse(null) : null;
            return inbound == null && outbound == null && strictness.relaxation().isEmpty()
                ? shared.computeIfAbsent(new Key(partner.negotiation(), strictness), any -> new Terms(partner, null, null, globalMode, clock))
                : new Terms(partner, inbound, outbound, globalMode, clock);
        }
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
        return protection == DowngradeProtection.REPORT ? Acceptance.BELOW_STRONGEST_REPORTED : Acceptance.BELOW_STRONGEST;
    }
}
