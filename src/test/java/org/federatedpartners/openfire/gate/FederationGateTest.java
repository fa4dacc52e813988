package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.dom4j.Element;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.contact.ContactPolicy;
import org.federatedpartners.contact.ContactRelation;
import org.federatedpartners.contact.RequestLimit;
import org.federatedpartners.history.Activity;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.RefusalHistory;
import org.federatedpartners.history.RefusalLog;
import org.federatedpartners.history.StreamCountStore;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.openfire.session.Enforcement;
import org.federatedpartners.openfire.session.FederationStreams;
import org.federatedpartners.openfire.session.Followed;
import org.federatedpartners.openfire.session.GivenFacts;
import org.federatedpartners.openfire.session.RefusalRecorder;
import org.federatedpartners.openfire.session.StreamCloser;
import org.federatedpartners.openfire.session.StreamFactsSource;
import org.federatedpartners.openfire.session.StreamSteering;
import org.federatedpartners.openfire.session.VerificationOnly;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.DowngradeProtection;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.Problems;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.StoredPartners;
import org.federatedpartners.policy.StreamFacts;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.policy.StreamFacts.Encryption;
import org.federatedpartners.policy.Strictness;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.federatedpartners.store.InMemorySettings;
import org.federatedpartners.store.PartnerStore;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.Rejection;
import org.federatedpartners.stream.Standing;
import org.jivesoftware.openfire.PacketDeliverer;
import org.jivesoftware.openfire.SessionManager;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.DomainPair;
import org.jivesoftware.openfire.session.IncomingServerSession;
import org.jivesoftware.openfire.session.LocalIncomingServerSession;
import org.jivesoftware.openfire.session.LocalOutgoingServerSession;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.session.ServerSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;
import org.xmpp.packet.IQ;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.PacketError;
import org.xmpp.packet.Presence;

class FederationGateTest {

    private static final StreamFacts PROVEN = new StreamFacts(Encryption.TLS, Authentication.EXTERNAL, CertificateStatus.PROVES_DOMAIN, "TLSv1.3");
    private static final StreamFacts PLAIN = new StreamFacts(Encryption.NONE, Authentication.DIALBACK, CertificateStatus.ABSENT, "");
    private static final JID LOCAL = new JID("alice@own.example/desk");
    private static final JID REMOTE = new JID("bob@partner.example/car");
    private static final JID STRANGER = new JID("eve@public.example/den");
    private static final JID UNLISTED = new JID("eve@unlisted.example/den");

    private final SessionManager sessions = mock(SessionManager.class);
    private final PacketDeliverer deliverer = mock(PacketDeliverer.class);
    private final Map<ServerSession, StreamFacts> facts = new HashMap<>();
    private final InMemorySettings settings = new InMemorySettings();
    private final List<String> log = new ArrayList<>();
    private final RefusalHistory refusals = new RefusalHistory(100, 100, new RefusalLog(Duration.ofMinutes(1), 100), log::add, refusal -> {});
    private final Activity activity = new Activity(Clock.systemUTC(), domain -> true, 100);
    private final StreamCounts streamCounts = new StreamCounts(mock(StreamCountStore.class), Clock.systemUTC(), 100, () -> Optional.of(domain -> false), counted -> {});
    private final PartnerStore store = mock(PartnerStore.class);
    private final List<String> barred = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private Supplier<ContactRelation> contacts = () -> ContactRelation.NONE;
    private boolean forwarding;
    private boolean keepsAddresses;
    private RoutingOrigin origin = RoutingOrigin.OTHER;
    private StreamSteering steering = new VerificationOnly(SteeringKind.VERIFICATION_ONLY, "");
    private PolicyService policy;
    private FederationGate gate;
    private RefusalRecorder recorder;
    private Enforcement enforcement;
    private final List<String> unreached = new ArrayList<>();

    @BeforeEach
    void setUp() throws Exception {
        when(store.load()).thenReturn(StoredPartners.of(List.of(
            TestPartner.of(1, 1, DomainName.of("partner.example"), "", List.of(), PartnerType.FEDERATED, NegotiationSettings.DEFAULT),
            TestPartner.of(2, 1, DomainName.of("public.example"), "", List.of(), PartnerType.PUBLIC_UNVERIFIED, NegotiationSettings.DEFAULT))));
        policy = new PolicyService(store, settings, () -> false);
        policy.reload();
        makeGate();
    }

    private boolean isRemote(JID jid) {
        asked.add(jid.getDomain());
        return !jid.getDomain().endsWith("own.example");
    }

    private void makeGate() {
        StreamFactsSource source = new GivenFacts(facts::get);
        FederationStreams streams = new FederationStreams(() -> sessions, source, Followed::none);
        recorder = new RefusalRecorder(refusals, activity, () -> keepsAddresses, Clock.systemUTC(), () -> "");
        enforcement = new Enforcement(streams, new StreamCloser(Runnable::run, (pause, task) -> {}), recorder, policy.inForce(), Clock.systemUTC());
        PartnerTypeCheck partnerTypes = new PartnerTypeCheck(new ContactPolicy(new RequestLimit(Clock.systemUTC(), () -> settings.all().subscriptionRequestsPerMinute())),
            (user, remote) -> contacts.get(), jid -> jid.getDomain().equals("own.example"), () -> forwarding);
        gate = new FederationGate(policy.inForce(), new FederationGate.Delivery(steering, streams, source, () -> origin), partnerTypes,
            new FederationGate.Consequences(streamCounts, recorder, enforcement, new StanzaAnswers(deliverer), unreached::add),
            new FederationGate.Remote("own.example", new SeenDomains(this::isRemote, Runnable::run, System::nanoTime),
                (local, remote) -> barred.contains(local + " to " + remote)));
    }

    private IncomingServerSession inbound(String domain, StreamFacts seen) {
        IncomingServerSession session = mock(LocalIncomingServerSession.class);
        facts.put(session, seen);
        List<IncomingServerSession> all = new ArrayList<>(sessions.getIncomingServerSessions(domain));
        all.add(session);
        when(sessions.getIncomingServerSessions(domain)).thenReturn(all);
        return session;
    }

