package org.federatedpartners.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reports for as long as a test lasts, and how often anything was written. */
public final class InMemoryReportStore implements ReportStore {

    public final Map<String, Map<String, Report>> rows = new HashMap<>();
    /** The domains that each write has changed. */
    public final List<List<String>> writes = new ArrayList<>();
    public boolean isDown;
    /** What is done before each answer. */
    public Runnable before = () -> {};

    private void check() throws NodeStore.Failed {
        before.run();
        if (isDown) {
            throw new NodeStore.Failed("the cable is out", null);
        }
    }

    private Map<String, Report> of(String node) {
        return rows.computeIfAbsent(node, any -> new TreeMap<>());
    }

    @Override
    public Set<String> domains(String node) throws NodeStore.Failed {
        check();
        return Set.copyOf(of(node).keySet());
    }

    @Override
    public void put(String node, Collection<Report> changed, Collection<String> gone) throws NodeStore.Failed {
        check();
        changed.forEach(report -> of(node).put(report.domain(), report));
        of(node).keySet().removeAll(gone);
        writes.add(changed.stream().map(Report::domain).toList());
    }

    @Override
    public Map<String, List<Report>> read(Collection<String> nodes, Collection<String> domains) throws NodeStore.Failed {
        check();
        Map<String, List<Report>> read = new HashMap<>();
        nodes.forEach(node -> read.put(node, of(node).values().stream().filter(report -> domains.contains(report.domain())).toList()));
        return read;
    }

    @Override
    public Map<String, List<Report>> counts(Collection<String> nodes) throws NodeStore.Failed {
        check();
        Map<String, List<Report>> counts = new HashMap<>();
        nodes.forEach(node -> counts.put(node, of(node).values().stream().map(report -> new Report(report.domain(), report.inbound(), report.outbound(), "")).toList()));
        return counts;
    }
}
