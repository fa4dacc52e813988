package org.federatedpartners.console.servlet;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.servlet.RequestDispatcher;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.federatedpartners.SettableClock;
import org.federatedpartners.cluster.NodeState;
import org.federatedpartners.console.AuditLog;
import org.federatedpartners.console.Certificates;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.ContactSearch;
import org.federatedpartners.console.Elsewhere;
import org.federatedpartners.console.KeptFiles;
import org.federatedpartners.console.LiveStream;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.console.Nodes;
import org.federatedpartners.console.Notifications;
import org.federatedpartners.console.ServerLists;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.console.view.Frame;
import org.federatedpartners.denylist.ListStatus;
import org.federatedpartners.diagnosis.DomainTestRequest;
import org.federatedpartners.diagnosis.DomainTests;
import org.federatedpartners.diagnosis.LocalDomainTests;
import org.federatedpartners.dns.ServerLocation;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.Negotiations;
import org.federatedpartners.history.RefusalHistory;
import org.federatedpartners.history.RefusalLog;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.SeenCertificates;
import org.federatedpartners.history.SeenCertificatesInMemory;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.history.StreamCountsInMemory;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.StoredChanges;
import org.federatedpartners.policy.StoredPartners;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnreadablePartner;
import org.federatedpartners.store.InMemoryPartnerStore;
import org.federatedpartners.store.InMemorySettings;
import org.federatedpartners.store.PartnerChanges;
import org.federatedpartners.store.PartnerStore;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.store.SettingsDraft;
import org.federatedpartners.store.StoreException;
import org.jivesoftware.openfire.auth.AuthToken;

/** One administrator's session with the controllers, over a real policy service; only the servlet container is played. */
final class TestConsole {

    /** What came back. */
    record Response(int status, String view, Object model, Frame frame, String redirect) {
        <T> T model(Class<T> type) {
            return type.cast(model);
        }
    }

    /** The store, with the accidents that a test wants to happen. */
    static final class AccidentalStore implements PartnerStore {
        private final PartnerStore real = new InMemoryPartnerStore();
        private long deletions;
        boolean down;
        List<UnreadablePartner> unreadable = List.of();
        Runnable beforeNextSave = () -> {};

        @Override
        public long version() throws StoreException {
            failIfDown();
            return real.version() + deletions;
        }

        @Override
        public Optional<StoredChanges> changes(long since) throws StoreException {
            failIfDown();
            return unreadable.isEmpty() && deletions == 0 ? real.changes(since) : Optional.empty();
        }

        @Override
        public StoredPartners load() throws StoreException {
            failIfDown();
            return new StoredPartners(version(), real.load().readable(), unreadable);
        }

        @Override
        public Partner save(Partner partner) throws StoreException {
            failIfDown();
            Runnable meanwhile = beforeNextSave;
            beforeNextSave = () -> {};
            meanwhile.run();
            return real.save(partner);
        }

        @Override
        public void delete(long id, long version) throws StoreException {
            failIfDown();
            if (unreadable.stream().anyMatch(partner -> partner.id() == id)) {
                unreadable = List.of();
                deletions++;
            } else {
                real.delete(id, version);
            }
        }

        @Override
        public void apply(PartnerChanges changes) throws StoreException {
            failIfDown();
            Runnable meanwhile = beforeNextSave;
            beforeNextSave = () -> {};
            meanwhile.run();
            real.apply(changes);
        }

        private void failIfDown() throws StoreException {
            if (down) {
                throw new StoreException.Unavailable("the cable is out", null);
            }
        }
    }

    /** An audit log that keeps what was written; whoever writes to it can be watched. */
    static final class RecordedAudit implements AuditLog {
        private final List<Entry> entries = new ArrayList<>();
        private final BiConsumer<String, String> written;

        RecordedAudit(BiConsumer<String, String> written) {
            this.written = written;
        }

        @Override
        public void record(String administrator, String summary, String details) {
            written.accept(summary, details);
            entries.add(0, new Entry(Instant.now(), administrator, summary));
        }

        @Override
        public List<Entry> latest() {
            return entries.stream().limit(MAX_LATEST).toList();
        }
    }

