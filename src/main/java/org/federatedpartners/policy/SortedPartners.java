package org.federatedpartners.policy;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.RandomAccess;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;

/** Partners by primary domain. Immutable, and in parts: a changed list shares all parts but those that have changed. */
final class SortedPartners extends AbstractList<Partner> implements RandomAccess {

    static final Comparator<Partner> ORDER = Comparator.comparing(Partner::primaryDomain).thenComparingLong(Partner::id);

    private static final int PART = 512;

    private final SortedPart[] parts;
    /** The place of the first partner of each part, and after the last of all. */
    private final int[] starts;

    private SortedPartners(List<SortedPart> parts) {
        this.parts = parts.toArray(SortedPart[]::new);
        this.starts = new int[this.parts.length + 1];
        for (int i = 0; i < this.parts.length; i++) {
            starts[i + 1] = starts[i] + this.parts[i].size();
        }
    }

    static SortedPartners of(Collection<Partner> partners) {
        if (partners instanceof SortedPartners sorted) {
            return sorted;
        }
        Partner[] all = partners.toArray(Partner[]::new);
        Arrays.sort(all, ORDER);
        List<SortedPart> parts = new ArrayList<>();
        for (int from = 0; from < all.length; from += PART) {
            parts.add(new SortedPart(Arrays.copyOfRange(all, from, Math.min(all.length, from + PART))));
        }
        return new SortedPartners(parts);
    }

    /** The same without some of them and with others. @param removed must be among them, as they are */
    SortedPartners with(Collection<Partner> removed, Collection<Partner> added) {
        List<SortedPart> changed = new ArrayList<>(Arrays.asList(parts));
        removed.forEach(partner -> remove(changed, partner));
        added.forEach(partner -> add(changed, partner));
        return new SortedPartners(changed);
    }

    private static void remove(List<SortedPart> parts, Partner partner) {
        int number = part(parts, partner);
        Partner[] old = parts.get(number).partners();
        int at = Arrays.binarySearch(old, partner, ORDER);
        if (at < 0) {
            throw new IllegalArgumentException("There is no partner " + partner.primaryDomain());
        }
        if (old.length == 1) {
            parts.remove(number);
            return;
        }
        Partner[] smaller = new Partner[old.length - 1];
        System.arraycopy(old, 0, smaller, 0, at);
        System.arraycopy(old, at + 1, smaller, at, smaller.length - at);
        parts.set(number, new SortedPart(smaller));
    }

    private static void add(List<SortedPart> parts, Partner partner) {
        if (parts.isEmpty()) {
            parts.add(new SortedPart(new Partner[] {partner}));
            return;
        }
        int number = part(parts, partner);
        Partner[] old = parts.get(number).partners();
        int found = Arrays.binarySearch(old, partner, ORDER);
        int at = found < 0 ? -1 - found : found;
        Partner[] larger = new Partner[old.length + 1];
        System.arraycopy(old, 0, larger, 0, at);
        larger[at] = partner;
        System.arraycopy(old, at, larger, at + 1, old.length - at);
        if (larger.length <= 2 * PART) {
            parts.set(number, new SortedPart(larger));
        } else {
            parts.set(number, new SortedPart(Arrays.copyOfRange(larger, 0, PART)));
            parts.add(number + 1, new SortedPart(Arrays.copyOfRange(larger, PART, larger.length)));
        }
    }

    /** The part that the partner belongs to: the last one that does not begin after it, or the first. */
    private static int part(List<SortedPart> parts, Partner partner) {
        return last(parts.size(), number -> ORDER.compare(parts.get(number).partners()[0], partner) <= 0);
    }

    /** The last number below a limit that passes a test which those up to some number pass; 0 if none does. */
    private static int last(int limit, IntPredicate passes) {
        int low = 0;
        int high = limit - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (passes.test(middle)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /**
     * A number for each, by its place: for neighbors that have not changed those that are known, so that after a change few are made.
     *
     * @param known of the partners before
     */
    int[] numbers(SortedPartners before, int[] known, ToIntFunction<Partner> number) {
        Map<SortedPart, Integer> places = new IdentityHashMap<>();
        for (int i = 0; i < before.parts.length; i++) {
            places.put(before.parts[i], before.starts[i]);
        }
        int[] numbers = new int[size()];
        for (int i = 0; i < parts.length; i++) {
            Integer place = places.get(parts[i]);
            if (place != null) {
                System.arraycopy(known, place, numbers, starts[i], parts[i].size());
            } else {
                for (int at = 0; at < parts[i].size(); at++) {
                    numbers[starts[i] + at] = number.applyAsInt(parts[i].partners()[at]);
                }
            }
        }
        return numbers;
    }

    /** Not to be changed. */
    SortedPart[] parts() {
        return parts;
    }

    /** The place of a partner. @throws IllegalArgumentException if it is none of them */
    int place(Partner partner) {
        int number = part(Arrays.asList(parts), partner);
        int at = parts.length == 0 ? -1 : Arrays.binarySearch(parts[number].partners(), partner, ORDER);
        if (at < 0) {
            throw new IllegalArgumentException("There is no partner " + partner.primaryDomain());
        }
        return starts[number] + at;
    }

    /** The place of the first partner whose primary domain comes after a text; the number of all if there is none. */
    int firstAfter(String text) {
        if (isEmpty() || isAfter(get(0), text)) {
            return 0;
        }
        int number = last(parts.length, part -> !isAfter(parts[part].partners()[0], text));
        Partner[] part = parts[number].partners();
        return starts[number] + last(part.length, at -> !isAfter(part[at], text)) + 1;
    }

    private static boolean isAfter(Partner partner, String text) {
        return partner.primaryDomain().value().compareTo(text) > 0;
    }

    @Override
    public int size() {
        return starts[parts.length];
    }

    @Override
    public Partner get(int place) {
        if (place < 0 || place >= size()) {
            throw new IndexOutOfBoundsException(place);
        }
        int found = Arrays.binarySearch(starts, place);
        int part = found < 0 ? -2 - found : found;
        return parts[part].partners()[place - starts[part]];
    }

    @Override
    public Iterator<Partner> iterator() {
        return new Iterator<>() {
            private int part;
            private int place;

            @Override
            public boolean hasNext() {
                return part < parts.length;
            }

            @Override
            public Partner next() {
                if (part == parts.length) {
                    throw new NoSuchElementException();
                }
                Partner next = parts[part].partners()[place++];
                if (place == parts[part].size()) {
                    part++;
                    place = 0;
                }
                return next;
            }
        };
    }

    @Override
    public Spliterator<Partner> spliterator() {
        return Spliterators.spliterator(this, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE);
    }
}
