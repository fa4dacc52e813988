package org.federatedpartners.openfire;

import java.util.List;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.KeptFiles;
import org.federatedpartners.openfire.server.ClusterChanges;
import org.federatedpartners.openfire.server.ComponentChanges;
import org.federatedpartners.openfire.server.LocalDomains;
import org.federatedpartners.openfire.server.RemoteServerLists;
import org.federatedpartners.openfire.server.RosterSearch;
import org.federatedpartners.openfire.server.SecurityAudit;
import org.federatedpartners.policy.DomainName;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.roster.DefaultRosterItemProvider;
import org.jivesoftware.openfire.roster.RosterManager;

/** Everything that is attached to one running Openfire, from {@link #start} to {@link #stop}. */
public final class Federation {

    private final XMPPServer server;
    private final Compatibility compatibility;
    private final Background background = Background.create();
    private final PolicyPart policy;
    private final NotificationPart notifications;
    private final DenyListPart denyLists;
    private final ClusterPart cluster;
    private final HistoryPart history;
    private final S2sPart s2s;
    private final DiagnosisPart diagnosis;
    private final KeptFiles files = new KeptFiles(System::nanoTime);
    private final String own;
    private final LocalDomains local;
    private final RemoteServerLists lists = new RemoteServerLists();
    private final SecurityAudit audit;
    private final Parts parts;

    /**
     * Starts no thread yet, and needs nothing of Openfire but its properties: what is missing is found later, costs its part only, and can be named on a page. So it is asked
     * for in a lambda; a reference to a method needs the method where it is made.
     *
     * @param version of the plugin
     */
    public Federation(XMPPServer server, String version) {
        this.server = server;
        compatibility = new Compatibility(ServerEra.detect());
        String domain = compatibility.ask("this server's own domain", () -> server.getServerInfo().getXMPPDomain(), "");
        own = DomainName.lookupKey(domain);
        policy = new PolicyPart(server, background, compatibility);
        notifications = new NotificationPart(server, domain, policy, background);
        denyLists = new DenyListPart(own, policy, notifications, background);
        cluster = new ClusterPart(server, version, policy, notifications, background);
        history = new HistoryPart(policy, notifications, cluster, background, compatibility);
        s2s = new S2sPart(server, policy, history, background, compatibility);
        diagnosis = new DiagnosisPart(server, policy, s2s, background, compatibility);
        local = new LocalDomains(own, this::components, question -> background.pages().soon("ask which domains are local", question), System::nanoTime);
        audit = new SecurityAudit(reading -> background.pages().soon("read Openfire's audit log", reading));
        parts = new Parts(compatibility, policy.defenses()).judging(policy).feature("notifications", notifications).feature("subscribed deny lists", denyLists)
            .feature("nodes of the cluster", cluster)
            .hearing("looking at once when the cluster changes", () -> ClusterChanges.hear(this::clusterChanged))
            .feature("history", history).judging(s2s)
            .hearing("asking at once whose a domain is when a component comes or goes", () -> ComponentChanges.hear(s2s::changed))
            .feature("tests and warnings", diagnosis)
            .feature("reports to other nodes", new ReportPart(policy, cluster, history, s2s.liveStreams(), background))
            .feature("what is notified of", new NotificationSources(notifications, this::services, background));
    }

    public void start() {
        parts.start();
        background.storage().every(Background.PERSIST, "forget files that were not imported", files::forgetOld);
        policy.load(() -> {
            try {
                denyLists.restore();
            } finally {
                s2s.loadStreamCounts();
            }
        });
        s2s.steer();
    }

    public void stop() {
        background.endTimely();
        parts.stop();
        background.end();
    }

    private void clusterChanged() {
        policy.lookSoon();
        cluster.lookSoon();
        s2s.clusterChanged();
    }

    /** What the pages work with. */
    public ConsoleServices consoleServices() {
        return AsFarAsKnown.of(services(), compatibility, background.pages(), AsFarAsKnown.PATIENCE);
    }

    /** The same, which fails where this version of Openfire lacks something: what is not known must not be told as if nothing were wrong. */
    private ConsoleServices services() {
        return new ConsoleServices(policy.service(),
            new ConsoleServices.History(history.refusals(), history.negotiations(), history.streamCounts(), history.activity(), history.certificates()),
            new ConsoleServices.Here(own, local, s2s::serverFacts, s2s.steeringKind(), s2s.liveStreams(),
                new RosterSearch(policy.database(), () -> RosterManager.getRosterItemProvider() instanceof DefaultRosterItemProvider), lists,
                denyLists::status, cluster, cluster.elsewhere(), files),
            new ConsoleServices.Diagnosis(diagnosis.tests(), diagnosis.certificates(), diagnosis::missing, diagnosis::notices, notifications),
            audit);
    }

    private List<String> components() {
        return compatibility.ask("which domains are local", () -> List.copyOf(server.getRoutingTable().getComponentsDomains()), List.of());
    }
}