    final AccidentalStore store = new AccidentalStore();
    final List<String> audit = new ArrayList<>();
    final List<LiveStream> streams = new ArrayList<>();
    final Map<String, LiveStreams.Count> counts = new HashMap<>();
    /** The name of this node; empty without a cluster. */
    String node = "";
    final List<NodeState> nodes = new ArrayList<>();
    /** What the other nodes have reported; empty while the database says nothing. */
    Optional<List<Elsewhere.OfNode>> reported = Optional.of(List.of());
    ServerFacts server = ServerFacts.UNCONSTRAINED;
    /** The address of the next request, for pages that remember it. */
    String page = "";
    String query;
    final List<String> notices = new ArrayList<>();
    final List<ShownCertificate> ownCertificates = new ArrayList<>();
    Function<String, Optional<CertificateProblem>> ownProblem = local -> Optional.empty();
    final AtomicInteger changes = new AtomicInteger();
    final Map<String, Object> session = new HashMap<>();
    final RefusalHistory refusals = new RefusalHistory(50, 50, new RefusalLog(Duration.ofMinutes(1), 10), line -> {}, refusal -> {});
    final Clock clock = Clock.systemUTC();
    final SettableClock filesClock = new SettableClock(Instant.now());
    final KeptFiles files = new KeptFiles(filesClock::nanoTime);
    final List<Notifications.Way> ways = new ArrayList<>();
    /** What a test of the ways does. */
    BooleanSupplier test = () -> true;
    private final Notifications notifications = new Notifications() {
        @Override
        public List<Way> ways() {
            return List.copyOf(ways);
        }

        @Override
        public boolean test() {
            return test.getAsBoolean();
        }
    };
    /** Whether the end of a partner's certificate does not matter. */
    Predicate<SeenCertificate> byKeyAlone = certificate -> false;
    final SeenCertificates seenCertificates = SeenCertificatesInMemory.empty(clock, domain -> true, change -> {});
    final Negotiations negotiations = new Negotiations(clock, domain -> true, seenCertificates, 10, 100);
    final Activity activity = new Activity(clock, domain -> true, 100);
    Optional<ContactSearch.Found> contacts = Optional.empty();
    /** Whether the server refuses to read forms. */
    boolean tooLong;
    Optional<ServerLists> lists = Optional.of(new ServerLists(Map.of(), List.of()));
    final InMemorySettings settings = new InMemorySettings();
    final PolicyService policy = new PolicyService(store, settings, () -> false);
    final StreamCountsInMemory storedCounts = new StreamCountsInMemory();
    final StreamCounts streamCounts = new StreamCounts(storedCounts, Clock.systemUTC(), 1000, () -> Optional.of(domain -> false), counted -> {});
    /** Where the domains that are tested are; unknown until a test says it. */
    Function<DomainTestRequest, CompletableFuture<ServerLocation>> locator = request -> CompletableFuture.completedFuture(LocalDomainTests.location(request.domain()));
    final DomainTests domainTests = LocalDomainTests.of(request -> locator.apply(request));
    List<ListStatus> denied = List.of();
    Optional<ConsoleServices> services = services(SteeringKind.NETTY, "");

    Optional<ConsoleServices> services(SteeringKind steering, String missing) {
        LiveStreams live = new LiveStreams() {
            @Override
            public Optional<List<LiveStream>> of(Collection<DomainName> domains) {
                return Optional.of(streams.stream().filter(stream -> domains.contains(DomainName.of(stream.domain()))).toList());
            }

            @Override
            public Optional<Map<String, Count>> counts() {
                return Optional.of(counts);
            }
        };
        Nodes cluster = new Nodes() {
            @Override
            public String name() {
                return node;
            }

            @Override
            public List<NodeState> others() {
                return nodes;
            }
        };
        Elsewhere elsewhere = new Elsewhere() {
            @Override
            public Optional<List<OfNode>> of(Collection<DomainName> domains) {
                return reported.map(all -> all.stream().filter(one -> domains.stream().anyMatch(domain -> domain.value().equals(one.report().domain()))).toList());
            }

            @Override
            public Optional<List<OnNode>> counts() {
                return reported.map(all -> all.stream().map(one -> new OnNode(one.node(), Map.of(one.report().domain(), one.live()), true)).toList());
            }
        };
        Certificates certificates = new Certificates() {
            @Override
            public List<ShownCertificate> own() {
                return ownCertificates;
            }

            @Override
            public Optional<CertificateProblem> ownProblem(String local) {
                return ownProblem.apply(local);
            }

            @Override
            public boolean isByKeyAlone(SeenCertificate certificate) {
                return byKeyAlone.test(certificate);
            }
        };
        return Optional.of(new ConsoleServices(policy, new ConsoleServices.History(refusals, negotiations, streamCounts, activity, seenCertificates),
            new ConsoleServices.Here("here.example", domain -> domain.value().equals("here.example"), () -> server, steering, live,
                partners -> contacts.map(found -> Collections.nCopies(partners.size(), found)), () -> lists, () -> denied, cluster, elsewhere,
                files),
            new ConsoleServices.Diagnosis(domainTests, certificates, () -> missing.isEmpty() ? List.of() : List.of(missing), () -> notices, notifications),
            new RecordedAudit((summary, details) -> audit.add("admin: " + summary + "\n" + details))));
    }

