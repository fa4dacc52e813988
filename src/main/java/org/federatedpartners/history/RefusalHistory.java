package org.federatedpartners.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The latest refusals, and the last one of each partner. Bounded: see {@link RefusalMemory}. */
public final class RefusalHistory {

    private final RefusalLog log;
    private final Consumer<String> lines;
    private final Consumer<Refusal> writer;
    private final RefusalMemory<Refusal> memory;
    // One entry for each partner that was ever refused is bounded by the number of partners.
    private final Map<String, Refusal> lastHere = new HashMap<>();
    private final Map<String, Refusal> lastElsewhere = new HashMap<>();

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
            refusal.partner().ifPresent(partner -> lastHere.put(partner, refusal));
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
        earlier.forEach(refusal -> refusal.partner().ifPresent(partner -> lastHere.putIfAbsent(partner, refusal)));
    }

    /** Takes over what other nodes of a cluster have refused, in any order; they have written and logged it themselves. */
    public synchronized void elsewhere(List<Refusal> others) {
        others.stream().sorted(Comparator.comparing(Refusal::at)).forEach(refusal -> {
            memory.add(RefusalMemory.Kind.of(refusal), refusal);
            refusal.partner().ifPresent(partner -> lastElsewhere.merge(partner, refusal, RefusalHistory::later));
        });
    }

    private static Refusal later(Refusal one, Refusal other) {
        return other.at().isBefore(one.at()) ? one : other;
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
    public synchronized Optional<Refusal> lastHere(String partner) {
        return Optional.ofNullable(lastHere.get(partner));
    }

    /** The last refusal of each partner on any node, by its primary domain. */
    public synchronized Map<String, Refusal> lastByPartner() {
        Map<String, Refusal> last = new HashMap<>(lastElsewhere);
        lastHere.forEach((partner, refusal) -> last.merge(partner, refusal, RefusalHistory::later));
        return last;
    }
}
