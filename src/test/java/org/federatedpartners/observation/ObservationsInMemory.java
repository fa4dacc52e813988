package org.federatedpartners.observation;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps observations for as long as a test lasts, and fails when told to. */
public final class ObservationsInMemory implements ObservationStore {

    private final Map<Observation.Key, Observation> kept = new HashMap<>();
    public boolean down;

    private void fail() throws Failed {
        if (down) {
            throw new Failed("down", null);
        }
    }

    @Override
    public List<Observation> load() throws Failed {
        fail();
        return List.copyOf(kept.values());
    }

    @Override
    public void add(Collection<Observation> more) throws Failed {
        fail();
        more.forEach(one -> kept.merge(one.key(), one, Observation::plus));
    }

    @Override
    public void remove(Collection<Observation.Key> superfluous) throws Failed {
        fail();
        kept.keySet().removeAll(superfluous);
    }

    @Override
    public void forget(Set<String> domains) throws Failed {
        fail();
        kept.keySet().removeIf(key -> domains.contains(key.domain()));
    }
}
