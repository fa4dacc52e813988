package org.federatedpartners.policy;

import java.util.Arrays;
import java.util.List;

/** Neighbors in {@link SortedPartners}, with what a look at all partners needs of them. A changed list shares it, so a change costs that of one part only. */
final class SortedPart {

    private final Partner[] partners;
    private final Kept<short[]> likenesses = new Kept<>();
    private final Kept<PartnerWords> words = new Kept<>();
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

    PartnerWords words() {
        return words.get(() -> PartnerWords.of(partners));
    }

    void forgetUnused() {
        likenesses.forgetUnused();
        words.forgetUnused();
    }
}