    private OutgoingServerSession outbound(String domain, StreamFacts seen) {
        OutgoingServerSession session = mock(LocalOutgoingServerSession.class);
        DomainPair pair = new DomainPair("own.example", domain);
        facts.put(session, seen);
        when(sessions.getOutgoingDomainPairs()).thenReturn(List.of(pair));
        when(sessions.getOutgoingServerSession(pair)).thenReturn(session);
        return session;
    }

    private static <P extends Packet> P packet(P packet, JID from, JID to) {
        packet.setID("id1");
        packet.setFrom(from);
        packet.setTo(to);
        return packet;
    }

    private void passes(Packet packet, org.jivesoftware.openfire.session.Session session, boolean incoming) {
        assertThatCode(() -> gate.interceptPacket(packet, session, incoming, false)).doesNotThrowAnyException();
        assertThat(refusals.latest(10)).isEmpty();
    }

    private Refusal isRefused(Packet packet, org.jivesoftware.openfire.session.Session session, boolean incoming) {
        assertThatThrownBy(() -> gate.interceptPacket(packet, session, incoming, false)).isInstanceOf(PacketRejectedException.class);
        assertThat(refusals.latest(10)).isNotEmpty();
        return refusals.latest(1).get(0);
    }

    private Packet answer() throws Exception {
        ArgumentCaptor<Packet> answer = ArgumentCaptor.forClass(Packet.class);
        verify(deliverer).deliver(answer.capture());
        return answer.getValue();
    }

    @Test
    void passesInboundStanzaOverACompliantStream() {
        inbound("partner.example", PROVEN);
        passes(packet(new Message(), REMOTE, LOCAL), null, true);
    }

    @Test
    void saysWhoWroteToWhomOnlyIfAdministratorsWantToSeeIt() {
        inbound("partner.example", PLAIN);
        Packet stanza = packet(new Message(), REMOTE, LOCAL);
        assertThat(isRefused(stanza, null, true).parties()).isEmpty();

        keepsAddresses = true;

        assertThat(isRefused(stanza, null, true).parties()).contains(new Refusal.Parties(REMOTE.toString(), LOCAL.toString()));
        assertThat(log).isNotEmpty().noneMatch(line -> line.contains(LOCAL.toBareJID()));
    }

    @Test
    void refusesInboundStanzaOverANonCompliantStreamAndClosesIt() throws Exception {
        IncomingServerSession bad = inbound("partner.example", PLAIN);
        OutgoingServerSession good = outbound("partner.example", PROVEN);

        Refusal refusal = isRefused(packet(new Message(), REMOTE, LOCAL), null, true);

        assertThat(refusal).returns(Direction.INBOUND, Refusal::direction).returns("partner.example", Refusal::domain)
            .returns(Optional.of(PLAIN), Refusal::seen).returns(Reason.TCP_DIALBACK_NOT_ACCEPTED, Refusal::reason)
            .returns(NegotiationSettings.DEFAULT.acceptedMethods(), Refusal::accepted);
        verify(bad).deliverRawText(contains("<policy-violation"));
        verify(bad).close();
        verify(good, never()).close();
        verify(deliverer, never()).deliver(any());
    }

    @Test
    void refusesInboundStanzaWhenOneOfSeveralStreamsIsNonCompliant() {
        IncomingServerSession good = inbound("partner.example", PROVEN);
        IncomingServerSession bad = inbound("partner.example", PLAIN);
        isRefused(packet(new Message(), REMOTE, LOCAL), null, true);
        verify(bad).close();
        verify(good, never()).close();
    }

    @Test
    void refusesInboundStanzaWithoutAnyStream() {
        assertThat(isRefused(packet(new Presence(), REMOTE, LOCAL), null, true).reason()).isEqualTo(Reason.NOT_AUTHENTICATED);
    }

    @Test
    void refusesInboundStanzaWhenTheOnlyStreamIsClosed() {
        IncomingServerSession zombie = inbound("partner.example", PROVEN);
        when(zombie.isClosed()).thenReturn(true);
        assertThat(isRefused(packet(new Message(), REMOTE, LOCAL), null, true).reason()).isEqualTo(Reason.NOT_AUTHENTICATED);
    }

    @Test
    void openfiresOwnBounceReachesTheUser() {
        Message bounce = packet(new Message(), REMOTE, LOCAL);
        bounce.setError(PacketError.Condition.remote_server_not_found);
        origin = RoutingOrigin.BOUNCE;
        passes(bounce, null, true);
        assertThat(unreached).containsExactly("partner.example");
    }

    private static final StreamFacts WEAK = new StreamFacts(Encryption.TLS, Authentication.EXTERNAL, CertificateStatus.WEAK, "TLSv1.3");

    @Test
    void aRefusalNamesWhatIsWrongWithTheCertificateOfTheStream() {
        IncomingServerSession session = inbound("partner.example", WEAK);
        assertThat(isRefused(packet(new Message(), REMOTE, LOCAL), null, true)).returns(Reason.CERTIFICATE_WEAK, Refusal::reason)
            .returns(Problems.of(CertificateStatus.WEAK), Refusal::problems);
        verify(session).close();
    }

    @Test
    void aRefusalOfWhatLeavesNamesWhatIsWrongWithTheCertificateOfTheStream() {
        assertThat(isRefused(packet(new Message(), LOCAL, REMOTE), outbound("partner.example", WEAK), false))
            .returns(Problems.of(CertificateStatus.WEAK), Refusal::problems);
    }

    @Test
    void aRefusalOnAFollowedStreamNamesWhatIsWrongWithTheCertificate() {
        Negotiation stream = stream(Direction.INBOUND, "partner.example", WEAK);
        when(stream.problems("partner.example")).thenReturn(Problems.of(CertificateStatus.WEAK));
        follows(Optional.of(stream), false);
        assertThat(isRefused(packet(new Message(), REMOTE, LOCAL), null, true)).returns(Problems.of(CertificateStatus.WEAK), Refusal::problems);
    }

