package org.federatedpartners.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.federatedpartners.stream.Dialogue.OWN;
import static org.federatedpartners.stream.Dialogue.P;
import static org.federatedpartners.stream.Dialogue.accepting;
import static org.federatedpartners.stream.Dialogue.auth;
import static org.federatedpartners.stream.Dialogue.db;
import static org.federatedpartners.stream.Dialogue.features;
import static org.federatedpartners.stream.Dialogue.header;
import static org.federatedpartners.stream.Dialogue.message;
import static org.federatedpartners.stream.Dialogue.sasl;
import static org.federatedpartners.stream.Dialogue.starttls;
import static org.federatedpartners.stream.Dialogue.tls;
import static org.federatedpartners.stream.Dialogue.xml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateStatus;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The policy can change at any moment: each event of a negotiation is judged by the one snapshot that is in force when it begins. */
class OneSnapshotTest {

    private static final ServerLimits ALL = encrypted -> Set.of(AuthenticationMethod.values());

    /** How often the policy was read. */
    private final List<PolicySnapshot> read = new ArrayList<>();
    private String accepted = "STD";

    private PolicySnapshot next() {
        // Never the same one twice, as if the policy were changed between any two reads.
        PolicySnapshot snapshot = accepting(accepted);
        read.add(snapshot);
        return snapshot;
    }

    private Negotiation receiving() {
        Negotiation stream = new ReceivingNegotiation(this::next, ALL, () -> false, new Spellings());
        stream.received(header(P));
        return stream;
    }

    private Negotiation receivingUnderTls() {
        Negotiation stream = receiving();
        stream.received(starttls());
        stream.handshakeDone(tls(CertificateStatus.PROVES_DOMAIN));
        stream.received(header(P));
        return stream;
    }

    private Negotiation initiating() {
        Negotiation stream = TestNegotiation.initiating(this::next, ALL, P);
        stream.sending(header(OWN));
        stream.received(header(P));
        return stream;
    }

    private Negotiation initiatingUnderTls() {
        Negotiation stream = initiating();
        stream.received(features("tls"));
        stream.received(xml("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"));
        stream.handshakeDone(tls(CertificateStatus.PROVES_DOMAIN));
        stream.sending(header(OWN));
        stream.received(header(P));
        return stream;
    }

    private Map<String, Function<Negotiation, Object>> events() {
        Map<String, Function<Negotiation, Object>> events = new LinkedHashMap<>();
        events.put("header", stream -> stream.received(header(P)));
        events.put("features received", stream -> stream.received(features("tls", "external", "dialback")));
        events.put("features sent", stream -> stream.sending(features("tls", "external", "dialback")));
        events.put("starttls received", stream -> stream.received(starttls()));
        events.put("starttls sent", stream -> stream.sending(starttls()));
        events.put("auth received", stream -> stream.received(auth("EXTERNAL", P)));
        events.put("auth sent", stream -> stream.sending(auth("EXTERNAL", OWN)));
        events.put("success received", stream -> stream.received(sasl("success")));
        events.put("success sent", stream -> stream.sending(sasl("success")));
        events.put("failure received", stream -> stream.received(sasl("failure")));
        events.put("key received", stream -> stream.received(db("result", P, OWN, "")));
        events.put("key sent", stream -> stream.sending(db("result", OWN, P, "")));
        events.put("valid received", stream -> stream.received(db("result", P, OWN, "type='valid'")));
        events.put("valid sent", stream -> stream.sending(db("result", OWN, P, "type='valid'")));
        events.put("invalid sent", stream -> stream.sending(db("result", OWN, P, "type='invalid'")));
        events.put("question about a key", stream -> stream.received(db("verify", P, OWN, "id='1'")));
        events.put("stanza received", stream -> stream.received(message("a@" + P, "b@" + OWN)));
        events.put("stanza sent", stream -> stream.sending(message("b@" + OWN, "a@" + P)));
        events.put("unreadable", Negotiation::unreadable);
        events.put("sending unreadable", Negotiation::sendingUnreadable);
        events.put("handshake failed", stream -> stream.handshakeFailed(Reason.ENCRYPTION_FAILED));
        events.put("closed", stream -> stream.closed().orElse(null));
        events.put("rejected", stream -> stream.reject(P, Reason.SERVER_SETTINGS));
        events.put("facts", stream -> stream.facts(P));
        events.put("problems", stream -> stream.problems(P));
        return events;
    }

    @TestFactory
    Stream<DynamicTest> readsThePolicyOnceForEachEvent() {
        return Stream.of("S", "T", "D", "STD").flatMap(methods -> events().entrySet().stream().map(event -> DynamicTest.dynamicTest(event.getKey() + ", " + methods, () -> {
            accepted = "STD";
            for (Negotiation stream : List.of(receiving(), receivingUnderTls(), initiating(), initiatingUnderTls())) {
                accepted = methods;
                read.clear();
                Object outcome = event.getValue().apply(stream);
                assertThat(read).as(stream.getClass().getSimpleName()).hasSize(1);
                rejection(outcome).ifPresent(rejection -> assertThat(rejection.policy()).isSameAs(read.get(0)));
            }
        })));
    }

    private static Optional<Rejection> rejection(Object outcome) {
        if (outcome instanceof Action.Refuse refused) {
            return Optional.of(refused.rejection());
        }
        if (outcome instanceof Action.Answer answer) {
            return Optional.of(answer.rejection());
        }
        if (outcome instanceof Action.Drop drop) {
            return Optional.of(drop.rejection());
        }
        return Optional.ofNullable(outcome).filter(Rejection.class::isInstance).map(Rejection.class::cast);
    }
}
