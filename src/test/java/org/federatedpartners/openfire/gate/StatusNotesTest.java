package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.time.Clock;
import java.util.List;
import org.dom4j.DocumentException;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.GlobalPolicy;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.PartnerType;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.StrongestMethods;
import org.federatedpartners.policy.TestPartner;
import org.federatedpartners.policy.UnlistedDomains;
import org.jivesoftware.openfire.interceptor.PacketRejectedException;
import org.jivesoftware.openfire.session.ClientSession;
import org.jivesoftware.openfire.session.OutgoingServerSession;
import org.jivesoftware.openfire.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.ArgumentCaptor;
import org.xmpp.packet.IQ;
import org.xmpp.packet.Packet;
import org.xmpp.packet.Presence;

class StatusNotesTest {

    private final OutgoingServerSession stream = mock(OutgoingServerSession.class);
    private PolicySnapshot policy = policy(PartnerType.PUBLIC_VERIFIED, Mode.ENFORCE);

    private static PolicySnapshot policy(PartnerType type, Mode mode) {
        return PolicySnapshot.of(new GlobalPolicy(UnlistedDomains.FOLLOW_OPENFIRE, mode, DenyList.NONE),
            List.of(TestPartner.of(1, 1, DomainName.of("partner.example"), "", List.of(), type, NegotiationSettings.DEFAULT)), StrongestMethods.NONE, Clock.systemUTC());
    }

    private static Packet packet(String xml) {
        try {
            Element element = DocumentHelper.parseText(xml.replace("TO", "from='alice@own.example/desk' to='bob@partner.example'")).getRootElement();
            return element.getName().equals("iq") ? new IQ(element) : new Presence(element);
        } catch (DocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void intercept(Packet packet, Session session) throws PacketRejectedException {
        new StatusNotes(() -> policy).interceptPacket(packet, session, false, false);
    }

    /** @return what goes instead */
    private String isReplaced(String xml) {
        Packet packet = packet(xml);
        String before = packet.toXML();
        assertThatThrownBy(() -> intercept(packet, stream)).isInstanceOf(PacketRejectedException.class);
        assertThat(packet.toXML()).as("the stanza, which is others' too").isEqualTo(before);
        ArgumentCaptor<Packet> sent = ArgumentCaptor.forClass(Packet.class);
        verify(stream).process(sent.capture());
        assertThatCode(() -> intercept(sent.getValue(), stream)).as("comes here again").doesNotThrowAnyException();
        return sent.getValue().toXML();
    }

    private void passes(String xml, Session session) throws Exception {
        Packet packet = packet(xml);
        String before = packet.toXML();
        assertThatCode(() -> intercept(packet, session)).doesNotThrowAnyException();
        assertThat(packet.toXML()).isEqualTo(before);
        verify(stream, never()).process(any());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<presence TO><show>away</show><status>Home</status><status xml:lang='de'>Daheim</status><priority>5</priority></presence>",
        "<presence xmlns='jabber:client' TO><show>away</show><status>Home</status><priority>5</priority></presence>",
        "<presence xmlns='jabber:server' TO><status/><show>away</show><priority>5</priority></presence>",
    })
    void takesTheNotesAndLeavesShowAndPriority(String xml) {
        assertThat(isReplaced(xml)).doesNotContain("status").contains("<show>away</show>").contains("<priority>5</priority>").contains("alice@own.example/desk");
    }

    @Test
    void takesTheNoteOfAnEnd() {
        assertThat(isReplaced("<presence type='unavailable' TO><status>Gone</status></presence>")).contains("unavailable").doesNotContain("Gone");
    }

    @Test
    void takesTheNoteOfTheLastPresence() {
        assertThat(isReplaced("<iq type='result' id='a' TO><query xmlns='jabber:iq:last' seconds='903'>Heading home</query></iq>")).contains("903").doesNotContain("Heading");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<presence TO><show>away</show></presence>",
        "<presence type='subscribe' TO><status>Let me in</status></presence>",
        "<presence TO><x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/></x></presence>",
        "<presence TO><status xmlns='urn:example'>mine</status></presence>",
        "<iq type='result' id='a' TO><query xmlns='jabber:iq:last' seconds='903'/></iq>",
        "<iq type='result' id='a' TO><query xmlns='jabber:iq:version'><name>x</name></query></iq>",
        "<iq type='result' id='a' TO/>",
    })
    void leavesWhatIsNoNote(String xml) throws Exception {
        passes(xml, stream);
    }

    @ParameterizedTest
    @EnumSource
    void onlyPublicPartnersGetNone(PartnerType type) throws Exception {
        policy = policy(type, Mode.ENFORCE);
        String xml = "<presence TO><status>Home</status></presence>";
        if (type == PartnerType.FEDERATED) {
            passes(xml, stream);
        } else {
            assertThat(isReplaced(xml)).doesNotContain("Home");
        }
    }

    @Test
    void othersGetThem() throws Exception {
        passes("<presence from='alice@own.example' to='bob@elsewhere.example'><status>Home</status></presence>", stream);
        passes("<presence TO><status>Home</status></presence>", mock(ClientSession.class));
    }

    @Test
    void nothingChangesWhereEverythingIsOnlyReported() throws Exception {
        policy = policy(PartnerType.PUBLIC_VERIFIED, Mode.REPORT_ONLY);
        passes("<presence TO><status>Home</status></presence>", stream);
    }

    @Test
    void failsClosed() {
        doThrow(new IllegalStateException("no stream")).when(stream).process(any());
        assertThatThrownBy(() -> intercept(packet("<presence TO><status>Home</status></presence>"), stream)).isInstanceOf(PacketRejectedException.class);
    }
}
