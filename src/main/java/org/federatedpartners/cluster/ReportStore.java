package org.federatedpartners.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where each node of a cluster reports to the others what it has with remote domains. What a node has reported goes with the node: see {@link NodeStore#remove}.
 * Calls may block; they belong on a thread of their own.
 */
public interface ReportStore {

    /**
     * What one node has with one remote domain.
     *
     * @param domain   as looked up, in ASCII
     * @param inbound  how many live streams carry it, as outbound
     * @param content  everything, in words of ASCII that only nodes understand
     */
    record Report(String domain, int inbound, int outbound, String content) {}

    /** The domains of which a node has reported anything. */
    Set<String> domains(String node) throws NodeStore.Failed;

    /** Replaces some reports of a node, and removes others. @param gone the domains of those */
    void put(String node, Collection<Report> changed, Collection<String> gone) throws NodeStore.Failed;

    /** What these nodes have reported of these domains, by the id of the node. */
    Map<String, List<Report>> read(Collection<String> nodes, Collection<String> domains) throws NodeStore.Failed;

    /** What these nodes have reported of all domains, without the content, by the id of the node. */
    Map<String, List<Report>> counts(Collection<String> nodes) throws NodeStore.Failed;
}
