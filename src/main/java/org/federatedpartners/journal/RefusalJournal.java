package org.federatedpartners.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The latest refusals, newest first, and the last one of each partner; both bounded, the oldest go first. */
public final class RefusalJournal {

    private final int capacity;
    private final RefusalLog log;
    private final Consumer<String> lines;
    private final Consumer<Refusal> keeper;
    private final Deque<Refusal> latest = new ArrayDeque<>();
    private final Map<String, Refusal> lastByPartner;

    /**
     * @param capacity how many refusals are kept
     * @param log      decides which of them become a log line
     * @param lines    where log lines go
     */
    public RefusalJournal(int capacity, RefusalLog log, Consumer<String> lines) {
        this(capacity, log, lines, refusal -> { });
    }

    /** @param keeper gets each refusal besides */
    public RefusalJournal(int capacity, RefusalLog log, Consumer<String> lines, Consumer<Refusal> keeper) {
        this.keeper = keeper;
        this.capacity = capacity;
        this.log = log;
        this.lines = lines;
        // One entry for each partner that was ever refused is bounded by the number of partners.
        this.lastByPartner = new LinkedHashMap<>();
    }

    public void add(Refusal refusal) {
        synchronized (this) {
            latest.addFirst(refusal);
            if (latest.size() > capacity) {
                latest.removeLast();
            }
            refusal.partner().ifPresent(partner -> lastByPartner.put(partner, refusal));
        }
        keeper.accept(refusal);
        log.line(refusal).ifPresent(lines);
    }

    /** Takes over refusals from before the start, newest first. */
    public synchronized void restore(List<Refusal> earlier) {
        for (Refusal refusal : earlier) {
            if (latest.size() < capacity) {
                latest.addLast(refusal);
            }
            refusal.partner().ifPresent(partner -> lastByPartner.putIfAbsent(partner, refusal));
        }
    }

    /** How many refusals are kept at the most. */
    public int capacity() {
        return capacity;
    }

    /** The newest refusals, newest first, at most so many. */
    public synchronized List<Refusal> latest(int most) {
        List<Refusal> result = new ArrayList<>(Math.min(most, latest.size()));
        Iterator<Refusal> newestFirst = latest.iterator();
        while (newestFirst.hasNext() && result.size() < most) {
            result.add(newestFirst.next());
        }
        return result;
    }

    /** The last refusal of the partner with this primary domain. */
    public synchronized Optional<Refusal> lastOf(String partner) {
        return Optional.ofNullable(lastByPartner.get(partner));
    }
}
