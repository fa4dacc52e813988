package org.federatedpartners.policy;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All partners by primary domain, and what finds those that a page shows without a look at each one: to look at a million objects takes longer than all else. For any
 * thread.
 *
 * <p>It makes what it needs beside the partners when it is asked, never when the policy changes: 2 bytes a partner, for a search also 4 and its names and description,
 * and 4 more if any name has letters beyond ASCII; for a question about subdomains an entry for each domain that has some. For each partner whose published keys are
 * accepted, it keeps a reference from the first time on. After a change, it makes again what belongs to the changed partners and a few hundred neighbors, and the order
 * if there are such names.
 */
public final class PartnerIndex {

    private final SortedPartners partners;
    /** Those whose primary domain has letters beyond ASCII, by id. */
    private final PartTable<Long, Partner> international;
    private final Kept<int[]> order = new Kept<>();

    private PartnerIndex(SortedPartners partners, PartTable<Long, Partner> international) {
        this.partners = partners;
        this.international = international;
    }

    static PartnerIndex of(Collection<Partner> all) {
        SortedPartners sorted = SortedPartners.of(all);
        return new PartnerIndex(sorted, PartTable.of(ids(international(sorted))));
    }

    private static List<Partner> international(Collection<Partner> partners) {
        return partners.stream().filter(partner -> partner.primaryDomain().hasUnicodeForm()).toList();
    }

    static Map<Long, Partner> ids(Collection<Partner> partners) {
        return partners.stream().collect(Collectors.toMap(Partner::id, Function.identity(), (one, other) -> other));
    }

    /** The same without some partners and with others. @param removed as they are in it */
    PartnerIndex with(Set<Long> ids, Collection<Partner> removed, Collection<Partner> added) {
        return new PartnerIndex(partners.with(removed, added), international.with(ids, ids(international(added))));
    }

    /** All partners, by primary domain. Their places in it, from 0, are what the rest of this is about. */
    public List<Partner> partners() {
        return partners;
    }

    /** The partners at these places, in this order. */
    public List<Partner> at(int[] places) {
        return new AbstractList<>() {
            @Override
            public Partner get(int index) {
                return partners.get(places[index]);
            }

            @Override
            public int size() {
                return places.length;
            }
        };
    }

    /** @throws IllegalArgumentException if it is none of them */
    public int place(Partner partner) {
        return partners.place(partner);
    }

    /** The partners whose settings accept the keys that they publish, by primary domain. After a change, only neighbors of what has changed are looked at again. */
    public Stream<Partner> withPublishedKeys() {
        return Arrays.stream(partners.parts()).map(SortedPart::withPublishedKeys).flatMap(List::stream);
    }

    /** One more than the highest number of {@link #likenesses()}. */
    public int numbers() {
        return Likeness.NUMBERS;
    }

    /**
     * Of each partner, by its place, a number: those with the same number have the same type, mode and downgrade protection, and the same settings of authentication.
     * Only their relaxations can be others.
     */
    public int[] likenesses() {
        int[] all = new int[partners.size()];
        int place = 0;
        for (SortedPart part : partners.parts()) {
            for (short number : part.likenesses()) {
                all[place++] = number;
            }
        }
        return all;
    }

    /**
     * Of each partner, by its place, a number that follows from the partner and from what stays the same between calls.
     *
     * @param known  the numbers of the partners of another index, which are not made again where their neighbors are the same
     * @param number makes one
     */
    public int[] numbers(PartnerIndex before, int[] known, ToIntFunction<Partner> number) {
        return partners.numbers(before.partners, known, number);
    }

    /** Without partners. */
    public static PartnerIndex none() {
        return of(List.of());
    }

    /** The places of all partners that have a text in a domain, in either form, or in their description. @param text in lower case */
    public BitSet find(String text) {
        BitSet found = new BitSet(partners.size());
        if (text.isEmpty()) {
            found.set(0, partners.size());
            return found;
        }
        int first = 0;
        for (SortedPart part : partners.parts()) {
            int before = first;
            part.words().find(text, at -> found.set(before + at));
            first += part.size();
        }
        return found;
    }

    /** The partners with a subdomain of a domain, by primary domain. Names of one label, such as top-level domains, are no one's parents. @param domain as looked up */
    List<Partner> below(String domain) {
        return Arrays.stream(partners.parts()).map(part -> part.below(domain)).flatMap(List::stream).toList();
    }

    /** All places in the order in which people look for names: those with letters beyond ASCII stand elsewhere than the names on the wire. Not to be changed. */
    public int[] order() {
        return international.isEmpty() ? IntStream.range(0, partners.size()).toArray() : order.get(this::ordered);
    }

    /**
     * One whose name has letters beyond ASCII.
     *
     * @param name as people read it
     * @param from its place by the name on the wire
     * @param to   the place of the partner that it stands before
     */
    private record Moved(String name, int from, int to) {

        static final Comparator<Moved> ORDER = Comparator.comparing(Moved::name).thenComparingInt(Moved::from);
    }

    private int[] ordered() {
        List<Moved> moved = new ArrayList<>();
        for (Partner partner : international.values()) {
            String name = partner.primaryDomain().read();
            moved.add(new Moved(name, partners.place(partner), partners.firstAfter(name)));
        }
        moved.sort(Moved.ORDER);
        BitSet gone = new BitSet(partners.size());
        moved.forEach(one -> gone.set(one.from()));
        int[] places = new int[partners.size()];
        int at = 0;
        int next = 0;
        for (int place = 0; place <= partners.size(); place++) {
            while (next < moved.size() && moved.get(next).to() == place) {
                places[at++] = moved.get(next++).from();
            }
            if (place < partners.size() && !gone.get(place)) {
                places[at++] = place;
            }
        }
        return places;
    }

    /** Forgets what no caller has asked for since the last call. */
    public void forgetUnused() {
        order.forgetUnused();
        for (SortedPart part : partners.parts()) {
            part.forgetUnused();
        }
    }
}