    @Test
    void aNewPolicyNamesWhatIsWrongWithTheCertificateOfEachStreamThatItEnds() {
        when(sessions.getIncomingServers()).thenReturn(List.of("partner.example"));
        inbound("partner.example", WEAK);
        enforcement.enforceOnLiveStreams();
        assertThat(refusals.latest(10)).singleElement().returns(Problems.of(CertificateStatus.WEAK), Refusal::problems);
    }

    @Test
    void passesOutboundStanzaOverACompliantStream() {
        passes(packet(new Message(), LOCAL, REMOTE), outbound("partner.example", PROVEN), false);
    }

    @Test
    void refusesOutboundStanzaOverANonCompliantStreamAndAnswersTheSender() throws Exception {
        OutgoingServerSession bad = outbound("partner.example", PLAIN);
        Message message = packet(new Message(), LOCAL, REMOTE);
        message.setType(Message.Type.chat);
        message.setThread("t1");

        assertThat(isRefused(message, bad, false)).returns(Direction.OUTBOUND, Refusal::direction)
            .returns(Reason.TCP_DIALBACK_NOT_ACCEPTED, Refusal::reason);

        verify(bad).close();
        Message answer = (Message) answer();
        assertThat(answer.getType()).isEqualTo(Message.Type.error);
        assertThat(answer.getID()).isEqualTo("id1");
        assertThat(answer.getThread()).isEqualTo("t1");
        assertThat(answer.getFrom()).isEqualTo(REMOTE);
        assertThat(answer.getTo()).isEqualTo(LOCAL);
        assertThat(answer.getError().getCondition()).isEqualTo(PacketError.Condition.remote_server_not_found);
        assertThat(answer.getError().getText()).isEqualTo(Reason.TCP_DIALBACK_NOT_ACCEPTED.publicText());
    }

    static List<Packet> neverAnswered() {
        Message error = new Message();
        error.setError(PacketError.Condition.item_not_found);
        Presence unavailable = new Presence(Presence.Type.unavailable);
        IQ failure = new IQ(IQ.Type.error);
        return List.of(error, unavailable, new IQ(IQ.Type.result), failure, new Presence(Presence.Type.error), new Presence(Presence.Type.probe));
    }

