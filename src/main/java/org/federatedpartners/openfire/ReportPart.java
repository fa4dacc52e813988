package org.federatedpartners.openfire;

import org.federatedpartners.openfire.session.SessionLiveStreams;
import org.federatedpartners.reports.Reporter;

/** What this node of a cluster reports to the others, whose pages show it. A server without a cluster reports nothing. */
final class ReportPart implements Part {

    private final ClusterPart cluster;
    private final Background background;
    private final Reporter reporter;

    ReportPart(PolicyPart policy, ClusterPart cluster, HistoryPart history, SessionLiveStreams streams, Background background) {
        this.cluster = cluster;
        this.background = background;
        reporter = new Reporter(cluster.reports(), new Reporter.Own(streams::begun, streams::carrying, history.activity(), history.negotiations(), policy::isOfPartner));
    }

    @Override
    public void start() {
        background.streams().every(Background.POLL, "gather what other nodes are told", this::gather);
        cluster.publish("tell the other nodes what this one has", reporter::store);
    }

    /** The threads end with their owners, and what is stored is removed with the node. */
    @Override
    public void stop() {}

    private void gather() {
        if (cluster.name().isEmpty()) {
            reporter.forget();
        } else {
            reporter.gather();
        }
    }
}
