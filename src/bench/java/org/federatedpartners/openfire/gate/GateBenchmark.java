package org.federatedpartners.openfire.gate;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.federatedpartners.certificate.CertificateJudge;
import org.federatedpartners.certificate.PeerCertificate;
import org.federatedpartners.certificate.TestCertificates;
import org.federatedpartners.console.SteeringKind;
import org.federatedpartners.contact.ContactPolicy;
import org.federatedpartners.history.StreamCounts;
import org.federatedpartners.history.StreamCountsInMemory;
import org.federatedpartners.it.testbed.PartnersConsole;
import org.federatedpartners.it.testbed.TestCa;
import org.federatedpartners.openfire.session.SessionFacts;
import org.federatedpartners.openfire.session.StreamSteering;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.ServerConstraint;
import org.federatedpartners.policy.StreamFacts.Authentication;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.Trust;
import org.federatedpartners.store.InMemoryPartnerStore;
import org.federatedpartners.store.InMemorySettings;
import org.federatedpartners.store.PolicyService;
import org.federatedpartners.store.StoreException;
import org.federatedpartners.stream.Negotiation;
import org.federatedpartners.stream.ReceivingNegotiation;
import org.federatedpartners.stream.Spellings;
import org.federatedpartners.stream.TlsFacts;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.session.ServerSession;
import org.mockito.Mockito;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/** One stanza that is let through the gate, over a stream that is followed; without what Openfire does to call it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class GateBenchmark {

    private static final String PEER = "partner.example";
    private static final String OWN = "own.example";
    private static final JID HERE = new JID("alice", OWN, "desk");
    private static final JID THERE = new JID("bob", PEER, "car");

    /** Whose stream it is, and how it was authenticated. */
    public enum Stream { STRANGER, TLS_DIALBACK, SASL_OVER_TLS }

    @Param
    private Stream stream;

    private FederationGate gate;
    private final Message arriving = message(THERE, HERE);
    private final Message leaving = message(HERE, THERE);
    private final OutgoingServerSession session = Mockito.mock(OutgoingServerSession.class, Mockito.withSettings().stubOnly());

    private static Message message(JID from, JID to) {
        Message message = new Message();
        message.setFrom(from);
        message.setTo(to);
        message.setBody("The usual sentence that somebody types into a chat window, neither long nor short.");
        return message;
    }

    @Setup
    public void establish() throws StoreException {
        TestCa ca = TestCa.create("CA");
        CertificateJudge certificates = TestCertificates.judge(() -> Set.of(ca.certificate()), domain -> Trust.DEFAULT, Clock.systemUTC());
        List<X509Certificate> chain = ca.forDomains(List.of(PEER)).issue().chain();
        PolicyService policy = new PolicyService(new InMemoryPartnerStore(), new InMemorySettings(), () -> false);
        policy.reload();
        if (stream != Stream.STRANGER) {
            policy.save(TestPartner.of(Partner.NEW, 0, DomainName.of(PEER), "", List.of(), PartnerType.FEDERATED,
                PartnersConsole.settings(AuthenticationMethod.valueOf(stream.name()))));
        }
        Negotiation negotiation = new ReceivingNegotiation(policy.inForce(), encrypted -> Set.of(AuthenticationMethod.values()), () -> false, new Spellings());
        negotiation.resume(Optional.of(new TlsFacts("TLSv1.3", domain -> certificates.verdict(PeerCertificate.of(chain), domain).problems())),
            Map.of(PEER, stream == Stream.SASL_OVER_TLS ? Authentication.EXTERNAL : Authentication.DIALBACK));
        StreamSteering steering = new OneStream(Optional.of(negotiation));
        PartnerTypeCheck partnerTypes = new PartnerTypeCheck(new ContactPolicy(null), null, jid -> OWN.equals(jid.getDomain()), () -> false);
        StreamCounts counts = new StreamCounts(new StreamCountsInMemory(), Clock.systemUTC(), 1000, () -> Optional.of(domain -> false), counted -> {});
        // What is missing is for refusals, and for requests.
        gate = new FederationGate(policy.inForce(), new FederationGate.Delivery(steering, null, new SessionFacts(steering, null, certificates), RoutingOrigin::ofCurrentThread),
            partnerTypes, new FederationGate.Consequences(counts, null, null, null, null),
            new FederationGate.Remote(OWN, new SeenDomains(jid -> !OWN.equals(jid.getDomain()), Runnable::run, System::nanoTime), (local, remote) -> false));
    }

    @Benchmark
    public void arrives() throws PacketRejectedException {
        gate.interceptPacket(arriving, null, true, false);
    }

    @Benchmark
    public void leaves() throws PacketRejectedException {
        gate.interceptPacket(leaving, session, false, false);
    }

    private record OneStream(Optional<Negotiation> negotiation) implements StreamSteering {

        @Override
        public SteeringKind kind() {
            return SteeringKind.values()[0];
        }

        @Override
        public Set<ServerConstraint> lifts() {
            return Set.of();
        }

        @Override
        public void start() {
            // It is there.
        }

        @Override
        public void stop() {
            // It stays.
        }

        @Override
        public Optional<Negotiation> delivering() {
            return negotiation;
        }

        @Override
        public boolean mayMissOutbound() {
            return false;
        }

        @Override
        public Optional<Negotiation> negotiationOf(ServerSession session) {
            return negotiation;
        }
    }
}