    @ParameterizedTest
    @MethodSource("neverAnswered")
    void refusesSilentlyStanzasThatMustNotBeAnswered(Packet packet) throws Exception {
        isRefused(packet(packet, LOCAL, REMOTE), outbound("partner.example", PLAIN), false);
        verify(deliverer, never()).deliver(any());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void passesStanzasOfDomainsWithoutPartner(boolean incoming) {
        inbound("unlisted.example", PLAIN);
        passes(incoming ? packet(new Message(), UNLISTED, LOCAL) : packet(new Message(), LOCAL, UNLISTED),
            incoming ? null : outbound("unlisted.example", PLAIN), incoming);
        verify(sessions, times(1)).getIncomingServerSessions(any());
    }

    @Test
    void refusesMessageToAStrangerInPartnersOnlyMode() throws Exception {
        policy.save(settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.REFUSE)));
        ClientSession client = mock(ClientSession.class);
        assertThat(isRefused(packet(new Message(), LOCAL, UNLISTED), client, true)).returns(Reason.NOT_A_PARTNER, Refusal::reason)
            .returns(Direction.OUTBOUND, Refusal::direction);
        assertThat(answer().getError().getCondition()).isEqualTo(PacketError.Condition.not_allowed);
    }

    @Test
    void explainsOpenfiresIqErrorInPartnersOnlyMode() throws Exception {
        policy.save(settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.REFUSE)));
        ClientSession client = mock(ClientSession.class);
        isRefused(packet(new IQ(IQ.Type.get), LOCAL, UNLISTED), client, true);
        verify(deliverer, never()).deliver(any());

        IQ openfires = packet(new IQ(), UNLISTED, LOCAL);
        openfires.setError(PacketError.Condition.not_allowed);
        gate.interceptPacket(openfires, client, false, false);
        assertThat(openfires.getError().getText()).isEqualTo(Reason.NOT_A_PARTNER.publicText());
    }

    @Test
    void answersStanzasThatOpenfiresServerListsBlock() throws Exception {
        ClientSession client = mock(ClientSession.class);
        passes(packet(new Message(), LOCAL, REMOTE), client, true);
        barred.add("own.example to partner.example");
        assertThat(isRefused(packet(new Message(), LOCAL, REMOTE), client, true)).returns(Reason.SERVER_SETTINGS, Refusal::reason)
            .returns(Direction.OUTBOUND, Refusal::direction);
        assertThat(answer().getError().getCondition()).isEqualTo(PacketError.Condition.remote_server_not_found);
        isRefused(packet(new IQ(IQ.Type.get), LOCAL, REMOTE), client, true);
        IQ openfires = packet(new IQ(IQ.Type.error), REMOTE, LOCAL);
        openfires.setError(PacketError.Condition.not_allowed);
        gate.interceptPacket(openfires, client, false, false);
        assertThat(openfires.getError().getText()).isEqualTo(Reason.SERVER_SETTINGS.publicText());
    }

    @Test
    void explainsOpenfiresErrorWhenNoStreamCouldBeOpened() throws Exception {
        ClientSession client = mock(ClientSession.class);
        passes(packet(new Message(), LOCAL, REMOTE), client, true);
        passes(packet(new IQ(IQ.Type.get), LOCAL, REMOTE), client, true);
        Message openfires = packet(new Message(), REMOTE, LOCAL);
        openfires.setError(PacketError.Condition.remote_server_not_found);
        gate.interceptPacket(openfires, client, false, false);
        assertThat(openfires.getError().getText()).isEqualTo(StanzaAnswers.unreachable().getText());

        recorder.record(Activity.Kind.STANZA, Direction.INBOUND, new Rejection(policy.inForce().get(), "partner.example", Reason.NOT_INVITED, Optional.empty()));
        recorder.record(Activity.Kind.STANZA, Direction.OUTBOUND, new Rejection(policy.inForce().get(), "partner.example", Reason.ENCRYPTION_NOT_OFFERED, Optional.empty()));
        IQ another = packet(new IQ(), REMOTE, LOCAL);
        another.setError(PacketError.Condition.remote_server_not_found);
        gate.interceptPacket(another, client, false, false);
        assertThat(another.getError().getText()).isEqualTo(Reason.ENCRYPTION_NOT_OFFERED.publicText());
        assertThat(another.getError().getCondition()).isEqualTo(PacketError.Condition.remote_server_not_found);
    }

    @Test
    void leavesOpenfiresErrorForDomainsWithoutPolicy() throws Exception {
        Message openfires = packet(new Message(), UNLISTED, LOCAL);
        openfires.setError(PacketError.Condition.remote_server_not_found);
        gate.interceptPacket(openfires, mock(ClientSession.class), false, false);
        assertThat(openfires.getError().getText()).isNull();
    }

    @Test
    void ignoresOpenfiresServerListsForDomainsWithoutPolicy() {
        barred.add("own.example to unlisted.example");
        passes(packet(new Message(), LOCAL, UNLISTED), mock(ClientSession.class), true);
    }

    @Test
    void refusesIqResultToAStrangerOnlyAtTheStreamInPartnersOnlyMode() throws Exception {
        policy.save(settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.REFUSE)));
        passes(packet(new IQ(IQ.Type.result), LOCAL, UNLISTED), mock(ClientSession.class), true);
        assertThat(isRefused(packet(new IQ(IQ.Type.result), LOCAL, UNLISTED), outbound("unlisted.example", PROVEN), false).reason())
            .isEqualTo(Reason.NOT_A_PARTNER);
    }

    @Test
    void inPartnersOnlyTrafficWithinThisServerPasses() throws Exception {
        policy.save(settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.REFUSE)));
        passes(packet(new Message(), LOCAL, new JID("room@conference.own.example")), mock(ClientSession.class), true);
        passes(packet(new Message(), new JID("room@conference.own.example"), LOCAL), null, true);
        passes(packet(new Presence(), LOCAL, null), mock(ClientSession.class), true);
    }

    @Test
    void inPartnersOnlyAStrangerIsRefusedAndItsStreamEnds() throws Exception {
        policy.save(settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.REFUSE)));
        IncomingServerSession stranger = inbound("unlisted.example", PROVEN);
        assertThat(isRefused(packet(new Message(), UNLISTED, LOCAL), null, true).reason()).isEqualTo(Reason.NOT_A_PARTNER);
        verify(stranger).close();
    }

    @Test
    void reportOnlyPassesStanzasAndRecordsEachReasonOnce() throws Exception {
        policy.save(settings.all(), settings.with(new GlobalPolicy(UnlistedDomains.REFUSE, Mode.REPORT_ONLY, DenyList.NONE)));
        IncomingServerSession bad = inbound("partner.example", PLAIN);
        inbound("public.example", PROVEN);
        OutgoingServerSession out = outbound("unlisted.example", PLAIN);
        for (int again = 0; again < 3; again++) {
            assertThatCode(() -> gate.interceptPacket(packet(new Message(), REMOTE, LOCAL), null, true, false)).doesNotThrowAnyException();
            assertThatCode(() -> gate.interceptPacket(packet(new Message(), STRANGER, LOCAL), null, true, false)).doesNotThrowAnyException();
            assertThatCode(() -> gate.interceptPacket(packet(new Message(), LOCAL, UNLISTED), mock(ClientSession.class), true, false)).doesNotThrowAnyException();
            assertThatCode(() -> gate.interceptPacket(packet(new Message(), LOCAL, UNLISTED), out, false, false)).doesNotThrowAnyException();
        }
        assertThat(refusals.latest(10)).extracting(refusal -> refusal.domain() + " " + refusal.reason() + " " + refusal.enforced()).containsExactlyInAnyOrder(
            "partner.example TCP_DIALBACK_NOT_ACCEPTED false", "public.example NOT_INVITED false", "unlisted.example NOT_A_PARTNER false");
        assertThat(log).allMatch(line -> line.startsWith("Would refuse "));
        verify(bad, never()).close();
        verify(out, never()).close();
        verify(deliverer, never()).deliver(any());
    }

    @Test
    void refusesANonContactAndLeavesTheStreamOpen() throws Exception {
        IncomingServerSession stream = inbound("public.example", PROVEN);
        assertThat(isRefused(packet(new Message(), STRANGER, LOCAL), null, true)).returns(Reason.NOT_INVITED, Refusal::reason)
            .returns(Direction.INBOUND, Refusal::direction).returns(Optional.of(PROVEN), Refusal::seen);
        verify(stream, never()).close();
        assertThat(answer().getError().getCondition()).isEqualTo(PacketError.Condition.service_unavailable);
    }

    @Test
    void judgesTheStreamBeforeTheContactPolicy() {
        IncomingServerSession stream = inbound("public.example", PLAIN);
        assertThat(isRefused(packet(new Message(), STRANGER, LOCAL), null, true).reason()).isEqualTo(Reason.TCP_DIALBACK_NOT_ACCEPTED);
        verify(stream).close();
    }

    @Test
    void passesARequestFromAnInvitedContact() {
        inbound("public.example", PROVEN);
        contacts = () -> ContactRelation.INVITED;
        passes(packet(new Presence(Presence.Type.subscribe), STRANGER, LOCAL), null, true);
    }

    @Test
    void refusesWhenContactsCannotBeRead() throws Exception {
        inbound("public.example", PROVEN);
        contacts = () -> {
            throw new IllegalStateException("the database is out of reach");
        };
        assertThat(isRefused(packet(new Presence(Presence.Type.subscribe), STRANGER, LOCAL), null, true).reason()).isEqualTo(Reason.CONTACTS_UNKNOWN);
        assertThat(answer().getError()).returns(PacketError.Condition.resource_constraint, PacketError::getCondition);
    }

    @ParameterizedTest
    @EnumSource(value = Presence.Type.class, names = {"probe", "subscribed", "unsubscribe", "unsubscribed"})
    void answersNothingThatEndsASubscriptionWhenContactsCannotBeRead(Presence.Type type) {
        inbound("public.example", PROVEN);
        contacts = () -> {
            throw new IllegalStateException("the database is out of reach");
        };
        assertThat(isRefused(packet(new Presence(type), STRANGER, LOCAL), null, true).reason()).isEqualTo(Reason.CONTACTS_UNKNOWN);
        verifyNoInteractions(deliverer);
    }

    static List<JID> services() {
        return List.of(new JID("own.example"), new JID("own.example/anything"), new JID("room@conference.own.example/nick"), new JID("conference.own.example"));
    }

    @ParameterizedTest
    @MethodSource("services")
    void passesStanzasToServices(JID service) {
        inbound("public.example", PROVEN);
        passes(packet(new Message(), STRANGER, service), null, true);
        passes(packet(new Presence(), STRANGER, service), null, true);
        IQ discovery = packet(new IQ(), STRANGER, service);
        discovery.setChildElement("query", "http://jabber.org/protocol/disco#info");
        passes(discovery, null, true);
    }

    @Test
    void passesMessagesThatOpenfireForwardsToAdministrators() {
        inbound("public.example", PROVEN);
        forwarding = true;
        passes(packet(new Message(), STRANGER, LOCAL), null, true);
    }

    @Test
    void passesOutboundStanzasToAPublicPartner() {
        passes(packet(new Presence(Presence.Type.subscribe), LOCAL, STRANGER), mock(ClientSession.class), true);
        passes(packet(new Message(), LOCAL, STRANGER), outbound("public.example", PROVEN), false);
    }

    @Test
    void refusesSubscriptionRequestsAboveTheLimit() throws Exception {
        inbound("partner.example", PROVEN);
        settings.subscriptionRequestsPerMinute(1);
        passes(packet(new Presence(Presence.Type.subscribe), REMOTE, LOCAL), null, true);
        passes(packet(new Presence(Presence.Type.subscribe), new JID("bob@partner.example/phone"), LOCAL), null, true);
        passes(packet(new Presence(Presence.Type.unsubscribed), new JID("carol@own.example"), REMOTE), mock(ClientSession.class), true);
        passes(packet(new Presence(Presence.Type.subscribe), REMOTE, LOCAL), null, true);
        assertThat(isRefused(packet(new Presence(Presence.Type.subscribe), REMOTE, new JID("carol@own.example")), null, true).reason()).isEqualTo(Reason.TOO_MANY_SUBSCRIPTION_REQUESTS);
        assertThat(answer().getError()).returns(PacketError.Condition.resource_constraint, PacketError::getCondition)
            .returns(PacketError.Type.wait, PacketError::getType);
    }

    @Test
    void aRequestThatWasDeclinedCountsWhenItComesAgain() throws Exception {
        inbound("partner.example", PROVEN);
        settings.subscriptionRequestsPerMinute(1);
        passes(packet(new Presence(Presence.Type.subscribe), REMOTE, LOCAL), null, true);
        passes(packet(new Presence(Presence.Type.unsubscribed), LOCAL, REMOTE), mock(ClientSession.class), true);
        assertThat(isRefused(packet(new Presence(Presence.Type.subscribe), REMOTE, LOCAL), null, true).reason()).isEqualTo(Reason.TOO_MANY_SUBSCRIPTION_REQUESTS);
    }

    private static IQ iq(IQ.Type type, String namespace, JID from, JID to) {
        IQ iq = packet(new IQ(type), from, to);
        iq.setChildElement("query", namespace);
        return iq;
    }

    @ParameterizedTest
    @ValueSource(strings = {"partner.example", "public.example", "unlisted.example"})
    void refusesAccountRequestsAndRelayingFromEveryDomain(String domain) throws Exception {
        inbound(domain, PROVEN);
        JID from = new JID("alice@" + domain);
        for (IQ.Type type : IQ.Type.values()) {
            assertThat(isRefused(iq(type, "jabber:iq:private", from, new JID("own.example")), null, true).direction()).isEqualTo(Direction.INBOUND);
        }
        assertThat(isRefused(packet(new Message(), from, new JID("bob@third.example")), null, true).reason()).isEqualTo(Reason.RELAY);
        assertThat(isRefused(packet(new Presence(), from, new JID("third.example")), null, true).reason()).isEqualTo(Reason.RELAY);
    }

    @Test
    void reportOnlyPassesAccountRequestsAndRelaying() throws Exception {
        policy.save(settings.all(), settings.with(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.REPORT_ONLY, DenyList.NONE)));
        gate.interceptPacket(packet(new Message(), UNLISTED, new JID("bob@third.example")), null, true, false);
        gate.interceptPacket(iq(IQ.Type.get, "jabber:iq:private", UNLISTED, new JID("own.example")), null, true, false);
        assertThat(refusals.latest(10)).extracting(Refusal::reason).containsExactlyInAnyOrder(Reason.RELAY, Reason.ACCOUNT_REQUEST);
        assertThat(refusals.latest(10)).noneMatch(Refusal::enforced);
    }

    private void partnerIsOnlyReported(PartnerType type) throws Exception {
        Strictness reported = new Strictness(Mode.REPORT_ONLY, Optional.empty(), DowngradeProtection.OFF);
        when(store.load()).thenReturn(StoredPartners.of(List.of(
            TestPartner.of(1, 1, DomainName.of("partner.example"), "", List.of(), type, NegotiationSettings.DEFAULT, reported))));
        policy.reload();
    }

    static List<Arguments> reportedPartners() {
        return List.of(
            Arguments.of("a report-only partner whose stream does not comply", PartnerType.FEDERATED, PLAIN),
            Arguments.of("a report-only partner without a stream", PartnerType.FEDERATED, null),
            Arguments.of("a report-only partner whose users may not send that", PartnerType.PUBLIC_UNVERIFIED, PROVEN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reportedPartners")
    void refusesAccountRequestsAndRelayingWhereThePartnerIsOnlyReported(String what, PartnerType type, StreamFacts stream) throws Exception {
        partnerIsOnlyReported(type);
        if (stream != null) {
            inbound("partner.example", stream);
        }
        List<Packet> refused = List.of(iq(IQ.Type.set, "jabber:iq:register", REMOTE, new JID("own.example")),
            iq(IQ.Type.get, "jabber:iq:private", REMOTE, LOCAL.asBareJID()), packet(new Message(), REMOTE, new JID("bob@third.example")),
            packet(new Presence(), REMOTE, new JID("third.example")));
        assertThat(refused).allSatisfy(each -> assertThat(isRefused(each, null, true)).returns(true, Refusal::enforced));
        assertThat(refusals.latest(20)).filteredOn(Refusal::enforced).extracting(Refusal::reason)
            .containsExactlyInAnyOrder(Reason.ACCOUNT_REQUEST, Reason.ACCOUNT_REQUEST, Reason.RELAY, Reason.RELAY);
    }

    @Test
    void stillReportsTheStreamOfAReportOnlyPartnerThatTriesToRelay() throws Exception {
        partnerIsOnlyReported(PartnerType.FEDERATED);
        IncomingServerSession session = inbound("partner.example", PLAIN);
        isRefused(packet(new Message(), REMOTE, new JID("bob@third.example")), null, true);
        assertThat(refusals.latest(10)).extracting(refusal -> refusal.reason() + " " + refusal.enforced())
            .containsExactlyInAnyOrder("TCP_DIALBACK_NOT_ACCEPTED false", "RELAY true");
        verify(session, never()).close();
        gate.interceptPacket(packet(new Message(), REMOTE, LOCAL), null, true, false);
    }

    @Test
    void aReportedDowngradeOpensNoUserToStrangers() throws Exception {
        Strictness strictness = new Strictness(Mode.ENFORCE, Optional.empty(), DowngradeProtection.REPORT);
        NegotiationSettings all = PartnersConsole.settings(AuthenticationMethod.values());
        when(store.load()).thenReturn(StoredPartners.of(List.of(
            TestPartner.of(1, 1, DomainName.of("partner.example"), "", List.of(), PartnerType.PUBLIC_UNVERIFIED, all, strictness))));
        policy.reload();
        inbound("partner.example", PLAIN);
        isRefused(packet(new Message(), REMOTE, LOCAL), null, true);
        assertThat(refusals.latest(10)).extracting(refusal -> refusal.reason() + " " + refusal.enforced())
            .containsExactlyInAnyOrder("DOWNGRADED false", "NOT_INVITED true");
    }

    private static Message toSeveral(JID from, String... addresses) {
        Message message = packet(new Message(), from, new JID("own.example"));
        Element all = message.addChildElement("addresses", "http://jabber.org/protocol/address");
        for (String address : addresses) {
            Element each = all.addElement("address").addAttribute("jid", address.replace("+", ""));
            if (address.startsWith("+")) {
                each.addAttribute("delivered", "true");
            }
        }
        return message;
    }

    @Test
    void takesAddressesOfOtherServersThatAreMarkedAsDeliveredOut() throws Exception {
        inbound("partner.example", PROVEN);
        Message message = toSeveral(REMOTE, "alice@own.example", "+bob@third.example");
        passes(message, null, true);
        assertThat(message.getElement().element("addresses").elements()).singleElement().returns("alice@own.example", each -> each.attributeValue("jid"));
        assertThat(isRefused(toSeveral(REMOTE, "+eve@third.example", "bob@third.example"), null, true).reason()).isEqualTo(Reason.RELAY);
    }

    @Test
    void reportOnlyRewritesNoAddresses() throws Exception {
        policy.save(settings.all(), settings.with(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.REPORT_ONLY, DenyList.NONE)));
        Message message = toSeveral(UNLISTED, "+bob@third.example");
        gate.interceptPacket(message, null, true, false);
        assertThat(message.getElement().element("addresses").elements()).hasSize(1);
        assertThat(refusals.latest(10)).singleElement().returns(Reason.RELAY, Refusal::reason).returns(false, Refusal::enforced);
    }

    @ParameterizedTest
    @ValueSource(strings = {"invite", "decline"})
    void judgesRoomInvitationsByTheirOriginalSender(String turn) throws Exception {
        Message message = packet(new Message(), new JID("room@conference.own.example"), LOCAL);
        message.addChildElement("x", "http://jabber.org/protocol/muc#user").addElement(turn).addAttribute("from", REMOTE.toBareJID());
        passes(message, null, true);
        message.addChildElement("x", "http://jabber.org/protocol/muc#user").addElement(turn).addAttribute("from", STRANGER.toBareJID());
        contacts = () -> ContactRelation.INVITED;
        passes(message, null, true);
        contacts = () -> ContactRelation.NONE;
        assertThat(isRefused(message, null, true)).returns(Reason.NOT_INVITED, Refusal::reason).returns("public.example", Refusal::domain);
        verify(deliverer, never()).deliver(any());
    }

    private static Message mediated(JID from, JID to, String attribute, JID user) {
        Message message = packet(new Message(), from, to);
        message.addChildElement("x", "http://jabber.org/protocol/muc#user").addElement("invite").addAttribute(attribute, user.toBareJID());
        return message;
    }

    /** XEP-0045 7.8.2 on the way to the room and from it, and XEP-0249. */
    static List<Message> invitations() {
        JID room = new JID("room@conference.own.example");
        Message direct = packet(new Message(), STRANGER, LOCAL);
        direct.addChildElement("x", "jabber:x:conference").addAttribute("jid", room.toString());
        return List.of(mediated(STRANGER, room, "to", LOCAL), mediated(room, LOCAL, "from", STRANGER), direct);
    }

    @ParameterizedTest
    @MethodSource("invitations")
    void saysOfAnInvitationWhetherTheUserHasNoSuchContactOrThatIsUnknown(Message invitation) {
        inbound("public.example", PROVEN);
        contacts = () -> ContactRelation.SUBSCRIBER;
        passes(invitation, null, true);
        contacts = () -> {
            throw new IllegalStateException("the database is out of reach");
        };
        assertThat(isRefused(invitation, null, true)).returns(Reason.CONTACTS_UNKNOWN, Refusal::reason).returns("public.example", Refusal::domain);
        contacts = () -> ContactRelation.NONE;
        assertThat(isRefused(invitation, null, true).reason()).isEqualTo(Reason.NOT_INVITED);
    }

    @Test
    void dropsUnsubscriptionsFromNonContactsWithoutRecord() throws Exception {
        inbound("partner.example", PROVEN);
        for (Presence.Type type : List.of(Presence.Type.unsubscribe, Presence.Type.unsubscribed)) {
            assertThatThrownBy(() -> gate.interceptPacket(packet(new Presence(type), REMOTE, LOCAL), null, true, false)).isInstanceOf(PacketRejectedException.class);
            contacts = () -> ContactRelation.LISTED;
            passes(packet(new Presence(type), REMOTE, LOCAL), null, true);
            contacts = () -> ContactRelation.NONE;
        }
        assertThat(refusals.latest(10)).isEmpty();
        verify(deliverer, never()).deliver(any());
    }

    @Test
    void dropsAnswersWithoutAMatchingRequest() throws Exception {
        ClientSession client = mock(ClientSession.class);
        Packet answer = packet(new IQ(IQ.Type.result), REMOTE, LOCAL);
        assertThatThrownBy(() -> gate.interceptPacket(answer, client, false, false)).isInstanceOf(PacketRejectedException.class);
        passes(packet(new IQ(IQ.Type.get), LOCAL, REMOTE), client, true);
        passes(answer, client, false);
        assertThatThrownBy(() -> gate.interceptPacket(answer, client, false, false)).as("again").isInstanceOf(PacketRejectedException.class);
        // Of domains that are no partner's, nothing is remembered.
        passes(packet(new IQ(IQ.Type.result), UNLISTED, LOCAL), client, false);
    }

    @Test
    void explainsOpenfiresPresenceErrorInPartnersOnlyMode() throws Exception {
        policy.save(settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.REFUSE)));
        ClientSession client = mock(ClientSession.class);
        isRefused(packet(new Presence(Presence.Type.subscribe), LOCAL, UNLISTED), client, true);
        verify(deliverer, never()).deliver(any());

        Presence openfires = packet(new Presence(), UNLISTED, LOCAL);
        openfires.setError(PacketError.Condition.not_allowed);
        gate.interceptPacket(openfires, client, false, false);
        assertThat(openfires.getError().getText()).isEqualTo(Reason.NOT_A_PARTNER.publicText());
    }

    @Test
    void passesErrorsWithAnUnknownCondition() {
        Presence error = packet(new Presence(Presence.Type.error), REMOTE, LOCAL);
        error.getElement().addElement("error").addElement("nonsense", "urn:ietf:params:xml:ns:xmpp-stanzas");
        passes(error, mock(ClientSession.class), false);
    }

    @Test
    void refusesOnAnInternalException() {
        doThrow(new IllegalStateException("broken")).when(sessions).getIncomingServerSessions("partner.example");
        assertThat(isRefused(packet(new Message(), REMOTE, LOCAL), null, true).reason()).isEqualTo(Reason.INTERNAL_ERROR);
    }

    @Test
    void refusesOnAJavaError() {
        doThrow(new StackOverflowError()).when(sessions).getIncomingServerSessions("partner.example");
        assertThat(isRefused(packet(new Message(), REMOTE, LOCAL), null, true).reason()).isEqualTo(Reason.INTERNAL_ERROR);
    }

    @Test
    void passesStanzasThatWereAlreadyProcessed() {
        assertThatCode(() -> gate.interceptPacket(packet(new Message(), REMOTE, LOCAL), null, true, true)).doesNotThrowAnyException();
    }

    @Test
    void aNewPolicyEndsTheStreamsThatDoNotComply() {
        when(sessions.getIncomingServers()).thenReturn(List.of("partner.example", "unlisted.example"));
        when(sessions.getOutgoingServers()).thenReturn(List.of("partner.example"));
        IncomingServerSession bad = inbound("partner.example", PLAIN);
        IncomingServerSession unlisted = inbound("unlisted.example", PLAIN);
        OutgoingServerSession good = outbound("partner.example", PROVEN);

        enforcement.enforceOnLiveStreams();

        verify(bad).close();
        verify(unlisted, never()).close();
        verify(good, never()).close();
        assertThat(refusals.latest(10)).singleElement().returns(Reason.TCP_DIALBACK_NOT_ACCEPTED, Refusal::reason);
        assertThat(log).singleElement().asString().contains("partner.example: TCP_DIALBACK_NOT_ACCEPTED");
    }

    // Where streams are followed

    /** Streams are followed, and the current thread brings in what comes over this one, or over none. */
    private void follows(Optional<Negotiation> delivering, boolean mayMissOutbound) {
        steering = mock(StreamSteering.class);
        when(steering.kind()).thenReturn(SteeringKind.NETTY);
        when(steering.delivering()).thenReturn(delivering);
        when(steering.mayMissOutbound()).thenReturn(mayMissOutbound);
        when(steering.negotiationOf(any())).thenReturn(Optional.empty());
        makeGate();
    }

    private static Negotiation stream(Direction direction, String domain, StreamFacts seen) {
        Negotiation negotiation = mock(Negotiation.class);
        when(negotiation.direction()).thenReturn(direction);
        StreamFacts ofOthers = new StreamFacts(Encryption.TLS, Authentication.NONE, CertificateStatus.UNKNOWN, "TLSv1.3");
        when(negotiation.standing(any(), any())).thenAnswer(question -> {
            String asked = question.getArgument(1);
            return Standing.of(question.getArgument(0), direction, asked, asked.equals(domain) ? seen : ofOthers);
        });
        return negotiation;
    }

    static List<Packet> stanzas() {
        return List.of(new Message(), new IQ(IQ.Type.get), new IQ(IQ.Type.result), new Presence(), new Presence(Presence.Type.unsubscribed), bounce(new Message()),
            bounce(new IQ()));
    }

    private static Packet bounce(Packet packet) {
        packet.setError(PacketError.Condition.remote_server_not_found);
        return packet;
    }

    @ParameterizedTest
    @MethodSource("stanzas")
    void refusesStanzaWhenTheDeliveringStreamBelongsToAnotherDomain(Packet packet) {
        inbound("partner.example", PROVEN);
        follows(Optional.of(stream(Direction.INBOUND, "public.example", PROVEN)), false);
        assertThat(isRefused(packet(packet, REMOTE, LOCAL), null, true)).returns(Reason.NOT_AUTHENTICATED, Refusal::reason).returns(Direction.INBOUND, Refusal::direction);
    }

    @ParameterizedTest
    @MethodSource("stanzas")
    void refusesStanzaThatNoStreamDeliversDespiteACompliantStream(Packet packet) {
        inbound("partner.example", PROVEN);
        follows(Optional.empty(), false);
        assertThat(isRefused(packet(packet, REMOTE, LOCAL), null, true)).returns(Reason.NOT_FROM_STREAM, Refusal::reason).returns(Direction.INBOUND, Refusal::direction);
    }

    @ParameterizedTest
    @MethodSource("stanzas")
    void refusesStanzasThatOutboundStreamsDeliver(Packet packet) {
        follows(Optional.of(stream(Direction.OUTBOUND, "partner.example", PROVEN)), false);
        assertThat(isRefused(packet(packet.createCopy(), REMOTE, LOCAL), null, true).reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
        assertThat(isRefused(packet(packet.createCopy(), UNLISTED, LOCAL), null, true).reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
    }

    @ParameterizedTest
    @MethodSource("stanzas")
    void refusesStanzasOfUnfollowedOutboundStreamsInAnyName(Packet packet) {
        follows(Optional.empty(), true);
        origin = RoutingOrigin.OUTBOUND_STREAM;
        assertThat(isRefused(packet(packet.createCopy(), REMOTE, LOCAL), null, true).reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
        assertThat(isRefused(packet(packet.createCopy(), UNLISTED, LOCAL), null, true).reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
        assertThat(isRefused(packet(packet.createCopy(), new JID("romeo@own.example"), LOCAL), null, true).reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
        assertThat(isRefused(packet(packet.createCopy(), LOCAL, LOCAL), mock(ClientSession.class), true).reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
        assertThat(isRefused(packet(packet.createCopy(), null, LOCAL), null, true).reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
        assertThat(isRefused(packet(packet.createCopy(), LOCAL, REMOTE), null, true).reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void passesLocalUsersStanzasWhileStreamsMayBeMissed() {
        follows(Optional.empty(), true);
        passes(packet(new Message(), LOCAL, REMOTE), mock(ClientSession.class), true);
        passes(packet(new Message(), LOCAL, LOCAL), mock(ClientSession.class), true);
    }

    @ParameterizedTest
    @EnumSource(value = RoutingOrigin.class, names = {"REDELIVERY", "OTHER_NODE"})
    void passesRedeliveriesAndStanzasFromOtherNodes(RoutingOrigin before) {
        follows(Optional.empty(), false);
        origin = before;
        passes(packet(new Message(), REMOTE, LOCAL), null, true);
        passes(packet(new IQ(IQ.Type.result), REMOTE, LOCAL), null, true);
    }

    @Test
    void openfiresOwnBouncePassesWhereStreamsAreFollowed() {
        inbound("partner.example", PLAIN);
        follows(Optional.empty(), false);
        origin = RoutingOrigin.BOUNCE;
        passes(packet(bounce(new Presence()), REMOTE, LOCAL), null, true);
        Message message = packet(new Message(), REMOTE, LOCAL);
        message.setThread("t1");
        passes(bounce(message), null, true);
        IQ iq = packet(new IQ(IQ.Type.get), REMOTE, LOCAL);
        iq.setChildElement("query", "jabber:iq:version");
        passes(bounce(iq), null, true);
    }

    @Test
    void refusesABounceThatCarriesPayload() {
        follows(Optional.empty(), false);
        origin = RoutingOrigin.BOUNCE;
        Message message = packet(new Message(), REMOTE, LOCAL);
        message.setBody("payload");
        assertThat(isRefused(bounce(message), null, true).reason()).isEqualTo(Reason.NOT_FROM_STREAM);
    }

    @Test
    void judgesOnlyUnfollowedStreamsWhenNoFollowedStreamDelivers() {
        IncomingServerSession followed = inbound("partner.example", PLAIN);
        inbound("partner.example", PROVEN);
        follows(Optional.empty(), false);
        Negotiation negotiation = mock(Negotiation.class);
        when(steering.negotiationOf(followed)).thenReturn(Optional.of(negotiation));
        origin = RoutingOrigin.INBOUND_STREAM;
        passes(packet(new Message(), REMOTE, LOCAL), null, true);
        assertThat(isRefused(packet(new Message(), STRANGER, LOCAL), null, true).reason()).isEqualTo(Reason.NOT_AUTHENTICATED);
    }

    @Test
    void reportOnlyPassesAndReportsStanzasThatNoStreamDelivers() throws Exception {
        policy.save(settings.all(), settings.with(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, Mode.REPORT_ONLY, DenyList.NONE)));
        follows(Optional.empty(), false);
        gate.interceptPacket(packet(new Message(), REMOTE, LOCAL), null, true, false);
        assertThat(refusals.latest(10)).singleElement().returns(Reason.NOT_FROM_STREAM, Refusal::reason).returns(false, Refusal::enforced);
    }

    /** Of what local users send each other, nothing is looked up. */
    @Test
    void stanzasBetweenLocalUsersAskNothing() throws Exception {
        policy.save(settings.all(), settings.with(GlobalPolicy.enforcing(UnlistedDomains.REFUSE)));
        JID alice = new JID("alice@own.example/desk");
        JID carol = new JID("carol@own.example/car");
        IQ result = packet(new IQ(IQ.Type.result), alice, carol);
        passes(packet(new Message(), alice, carol), mock(ClientSession.class), true);
        passes(packet(new Message(), alice, carol), mock(ClientSession.class), false);
        passes(result, mock(ClientSession.class), true);
        passes(result, mock(ClientSession.class), false);
        assertThat(asked).isEmpty();
    }
}
