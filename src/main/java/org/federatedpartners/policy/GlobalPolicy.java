package org.federatedpartners.policy;

import java.util.Map;
import java.util.Objects;

/**
 * What holds for all domains.
 *
 * @param unlisted   what becomes of domains that belong to no partner
 * @param mode       whether anything is enforced at all
 * @param denied     domains that are never federated with, partners or not
 * @param subscribed lists of others, of domains that are not federated with unless they are partners
 */
public record GlobalPolicy(UnlistedDomains unlisted, Mode mode, DenyList denied, DenySubscriptions subscribed) {
    public GlobalPolicy {
        Objects.requireNonNull(unlisted);
        Objects.requireNonNull(mode);
        Objects.requireNonNull(denied);
        Objects.requireNonNull(subscribed);
    }

    /** Without lists of others. */
    public GlobalPolicy(UnlistedDomains unlisted, Mode mode, DenyList denied) {
        this(unlisted, mode, denied, DenySubscriptions.NONE);
    }

    /** Everything is enforced, and nothing denied. */
    public static GlobalPolicy enforcing(UnlistedDomains unlisted) {
        return new GlobalPolicy(unlisted, Mode.ENFORCE, DenyList.NONE);
    }

    /** The same with what is known of subscribed lists, by source. */
    public GlobalPolicy with(Map<String, DenyList> lists) {
        return new GlobalPolicy(unlisted, mode, denied, subscribed.with(lists));
    }

    /** The same with what another policy knows of subscribed lists. */
    public GlobalPolicy withListsOf(GlobalPolicy other) {
        return new GlobalPolicy(unlisted, mode, denied, subscribed.withListsOf(other.subscribed));
    }
}
