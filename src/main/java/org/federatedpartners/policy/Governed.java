package org.federatedpartners.policy;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/** One partner as it is judged while nothing changes: worked out once, so that a decision allocates nothing. */
final class Governed {

    /** What a method is worth with this partner. */
    enum Standing { ACCEPTED, BELOW_RATCHET_REPORTED, BELOW_RATCHET, NOT_ACCEPTED }

    private final Partner partner;
    private final Mode mode;
    private final Set<AuthenticationMethod> settings;
    private final Set<AuthenticationMethod> relaxed;
    private final AuthenticationMethod levelInbound;
    private final AuthenticationMethod levelOutbound;
    private final Set<AuthenticationMethod> inbound;
    private final Set<AuthenticationMethod> outbound;

    /** @param settings what the partner's settings accept, one object for all partners that accept the same */
    Governed(Partner partner, Set<AuthenticationMethod> settings, Mode globalMode, RatchetLevels levels, Instant now) {
        Strictness strictness = partner.strictness();
        this.partner = partner;
        this.mode = globalMode == Mode.REPORT_ONLY ? globalMode : strictness.mode();
        this.settings = settings;
        this.relaxed = strictness.relaxation().filter(relaxation -> relaxation.isInForceAt(now)).map(relaxation -> relaxation.widen(Set.of())).orElse(Set.of());
        this.levelInbound = strictness.ratchet() == Ratchet.OFF ? null : levels.of(partner.id(), Direction.INBOUND).orElse(null);
        this.levelOutbound = strictness.ratchet() == Ratchet.OFF ? null : levels.of(partner.id(), Direction.OUTBOUND).orElse(null);
        boolean asItIs = relaxed.isEmpty() && levelInbound == null && levelOutbound == null;
        this.inbound = asItIs ? settings : usable(Direction.INBOUND);
        this.outbound = asItIs ? settings : usable(Direction.OUTBOUND);
    }

    private Set<AuthenticationMethod> usable(Direction direction) {
        Set<AuthenticationMethod> usable = EnumSet.allOf(AuthenticationMethod.class);
        usable.removeIf(method -> switch (standing(direction, method)) {
            case ACCEPTED, BELOW_RATCHET_REPORTED -> false;
            case BELOW_RATCHET, NOT_ACCEPTED -> true;
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
        return direction == Direction.INBOUND ? inbound : outbound;
    }

    Standing standing(Direction direction, AuthenticationMethod method) {
        // What an administrator relaxes by hand goes before what was remembered by itself.
        if (relaxed.contains(method)) {
            return Standing.ACCEPTED;
        }
        if (!settings.contains(method)) {
            return Standing.NOT_ACCEPTED;
        }
        AuthenticationMethod level = direction == Direction.INBOUND ? levelInbound : levelOutbound;
        if (level == null || method.compareTo(level) <= 0) {
            return Standing.ACCEPTED;
        }
        return partner.strictness().ratchet() == Ratchet.REPORT ? Standing.BELOW_RATCHET_REPORTED : Standing.BELOW_RATCHET;
    }
}
