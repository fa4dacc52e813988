package org.federatedpartners.denylist;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Lists for as long as a test lasts. */
final class InMemoryListStore implements ListStore {

    private record Row(ListHead head, String entries) {}

    private final Map<String, Row> rows = new TreeMap<>();
    /** Why nothing can be read or stored; null if it can. */
    private Failed failure;
    private Failed writing;
    private Runnable beforeWriting = () -> {};

    void fail(String why) {
        failure = why == null ? null : new Failed(why, null);
    }

    void failWriting(String why) {
        writing = why == null ? null : new Failed(why, null);
    }

    void beforeWriting(Runnable happens) {
        beforeWriting = happens;
    }

    Collection<String> sources() {
        return List.copyOf(rows.keySet());
    }

    private void check() throws Failed {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public List<ListHead> heads() throws Failed {
        check();
        return rows.values().stream().map(Row::head).collect(Collectors.toList());
    }

    @Override
    public Optional<String> entries(String source) throws Failed {
        check();
        return Optional.ofNullable(rows.get(source)).map(Row::entries);
    }

    @Override
    public void put(ListHead head, String entries) throws Failed {
        beforeWriting.run();
        check();
        if (writing != null) {
            throw writing;
        }
        rows.put(head.source(), new Row(head, entries));
    }

    @Override
    public void retain(Collection<String> sources) throws Failed {
        beforeWriting.run();
        check();
        rows.keySet().retainAll(sources);
    }
}
