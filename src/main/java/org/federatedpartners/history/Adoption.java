package org.federatedpartners.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @param seen what was seen of the domain
     */
    public static NegotiationSettings strictest(Collection<StreamCount> seen) {
        return NegotiationSettings.strictestAccepting(methods(seen));
    }

    private static Set<AuthenticationMethod> methods(Collection<StreamCount> seen) {
        Set<AuthenticationMethod> methods = EnumSet.noneOf(AuthenticationMethod.class);
        seen.forEach(count -> count.seen().method().ifPresent(methods::add));
        return methods;
    }

    /**
     * Domains that become one partner, or a subdomain that does not.
     *
     * @param additional subdomains of the domain
     * @param seen       what was seen of all of them
     * @param settings   the strictest for the domain itself; they accept all methods that were seen of the subdomains too
     * @param enclosing  the domain that it is not added to, because the settings of that one do not accept a method that was seen of it; empty if it becomes a partner
     */
    public record Together(String domain, List<String> additional, List<StreamCount> seen, NegotiationSettings settings, Optional<Together> enclosing) {

        /** One domain, without others. */
        public static Together of(String domain, List<StreamCount> seen) {
            return new Together(domain, List.of(), seen, strictest(seen), Optional.empty());
        }

        private Together with(String subdomain, List<StreamCount> more) {
            return new Together(domain, Stream.concat(additional.stream(), Stream.of(subdomain)).toList(), Stream.concat(seen.stream(), more.stream()).toList(), settings, enclosing);
        }

        private Together apartFrom(Together other) {
            return new Together(domain, additional, seen, settings, Optional.of(other));
        }

        public Stream<String> domains() {
            return Stream.concat(Stream.of(domain), additional.stream());
        }
    }

    /**
     * Each domain with those of the others that are its subdomains and that its settings suit. A subdomain never makes them accept more: it can belong to another
     * organization, for example to a customer of the domain's owner. What comes of it does not depend on the order in which they are given.
     *
     * @param seen what was seen of each domain
     */
    public static List<Together> together(Map<String, List<StreamCount>> seen) {
        SortedMap<String, Together> partners = new TreeMap<>();
        List<Together> apart = new ArrayList<>();
        for (String domain : new TreeSet<>(seen.keySet())) {
            List<StreamCount> own = seen.get(domain);
            String primary = outermost(domain, seen.keySet());
            Together partner = partners.computeIfAbsent(primary, first -> Together.of(first, seen.get(first)));
            if (!domain.equals(primary)) {
                if (partner.settings().acceptedMethods().containsAll(methods(own))) {
                    partners.put(primary, partner.with(domain, own));
                } else {
                    apart.add(Together.of(domain, own).apartFrom(partner));
                }
            }
        }
        return Stream.concat(partners.values().stream(), apart.stream()).toList();
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
