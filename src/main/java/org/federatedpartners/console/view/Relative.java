package org.federatedpartners.console.view;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.federatedpartners.history.Adoption;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PolicySnapshot;

/**
 * Another domain that is probably of the same organization as one that belongs to no partner. Every page that leads to a new partner offers first to add the
 * domain there, because a separate partner has none of the type, methods and keys of that one.
 *
 * @param toForm  the address where the domain can be added to that partner; empty if that is no partner yet
 * @param differs the fields in which a separate partner would differ
 * @param missing methods that the domain needs and that the other one's settings do not accept
 */
public record Relative(Kind kind, DomainText domain, String toForm, List<String> differs, Set<AuthenticationMethod> missing) {

    /** What the other one is. */
    public enum Kind {
        /** The partner that the enclosing domain belongs to. */
        PARENT,
        /** A partner that has a subdomain. */
        CHILD,
        /** The enclosing domain, which is chosen too. */
        CHOSEN
    }

    /**
     * The partner of the enclosing domain; if there is none, the first one of a subdomain.
     *
     * @param separate the partner that the domain would be otherwise
     * @param needed   the methods that the domain is known to need
     * @return empty if there is no such partner, or if the domain belongs to a partner or is no domain name
     */
    public static Optional<Relative> of(PartnerDraft separate, Set<AuthenticationMethod> needed, PolicySnapshot policy) {
        return separate.primary().filter(domain -> policy.holder(domain.value()).isEmpty())
            .flatMap(domain -> policy.parent(domain.value()).map(parent -> partner(Kind.PARENT, parent, domain, separate, needed))
                .or(() -> policy.children(domain.value()).stream().findFirst().map(child -> partner(Kind.CHILD, child, domain, separate, needed))));
    }

    /** The same for a domain that was seen; or the enclosing domain that is chosen together with it, and that it is not added to. */
    static Optional<Relative> of(Adoption.Together seen, PolicySnapshot policy) {
        Set<AuthenticationMethod> needed = seen.settings().acceptedMethods();
        return of(PartnerDraft.adopted(seen.domain(), seen.settings()), needed, policy)
            .or(() -> seen.enclosing().map(chosen -> new Relative(Kind.CHOSEN, DomainText.seen(chosen.domain()), "", List.of(), missing(needed, chosen.settings().acceptedMethods()))));
    }

    private static Relative partner(Kind kind, Partner partner, DomainName domain, PartnerDraft separate, Set<AuthenticationMethod> needed) {
        return new Relative(kind, DomainText.of(partner.primaryDomain()), Link.to("federated-partner-edit.jsp").with("id", partner.id()).with("additionalDomain", domain.value()).toString(),
            Field.SETTINGS.stream().filter(field -> differs(field, separate, partner)).map(Field::name).toList(), missing(needed, partner.acceptedMethods()));
    }

    /** What is not chosen yet, such as the type of a new partner, does not differ. */
    private static boolean differs(Field<?> field, PartnerDraft separate, Partner partner) {
        String own = field.compared(separate);
        return (field.prefix().isEmpty() || field.options().contains(own)) && !own.equals(field.compared(partner));
    }

    private static Set<AuthenticationMethod> missing(Set<AuthenticationMethod> needed, Set<AuthenticationMethod> accepted) {
        Set<AuthenticationMethod> missing = EnumSet.noneOf(AuthenticationMethod.class);
        missing.addAll(needed);
        missing.removeAll(accepted);
        return missing;
    }
}
