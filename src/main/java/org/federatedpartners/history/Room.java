package org.federatedpartners.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The limit on the number of stream counts. Partners' counts always have room: downgrade protection depends on them, and administrators
 * decide on the number of partners. All other domains share a bounded part. Names below one domain (its last two labels) and
 * streams that prove nothing can fill a twentieth of it: anybody can invent names, and prove those of their own domain.
 */
final class Room {

    private static final int SHARE = 20;
    /** One honest domain has a few: in both directions, and by several methods. */
    private static final int MIN_SHARE = 8;
    /** Where the part is nearly full, what was not seen for so long goes. */
    private static final Duration STALE = Duration.ofDays(30);
    private static final double NEARLY_FULL = 0.9;

    private final int max;
    private final int maxOfShare;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger unproven = new AtomicInteger();
    private final Map<String, Integer> byParent = new ConcurrentHashMap<>();

    /** @param max how many there is room for of everyone but partners */
    Room(int max) {
        this.max = max;
        this.maxOfShare = Math.max(MIN_SHARE, max / SHARE);
    }

    /** Takes room for a new stream count; several threads at once can take slightly more than the limit. @param isOfPartner whether a domain belongs to a partner */
    boolean take(StreamCount.Key key, Predicate<String> isOfPartner) {
        if (isOfPartner.test(key.domain())) {
            return true;
        }
        boolean proves = key.seen().method().isPresent();
        String parent = parent(key.domain());
        if (taken.get() >= max || byParent.getOrDefault(parent, 0) >= maxOfShare || !proves && unproven.get() >= maxOfShare) {
            return false;
        }
        taken.incrementAndGet();
        byParent.merge(parent, 1, Integer::sum);
        if (!proves) {
            unproven.incrementAndGet();
        }
        return true;
    }

    private static String parent(String domain) {
        int dot = domain.lastIndexOf('.', domain.lastIndexOf('.') - 1);
        return domain.substring(dot + 1);
    }

    /** Takes room for what is kept, the last seen first, and tells for which there is none. @param isOfPartner by one policy, as what there is no room for is dropped */
    List<StreamCount> superfluous(Collection<StreamCount> counts, Instant now, Predicate<String> isOfPartner) {
        List<StreamCount> newestFirst = counts.stream().sorted(Comparator.comparing(StreamCount::last).reversed()).toList();
        List<StreamCount> superfluous = new ArrayList<>();
        for (StreamCount one : newestFirst) {
            boolean stale = taken.get() >= NEARLY_FULL * max && one.last().isBefore(now.minus(STALE)) && !isOfPartner.test(one.domain());
            if (stale || !take(one.key(), isOfPartner)) {
                superfluous.add(one);
            }
        }
        return superfluous;
    }
}
