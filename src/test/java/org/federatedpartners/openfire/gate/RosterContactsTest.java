package org.federatedpartners.openfire.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.sql.SQLException;
import java.util.stream.Stream;
import javax.naming.CommunicationException;
import org.federatedpartners.contact.ContactRelation;
import org.federatedpartners.openfire.server.UserReading;
import org.jivesoftware.openfire.roster.Roster;
import org.jivesoftware.openfire.roster.RosterItem;
import org.jivesoftware.openfire.roster.RosterManager;
import org.jivesoftware.openfire.user.UserManager;
import org.jivesoftware.openfire.user.UserNotFoundException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xmpp.packet.JID;

class RosterContactsTest {

    private static final JID ALICE = new JID("alice@own.example/desk");
    private static final JID BOB = new JID("bob@partner.example/car");

    private final UserManager users = mock(UserManager.class);
    private final RosterManager rosters = mock(RosterManager.class);
    private final Roster roster = mock(Roster.class);
    private boolean databaseIsSilent;
    private final RosterContacts contacts = new RosterContacts(users, rosters, new UserReading(() -> databaseIsSilent)::failure);

    @BeforeEach
    void setUp() throws UserNotFoundException {
        when(rosters.getRoster("alice")).thenReturn(roster);
    }

    static Stream<Arguments> entries() {
        return Stream.of(
            Arguments.of(RosterItem.SUB_NONE, RosterItem.ASK_NONE, false, ContactRelation.LISTED),
            Arguments.of(RosterItem.SUB_NONE, RosterItem.ASK_UNSUBSCRIBE, false, ContactRelation.LISTED),
            Arguments.of(RosterItem.SUB_NONE, RosterItem.ASK_SUBSCRIBE, false, ContactRelation.INVITED),
            Arguments.of(RosterItem.SUB_FROM, RosterItem.ASK_NONE, false, ContactRelation.SUBSCRIBER),
            Arguments.of(RosterItem.SUB_FROM, RosterItem.ASK_SUBSCRIBE, false, ContactRelation.INVITED),
            Arguments.of(RosterItem.SUB_TO, RosterItem.ASK_NONE, false, ContactRelation.INVITED),
            Arguments.of(RosterItem.SUB_BOTH, RosterItem.ASK_NONE, false, ContactRelation.INVITED),
            Arguments.of(RosterItem.SUB_TO, RosterItem.ASK_NONE, true, ContactRelation.INVITED),
            Arguments.of(RosterItem.SUB_BOTH, RosterItem.ASK_NONE, true, ContactRelation.INVITED),
            Arguments.of(RosterItem.SUB_FROM, RosterItem.ASK_NONE, true, ContactRelation.LISTED),
            Arguments.of(RosterItem.SUB_REMOVE, RosterItem.ASK_NONE, false, ContactRelation.LISTED));
    }

    @ParameterizedTest(name = "{0}, {1}, shared group {2}: {3}")
    @MethodSource("entries")
    void derivesTheRelationFromTheRosterEntryOfTheBareAddress(RosterItem.SubType subscription, RosterItem.AskType ask, boolean shared, ContactRelation expected) throws Exception {
        RosterItem item = mock(RosterItem.class);
        when(item.getSubStatus()).thenReturn(subscription);
        when(item.getAskStatus()).thenReturn(ask);
        when(item.isShared()).thenReturn(shared);
        when(roster.getRosterItem(BOB.asBareJID())).thenReturn(item);
        assertThat(contacts.of(ALICE, BOB)).isEqualTo(expected);
    }

    @Test
    void reportsPendingWhenTheContactsRequestAwaitsAnAnswer() throws Exception {
        RosterItem item = mock(RosterItem.class);
        when(item.getSubStatus()).thenReturn(RosterItem.SUB_NONE);
        when(item.getRecvStatus()).thenReturn(RosterItem.RECV_SUBSCRIBE);
        when(roster.getRosterItem(BOB.asBareJID())).thenReturn(item);
        assertThat(contacts.of(ALICE, BOB)).isEqualTo(ContactRelation.PENDING);
    }

    @Test
    void reportsNoneWhenTheRosterHasNoEntry() throws Exception {
        when(roster.getRosterItem(BOB.asBareJID())).thenThrow(new UserNotFoundException());
        assertThat(contacts.of(ALICE, BOB)).isEqualTo(ContactRelation.NONE);
    }

    @Test
    void aUserWhoDoesNotExistHasNoContactsAndGetsNoRoster() throws Exception {
        when(users.getUser("alice")).thenThrow(new UserNotFoundException());
        assertThat(contacts.of(ALICE, BOB)).isEqualTo(ContactRelation.NONE);
        verify(rosters, never()).getRoster(anyString());
    }

    /** As Openfire's providers say it: of the database, of a directory, and of a user who does not exist. */
    static Stream<Arguments> notFound() {
        return Stream.of(
            Arguments.of(new UserNotFoundException(), false),
            Arguments.of(new UserNotFoundException("no such user"), false),
            Arguments.of(new UserNotFoundException(new UserNotFoundException()), false),
            Arguments.of(new UserNotFoundException(new SQLException("gone")), true),
            Arguments.of(new UserNotFoundException("cannot be read", new SQLException("gone")), true),
            Arguments.of(new UserNotFoundException(new CommunicationException("gone")), true),
            Arguments.of(new UserNotFoundException(new UserNotFoundException(new SQLException("gone"))), true),
            Arguments.of(new UserNotFoundException(new IllegalStateException("gone")), true));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("notFound")
    void failsWhenTheUserCannotBeReadAndOnlyThen(UserNotFoundException seen, boolean fails) throws Exception {
        when(users.getUser("alice")).thenThrow(seen);
        if (fails) {
            assertThatThrownBy(() -> contacts.of(ALICE, BOB)).isInstanceOf(IllegalStateException.class).rootCause().isNotInstanceOf(UserNotFoundException.class);
            assertThatThrownBy(() -> contacts.isPending(ALICE, BOB)).isInstanceOf(IllegalStateException.class);
        } else {
            assertThat(contacts.of(ALICE, BOB)).isEqualTo(ContactRelation.NONE);
        }
    }

    /** Openfire takes a roster that it cannot read for an empty one. */
    @Test
    void whatIsNotFoundWhileTheDatabaseIsSilentMayExist() throws Exception {
        databaseIsSilent = true;
        RosterItem item = mock(RosterItem.class);
        when(item.getSubStatus()).thenReturn(RosterItem.SUB_BOTH);
        when(roster.getRosterItem(BOB.asBareJID())).thenReturn(item);
        assertThat(contacts.of(ALICE, BOB)).isEqualTo(ContactRelation.INVITED);
        when(roster.getRosterItem(BOB.asBareJID())).thenThrow(new UserNotFoundException());
        assertThatThrownBy(() -> contacts.of(ALICE, BOB)).isInstanceOf(IllegalStateException.class);
        when(users.getUser("alice")).thenThrow(new UserNotFoundException());
        assertThatThrownBy(() -> contacts.of(ALICE, BOB)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void failsWhenTheRosterCannotBeRead() throws Exception {
        when(rosters.getRoster("alice")).thenThrow(new IllegalStateException("the database is out of reach"));
        assertThatThrownBy(() -> contacts.of(ALICE, BOB)).isInstanceOf(IllegalStateException.class);
    }
}
