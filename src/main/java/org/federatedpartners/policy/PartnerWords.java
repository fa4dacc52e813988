package org.federatedpartners.policy;

import java.util.Locale;
import java.util.function.IntConsumer;

/** What a search looks at of some partners: one text, so that it reads on in memory instead of going from object to object. Immutable. */
final class PartnerWords {

    /** Stands after each name and each description; none can have it, so nothing is found across two of them. */
    private static final char END = '\0';

    private final String text;
    /** Where in the text each partner's ends. */
    private final int[] ends;

    private PartnerWords(String text, int[] ends) {
        this.text = text;
        this.ends = ends;
    }

    static PartnerWords of(Partner[] partners) {
        StringBuilder text = new StringBuilder();
        int[] ends = new int[partners.length];
        for (int i = 0; i < partners.length; i++) {
            write(partners[i].primaryDomain(), text);
            partners[i].additionalDomains().forEach(name -> write(name, text));
            text.append(partners[i].description().toLowerCase(Locale.ROOT)).append(END);
            ends[i] = text.length();
        }
        return new PartnerWords(text.toString(), ends);
    }

    private static void write(DomainName name, StringBuilder text) {
        text.append(name.value()).append(END);
        if (name.hasUnicodeForm()) {
            text.append(name.display()).append(END);
        }
    }

    /** Tells of each partner with these words, from 0. @param sought in lower case, not empty */
    void find(String sought, IntConsumer found) {
        if (sought.indexOf(END) >= 0) {
            return;
        }
        int partner = 0;
        for (int at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, ends[partner])) {
            while (ends[partner] <= at) {
                partner++;
            }
            found.accept(partner);
        }
    }
}
