package org.federatedpartners.history;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps observations for as long as a test lasts, and fails when told to. */
public final class StreamCountsInMemory implements StreamCountStore {

    private final Map<StreamCount.Key, StreamCount> stored = new HashMap<>();
    public boolean down;

    private void fail() throws Failed {
        if (down) {
            throw new Failed("down", null);
        }
    }

    @Override
    public List<StreamCount> load() throws Failed {
        fail();
        return List.copyOf(stored.values());
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
    public void forget(Set<String> domains) throws Failed {
        fail();
        stored.keySet().removeIf(key -> domains.contains(key.domain()));
    }
}
