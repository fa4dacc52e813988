package org.federatedpartners.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Neighbors in {@link SortedPartners}, with what a look at all partners needs of them. A changed list shares it, so a change costs that of one part only. */
final class SortedPart {

    private final Partner[] partners;
    private final Kept<short[]> likenesses = new Kept<>();
    private final Kept<PartnerWords> words = new Kept<>();
    /** By each domain that encloses one of theirs. */
    private final Kept<Map<String, List<Partner>>> below = new Kept<>();
    /** Never forgotten: it is asked for after changes only, and then by a thread that has to be on time. */
    private final Kept<List<Partner>> withPublishedKeys = new Kept<>();

    /** @param partners not empty, and not to be changed */
    SortedPart(Partner[] partners) {
        this.partners = partners;
    }

    Partner[] partners() {
        return partners;
    }

    int size() {
        return partners.length;
    }

    /** The {@link Likeness} of each. Not to be changed. */
    short[] likenesses() {
        return likenesses.get(() -> {
            short[] all = new short[partners.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = Likeness.of(partners[i]);
            }
            return all;
        });
    }

    /** Those whose settings accept the keys that they publish. */
    List<Partner> withPublishedKeys() {
        return withPublishedKeys.get(() -> Arrays.stream(partners).filter(partner -> partner.trust().dane()).toList());
    }

    /** Those with a subdomain of a domain. @param domain as looked up */
    List<Partner> below(String domain) {
        return below.get(this::enclosing).getOrDefault(domain, List.of());
    }

    private Map<String, List<Partner>> enclosing() {
        Map<String, List<Partner>> enclosing = new HashMap<>();
        for (Partner partner : partners) {
            for (DomainName domain : partner.domains()) {
                String name = domain.value();
                for (int dot = name.indexOf('.'); dot >= 0 && name.indexOf('.', dot + 1) >= 0; dot = name.indexOf('.', dot + 1)) {
                    List<Partner> known = enclosing.computeIfAbsent(name.substring(dot + 1), first -> new ArrayList<>(1));
                    if (known.isEmpty() || known.get(known.size() - 1) != partner) {
                        known.add(partner);
                    }
                }
            }
        }
        return enclosing;
    }

    PartnerWords words() {
        return words.get(() -> PartnerWords.of(partners));
    }

    void forgetUnused() {
        likenesses.forgetUnused();
        words.forgetUnused();
        below.forgetUnused();
    }
}
