package org.federatedpartners.policy;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.RandomAccess;
import java.util.Spliterator;
import java.util.Spliterators;

/** Partners by primary domain. Immutable, and in parts: a changed list shares all parts but those that have changed. */
final class SortedPartners extends AbstractList<Partner> implements RandomAccess {

    static final Comparator<Partner> ORDER = Comparator.comparing(Partner::primaryDomain).thenComparingLong(Partner::id);

    private static final int PART = 512;

    private final Partner[][] parts;
    /** The place of the first partner of each part, and after the last of all. */
    private final int[] starts;

    private SortedPartners(List<Partner[]> parts) {
        this.parts = parts.toArray(Partner[][]::new);
        this.starts = new int[this.parts.length + 1];
        for (int i = 0; i < this.parts.length; i++) {
            starts[i + 1] = starts[i] + this.parts[i].length;
        }
    }

    static SortedPartners of(Collection<Partner> partners) {
        if (partners instanceof SortedPartners sorted) {
            return sorted;
        }
        Partner[] all = partners.toArray(Partner[]::new);
        Arrays.sort(all, ORDER);
        List<Partner[]> parts = new ArrayList<>();
        for (int from = 0; from < all.length; from += PART) {
            parts.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + PART)));
        }
        return new SortedPartners(parts);
    }

    /** The same without some of them and with others. @param removed must be among them, as they are */
    SortedPartners with(Collection<Partner> removed, Collection<Partner> added) {
        List<Partner[]> changed = new ArrayList<>(Arrays.asList(parts));
        removed.forEach(partner -> remove(changed, partner));
        added.forEach(partner -> add(changed, partner));
        return new SortedPartners(changed);
    }

    private static void remove(List<Partner[]> parts, Partner partner) {
        int number = part(parts, partner);
        Partner[] old = parts.get(number);
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
        parts.set(number, smaller);
    }

    private static void add(List<Partner[]> parts, Partner partner) {
        if (parts.isEmpty()) {
            parts.add(new Partner[] {partner});
            return;
        }
        int number = part(parts, partner);
        Partner[] old = parts.get(number);
        int found = Arrays.binarySearch(old, partner, ORDER);
        int at = found < 0 ? -1 - found : found;
        Partner[] larger = new Partner[old.length + 1];
        System.arraycopy(old, 0, larger, 0, at);
        larger[at] = partner;
        System.arraycopy(old, at, larger, at + 1, old.length - at);
        if (larger.length <= 2 * PART) {
            parts.set(number, larger);
        } else {
            parts.set(number, Arrays.copyOfRange(larger, 0, PART));
            parts.add(number + 1, Arrays.copyOfRange(larger, PART, larger.length));
        }
    }

    /** The part that the partner belongs to: the last one that does not begin after it, or the first. */
    private static int part(List<Partner[]> parts, Partner partner) {
        int low = 0;
        int high = parts.size() - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (ORDER.compare(parts.get(middle)[0], partner) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
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
        return parts[part][place - starts[part]];
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
                Partner next = parts[part][place++];
                if (place == parts[part].length) {
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
