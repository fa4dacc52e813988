package org.federatedpartners.policy;

import java.util.Objects;

/**
 * What holds for all domains.
 *
 * @param unlisted what becomes of domains that belong to no partner
 * @param mode     whether anything is enforced at all
 * @param denied   domains that are never federated with, partners or not
 */
public record GlobalPolicy(UnlistedDomains unlisted, Mode mode, DenyList denied) {
    public GlobalPolicy {
        Objects.requireNonNull(unlisted);
        Objects.requireNonNull(mode);
        Objects.requireNonNull(denied);
    }

    /** Everything is enforced, and nothing denied. */
    public static GlobalPolicy enforcing(UnlistedDomains unlisted) {
        return new GlobalPolicy(unlisted, Mode.ENFORCE, DenyList.NONE);
    }
}
