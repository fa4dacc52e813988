package org.federatedpartners.policy;

import java.util.Objects;

/**
 * What holds for all domains.
 *
 * @param unlisted what becomes of domains that belong to no partner
 * @param mode     whether anything is enforced at all
 */
public record GlobalPolicy(UnlistedDomains unlisted, Mode mode) {
    public GlobalPolicy {
        Objects.requireNonNull(unlisted);
        Objects.requireNonNull(mode);
    }

    /** Everything is enforced. */
    public static GlobalPolicy enforcing(UnlistedDomains unlisted) {
        return new GlobalPolicy(unlisted, Mode.ENFORCE);
    }
}
