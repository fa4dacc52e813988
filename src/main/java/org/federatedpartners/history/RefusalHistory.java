package org.federatedpartners.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The latest refusals, bounded as {@link RefusalMemory} says; and when and why each partner was last refused, bounded by the number of partners as long as
 * {@link #retain} is called now and then. Any thread may use it; it does not wait for storage.
 */
public final class RefusalHistory {

    private final RefusalLog log;
    private final Consumer<String> lines;
    private final Consumer<Refusal> writer;
    private final RefusalMemory<Refusal> memory;
    // By the primary domains of partners. A limit would let strangers who use partners' names displace what a partner was refused for.
    private final Map<String, LastRefusal> lastHere = new ConcurrentHashMap<>();
    private final Map<String, LastRefusal> lastElsewhere = new ConcurrentHashMap<>();

    /**
     * @param maxOfPartners how many refusals are kept of all partners together
     * @param maxOfOthers   how many are kept of everyone else
     * @param writer        gets each refusal too
     */
    public RefusalHistory(int maxOfPartners, int maxOfOthers, RefusalLog log, Consumer<String> lines, Consumer<Refusal> writer) {
        this.memory = new RefusalMemory<>(maxOfPartners, maxOfOthers);
        this.log = log;
        this.lines = lines;
        this.writer = writer;
    }

    public void add(Refusal refusal) {
        synchronized (this) {
            memory.add(RefusalMemory.Kind.of(refusal), refusal);
            refusal.partner().ifPresent(partner -> lastHere.put(partner, LastRefusal.of(refusal)));
        }
        writer.accept(refusal);
        log.line(refusal).ifPresent(lines);
    }

    /** Takes over refusals from before the start, newest first. */
    public synchronized void restore(List<Refusal> earlier) {
        List<Refusal> sinceStart = memory.oldestFirst();
        memory.clear();
        for (int i = earlier.size() - 1; i >= 0; i--) {
            memory.add(RefusalMemory.Kind.of(earlier.get(i)), earlier.get(i));
        }
        sinceStart.forEach(refusal -> memory.add(RefusalMemory.Kind.of(refusal), refusal));
        earlier.forEach(refusal -> refusal.partner().ifPresent(partner -> lastHere.putIfAbsent(partner, LastRefusal.of(refusal))));
    }

    /** Takes over what other nodes of a cluster have refused, in any order; they have written and logged it themselves. */
    public synchronized void elsewhere(List<Refusal> others) {
        others.stream().sorted(Comparator.comparing(Refusal::at)).forEach(refusal -> {
            memory.add(RefusalMemory.Kind.of(refusal), refusal);
            refusal.partner().ifPresent(partner -> lastElsewhere.merge(partner, LastRefusal.of(refusal), LastRefusal::later));
        });
    }

    /** The maximum number of refusals kept. */
    public int capacity() {
        return memory.max();
    }

    /** Every refusal that is kept, newest first. */
    public List<Refusal> all() {
        return latest(capacity());
    }

    /** The newest refusals, newest first, at most so many. */
    public synchronized List<Refusal> latest(int max) {
        List<Refusal> all = new ArrayList<>(memory.oldestFirst());
        Collections.reverse(all);
        // What others have refused is heard of later.
        all.sort(Comparator.comparing(Refusal::at).reversed());
        return all.size() <= max ? all : new ArrayList<>(all.subList(0, max));
    }

    /** The last refusal of the partner with this primary domain on this server. */
    public Optional<LastRefusal> lastHere(String partner) {
        return Optional.ofNullable(lastHere.get(partner));
    }

    /** The last refusal of the partner with this primary domain on any node. */
    public Optional<LastRefusal> last(String partner) {
        return Stream.of(lastElsewhere, lastHere).flatMap(last -> Stream.ofNullable(last.get(partner))).reduce(LastRefusal::later);
    }

    /** The primary domains of partners that have a last refusal. */
    public Set<String> refusedPartners() {
        return Stream.of(lastHere, lastElsewhere).flatMap(last -> last.keySet().stream()).collect(Collectors.toSet());
    }

    /** Forgets the last refusals of all but these. @param isOfPartner whether a primary domain belongs to a partner */
    public void retain(Predicate<String> isOfPartner) {
        lastHere.keySet().removeIf(isOfPartner.negate());
        lastElsewhere.keySet().removeIf(isOfPartner.negate());
    }
}
