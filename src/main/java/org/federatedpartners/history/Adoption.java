package org.federatedpartners.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
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
     * Domains that become one partner.
     *
     * @param additional subdomains of the domain
     * @param seen       what was seen of all of them
     */
    public record Together(String domain, List<String> additional, List<StreamCount> seen) {

        public Stream<String> domains() {
            return Stream.concat(Stream.of(domain), additional.stream());
        }

        public NegotiationSettings settings() {
            return strictest(seen);
        }
    }

    /**
     * Each domain with those of the others that are its subdomains, which get the same settings. What comes of it does not depend on the order in which they
     * are given.
     *
     * @param seen what was seen of each domain
     * @return by the domain that encloses the others
     */
    public static List<Together> together(Map<String, List<StreamCount>> seen) {
        SortedMap<String, Together> partners = new TreeMap<>();
        for (String domain : new TreeSet<>(seen.keySet())) {
            String primary = outermost(domain, seen.keySet());
            Together partner = partners.computeIfAbsent(primary, first -> new Together(first, new ArrayList<>(), new ArrayList<>(seen.get(first))));
            if (!domain.equals(primary)) {
                partner.additional().add(domain);
                partner.seen().addAll(seen.get(domain));
            }
        }
        return List.copyOf(partners.values());
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