    TestConsole() {
        policy.reload();
        policy.inForce().addListener(changed -> changes.incrementAndGet());
        AuthToken token = mock(AuthToken.class);
        when(token.getUsername()).thenReturn("admin");
        session.put("jive.admin.authToken", token);
    }

    /** A partner that is there from the start. */
    Partner partner(String domain) {
        try {
            Partner saved = policy.save(TestPartner.of(Partner.NEW, 0, DomainName.of(domain), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT));
            changes.set(0);
            return saved;
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    /** What a form of the settings that is opened now sends of them. */
    Map<String, String> openedSettings() {
        Map<String, String> opened = new HashMap<>();
        SettingsDraft.of(policy.settings()).texts().forEach((name, text) -> opened.put("opened." + name, text));
        return opened;
    }

    String token() {
        return CsrfToken.of(session()).value();
    }

    Response get(HttpServlet servlet, Map<String, String> parameters) {
        return send(servlet, "GET", parameters);
    }

    /** Sends a form of our own page: with the session's token. */
    Response post(HttpServlet servlet, Map<String, String> parameters) {
        Map<String, String> withToken = new HashMap<>(parameters);
        withToken.put("csrf", token());
        return send(servlet, "POST", withToken);
    }

    Response send(HttpServlet servlet, String method, Map<String, String> parameters) {
        HttpServletRequest request = mock(HttpServletRequest.class);
        HttpServletResponse response = mock(HttpServletResponse.class);
        Map<String, Object> attributes = new HashMap<>();
        String[] view = new String[1];
        String[] redirect = new String[1];
        int[] status = {0};
        HttpSession ofRequest = session();
        when(request.getMethod()).thenReturn(method);
        when(request.getRequestURI()).thenReturn("/plugins/federatedpartners/" + page);
        when(request.getQueryString()).thenReturn(query);
        when(request.getSession()).thenReturn(ofRequest);
        when(request.getParameter(anyString())).thenAnswer(call -> {
            if (tooLong) {
                throw new IllegalStateException("Form too large");
            }
            return parameters.get(call.<String>getArgument(0));
        });
        when(request.getParameterValues(anyString())).thenAnswer(call -> {
            String value = parameters.get(call.<String>getArgument(0));
            return value == null ? null : value.split("\\|");
        });
        when(request.getRequestDispatcher(anyString())).thenAnswer(call -> {
            view[0] = call.getArgument(0);
            return mock(RequestDispatcher.class);
        });
        doAnswer(call -> attributes.put(call.getArgument(0), call.getArgument(1))).when(request).setAttribute(anyString(), any());
        doAnswer(call -> status[0] = call.getArgument(0)).when(response).setStatus(anyInt());
        try {
            doAnswer(call -> redirect[0] = call.getArgument(0)).when(response).sendRedirect(anyString());
            servlet.service(request, response);
        } catch (ServletException | IOException e) {
            throw new AssertionError(e);
        }
        return new Response(status[0], view[0] == null ? null : view[0].replaceFirst("^/plugins/federatedpartners/views/(.*)\\.jsp$", "$1"),
            attributes.get("view"), (Frame) attributes.get("frame"), redirect[0]);
    }

    private HttpSession session() {
        HttpSession mocked = mock(HttpSession.class);
        when(mocked.getAttribute(anyString())).thenAnswer(call -> session.get(call.<String>getArgument(0)));
        doAnswer(call -> session.put(call.getArgument(0), call.getArgument(1))).when(mocked).setAttribute(anyString(), any());
        doAnswer(call -> session.remove(call.<String>getArgument(0))).when(mocked).removeAttribute(anyString());
        return mocked;
    }
}
