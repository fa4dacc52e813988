package org.federatedpartners.openfire.server;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.ServerFacts;

/**
 * Whether Openfire's lists of servers let a domain's server connect. Both lists are read once, when they are first asked for, however many domains
 * follow: a page asks for every partner. Openfire itself is asked about a domain that is listed, or below one that is: whether a list holds for what is
 * below depends on the version and on its settings. For one request; not for several threads.
 */
final class PermittedServers implements ServerFacts.Permits {

    private final Supplier<? extends Collection<String>> listed;
    private final boolean unlisted;
    private final Predicate<String> openfire;
    private Set<String> known;

    /**
     * @param listed   the domains on either list
     * @param unlisted whether a domain that is on none may connect
     * @param openfire what Openfire says of a domain
     */
    PermittedServers(Supplier<? extends Collection<String>> listed, boolean unlisted, Predicate<String> openfire) {
        this.listed = listed;
        this.unlisted = unlisted;
        this.openfire = openfire;
    }

    @Override
    public boolean isUnlimited() {
        return unlisted && known().isEmpty();
    }

    private Set<String> known() {
        if (known == null) {
            known = listed.get().stream().map(DomainName::lookupKey).collect(Collectors.toCollection(HashSet::new));
        }
        return known;
    }

    @Override
    public boolean test(DomainName domain) {
        known();
        return isNear(domain.value()) ? openfire.test(domain.value()) : unlisted;
    }

    private boolean isNear(String domain) {
        if (known.contains(domain)) {
            return true;
        }
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            if (known.contains(domain.substring(dot + 1))) {
                return true;
            }
        }
        return false;
    }
}
