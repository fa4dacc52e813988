package org.federatedpartners.history;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps observations for as long as a test lasts, and fails when told to. */
public final class StreamCountsInMemory implements StreamCountStore {

    private final Map<StreamCount.Key, StreamCount> stored = new HashMap<>();
    public boolean down;
    /** How many were read, by everybody. */
    int rows;

    private void fail() throws Failed {
        if (down) {
            throw new Failed("down", null);
        }
    }

    @Override
    public List<StreamCount> load() throws Failed {
        return load(Instant.MIN);
    }

    @Override
    public List<StreamCount> load(Instant since) throws Failed {
        fail();
        List<StreamCount> some = stored.values().stream().filter(one -> !one.last().isBefore(since)).toList();
        rows += some.size();
        return some;
    }

    @Override
    public void add(Collection<StreamCount> more) throws Failed {
        fail();
        more.forEach(one -> stored.merge(one.key(), one, StreamCount::plus));
    }

    @Override
    public void remove(Collection<StreamCount.Key> superfluous) throws Failed {
        fail();
        stored.keySet().removeAll(superfluous);
    }

    @Override
    public void forget(Set<String> domains, Instant now) throws Failed {
        fail();
        stored.replaceAll((key, one) -> domains.contains(key.domain()) ? new StreamCount(key, now, now, 0, 0) : one);
    }
}
