package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.Drafts;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.UnlistedDomains;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

class ContactApprovalsTest {

    private final List<Presence> routed = new ArrayList<>();
    private Consumer<Presence> router = routed::add;
    private boolean pending = true;
    private PolicySnapshot policy = policy("FEDERATED", true, Mode.ENFORCE);

    private static PolicySnapshot policy(String type, boolean approves, Mode mode) {
        return PolicySnapshot.of(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, mode, DenyList.NONE),
            List.of(Drafts.partner(Drafts.of(1, 1, "partner.example", "", "", type, "REQUIRED", "REQUIRED", false).with(Map.of("autoApproval", String.valueOf(approves))))),
            StrongestMethods.NONE, Clock.systemUTC());
    }

    private static Presence request(String from, String to) {
        Presence request = new Presence(Presence.Type.subscribe);
        request.setFrom(new JID(from));
        request.setTo(new JID(to));
        return request;
    }

    private static Presence request() {
        return request("bob@partner.example/car", "alice@own.example");
    }

    private void intercept(Packet packet, Session session, boolean incoming, boolean processed) throws PacketRejectedException {
        new ContactApprovals(() -> policy, (user, contact) -> pending, jid -> jid.getDomain().equals("own.example"), router).interceptPacket(packet, session, incoming, processed);
    }

    private void isApproved() {
        assertThat(routed).singleElement().satisfies(approval -> {
            assertThat(approval.getType()).isEqualTo(Presence.Type.subscribed);
            assertThat(approval.getFrom()).isEqualTo(new JID("alice@own.example"));
            assertThat(approval.getTo()).isEqualTo(new JID("bob@partner.example"));
        });
    }

    @Test
    void approvesWhatOpenfireHasNoted() throws Exception {
        intercept(request(), null, true, true);
        isApproved();
    }

    @Test
    void doesNotAskTheUser() {
        assertThatThrownBy(() -> intercept(request(), mock(ClientSession.class), false, false)).isInstanceOf(PacketRejectedException.class);
        isApproved();
    }

    @Test
    void aSecondClientIsNotAskedEither() {
        pending = false;
        assertThatThrownBy(() -> intercept(request(), mock(ClientSession.class), false, false)).isInstanceOf(PacketRejectedException.class);
        assertThat(routed).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"FEDERATED, false, ENFORCE", "PUBLIC_UNVERIFIED, true, ENFORCE", "FEDERATED, true, REPORT_ONLY"})
    void otherwiseTheUserDecides(String type, boolean approves, Mode mode) throws Exception {
        policy = policy(type, approves, mode);
        intercept(request(), null, true, true);
        intercept(request(), mock(ClientSession.class), false, false);
        assertThat(routed).isEmpty();
    }

    @Test
    void approvesNothingElse() throws Exception {
        pending = false;
        intercept(request(), null, true, true);
        pending = true;
        intercept(request(), null, true, false);
        intercept(request(), mock(OutgoingServerSession.class), false, false);
        intercept(request("bob@elsewhere.example", "alice@own.example"), null, true, true);
        intercept(request("bob@partner.example", "alice@other.example"), null, true, true);
        intercept(request("partner.example", "alice@own.example"), null, true, true);
        intercept(request("bob@partner.example", "own.example"), null, true, true);
        Message message = new Message();
        message.setFrom("bob@partner.example");
        message.setTo("alice@own.example");
        intercept(message, null, true, true);
        assertThat(routed).isEmpty();
    }

    @Test
    void aFailureReachesNoOne() {
        router = any -> {
            throw new IllegalStateException("no router");
        };
        assertThatCode(() -> intercept(request(), null, true, true)).doesNotThrowAnyException();
    }
}
