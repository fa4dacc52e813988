package org.federatedpartners.openfire;

import java.util.List;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.KeptFiles;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.openfire.server.LocalDomains;
import org.federatedpartners.openfire.server.RemoteServerLists;
import org.federatedpartners.openfire.server.RosterSearch;
import org.federatedpartners.openfire.server.SecurityAudit;
import org.federatedpartners.policy.DomainName;
import org.jivesoftware.openfire.XMPPServer;
import org.jivesoftware.openfire.roster.DefaultRosterItemProvider;
import org.jivesoftware.openfire.roster.RosterManager;

/** Everything that is attached to one running Openfire, from {@link #start} to {@link #stop}: parts that start in order, and stop in reverse. */
public final class Federation {

    private static final Log LOG = Log.of(Federation.class);

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
    private final List<Part> parts;

    /** @param version of the plugin */
    public Federation(XMPPServer server, String version) {
        this.server = server;
        compatibility = new Compatibility(ServerEra.detect());
        policy = new PolicyPart(server, background);
        notifications = new NotificationPart(server, policy, background);
        denyLists = new DenyListPart(server, policy, notifications, background);
        cluster = new ClusterPart(server, version, policy, notifications, background);
        history = new HistoryPart(policy, notifications, cluster, background, compatibility);
        s2s = new S2sPart(server, policy, history, background, compatibility);
        diagnosis = new DiagnosisPart(server, policy, s2s, background, compatibility);
        own = DomainName.lookupKey(server.getServerInfo().getXMPPDomain());
        local = new LocalDomains(own, this::components, question -> background.pages().soon("ask which domains are local", question), System::nanoTime);
        audit = new SecurityAudit(reading -> background.pages().soon("read Openfire's audit log", reading));
        parts = List.of(policy, notifications, denyLists, cluster, history, s2s, diagnosis, new ReportPart(policy, cluster, history, s2s.liveStreams(), background),
            new NotificationSources(notifications, this::services, background));
    }

    public void start() {
        parts.forEach(Part::start);
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
        for (int i = parts.size() - 1; i >= 0; i--) {
            stop(parts.get(i));
        }
        background.end();
    }

    /** The rest is to be undone whatever happens to one part. */
    private static void stop(Part part) {
        try {
            part.stop();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Not everything of the plugin could be taken out of Openfire", e);
        }
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
