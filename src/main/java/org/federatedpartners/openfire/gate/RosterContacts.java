package org.federatedpartners.openfire.gate;

import java.util.Optional;
import java.util.function.Function;
import org.federatedpartners.contact.ContactRelation;
import org.federatedpartners.openfire.gate.PartnerTypeCheck.Contacts;
import org.jivesoftware.openfire.roster.RosterItem;
import org.jivesoftware.openfire.roster.RosterManager;
import org.jivesoftware.openfire.user.UserManager;
import org.jivesoftware.openfire.user.UserNotFoundException;
import org.xmpp.packet.JID;

/**
 * Contacts by Openfire's rosters. Openfire caches users and rosters, and looks up both itself when it routes a stanza.
 * So at most the same look-ups happen slightly earlier.
 */
public final class RosterContacts implements Contacts {

    private final UserManager users;
    private final RosterManager rosters;
    private final Function<UserNotFoundException, Optional<Throwable>> failure;

    /** @param failure what kept Openfire from reading a user or a contact; empty if there is none */
    public RosterContacts(UserManager users, RosterManager rosters, Function<UserNotFoundException, Optional<Throwable>> failure) {
        this.users = users;
        this.rosters = rosters;
        this.failure = failure;
    }

    @Override
    public ContactRelation of(JID localUser, JID remote) {
        return item(localUser, remote).map(RosterContacts::relation).orElse(ContactRelation.NONE);
    }

    /** Whether a request of the remote user waits for the local user's answer, whatever else is between the two. */
    public boolean isPending(JID localUser, JID remote) {
        return item(localUser, remote).filter(RosterContacts::isPending).isPresent();
    }

    private Optional<RosterItem> item(JID localUser, JID remote) {
        try {
            // Openfire makes and keeps an empty roster for whatever name it is asked for.
            users.getUser(localUser.getNode());
            return Optional.of(rosters.getRoster(localUser.getNode()).getRosterItem(remote.asBareJID()));
        } catch (UserNotFoundException e) {
            Optional<Throwable> because = failure.apply(e);
            if (because.isPresent()) {
                throw new IllegalStateException("Openfire could not read the user or the roster: " + because.get().getMessage(), because.get());
            }
            return Optional.empty();
        }
    }

    private static boolean isPending(RosterItem item) {
        return item.getRecvStatus() == RosterItem.RECV_SUBSCRIBE;
    }

    /** A member of a shared group is a contact that no user has added: it counts where its presence is shown to the user. */
    private static ContactRelation relation(RosterItem item) {
        RosterItem.SubType subscription = item.getSubStatus();
        boolean to = subscription == RosterItem.SUB_TO || subscription == RosterItem.SUB_BOTH;
        boolean from = (subscription == RosterItem.SUB_FROM || subscription == RosterItem.SUB_BOTH) && !item.isShared();
        return ContactRelation.of(item.getAskStatus() == RosterItem.ASK_SUBSCRIBE, to, from, isPending(item));
    }
}
