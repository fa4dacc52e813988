package org.federatedpartners.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;

/** The settings with which a domain can become a partner without a stream of it breaking. */
public final class Adoption {

    private Adoption() {
    }

    /**
     * The strictest settings that accept all methods by which the domain was proven. Streams that proved nothing do not count, for
     * example those by a certificate that is not trusted: they can be of another server.
     *
     * @param seen what was seen of the domain, or of all that are to be one partner
     */
    public static NegotiationSettings strictest(Collection<StreamCount> seen) {
        Set<AuthenticationMethod> needed = EnumSet.noneOf(AuthenticationMethod.class);
        seen.forEach(count -> count.seen().method().ifPresent(needed::add));
        return NegotiationSettings.strictestAccepting(needed);
    }

    /**
     * Domains that become partners together: each with those of the others that are its subdomains, which get the same settings. What comes of it does not
     * depend on the order in which they are given.
     *
     * @return the subdomains by the domain that encloses them, and each by itself
     */
    public static SortedMap<String, List<String>> together(Set<String> domains) {
        SortedMap<String, List<String>> partners = new TreeMap<>();
        for (String domain : new TreeSet<>(domains)) {
            String primary = outermost(domain, domains);
            List<String> further = partners.computeIfAbsent(primary, first -> new ArrayList<>());
            if (!domain.equals(primary)) {
                further.add(domain);
            }
        }
        return partners;
    }

    private static String outermost(String domain, Set<String> domains) {
        String outermost = domain;
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            String enclosing = domain.substring(dot + 1);
            outermost = domains.contains(enclosing) ? enclosing : outermost;
        }
        return outermost;
    }
}
