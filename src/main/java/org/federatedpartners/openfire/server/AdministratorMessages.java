package org.federatedpartners.openfire.server;

import java.io.IOException;
import java.util.Collection;
import org.federatedpartners.notification.Channel;
import org.federatedpartners.notification.Digest;
import org.federatedpartners.notification.DigestText;
import org.federatedpartners.notification.NotificationRules.Recipients;
import org.federatedpartners.notification.Undelivered;
import org.jivesoftware.openfire.XMPPServer;
import org.xmpp.packet.JID;
import org.xmpp.packet.Message;

/** Sends digests as messages to the users that Openfire has as its administrators. */
public final class AdministratorMessages implements Channel {

    private final XMPPServer server;
    private final DigestText text;

    public AdministratorMessages(XMPPServer server, DigestText text) {
        this.server = server;
        this.text = text;
    }

    @Override
    public boolean isOpen(Recipients recipients) {
        return recipients.administrators();
    }

    @Override
    public void send(Digest digest, Recipients recipients) throws IOException {
        Collection<JID> administrators = server.getAdmins();
        if (administrators.isEmpty()) {
            throw new Undelivered(Undelivered.Code.NO_ADMINISTRATORS, null);
        }
        for (JID administrator : administrators) {
            Message message = new Message();
            message.setFrom(server.getServerInfo().getXMPPDomain());
            message.setTo(administrator.asBareJID());
            message.setSubject(text.subject(digest));
            message.setBody(text.body(digest));
            server.getMessageRouter().route(message);
        }
    }
}
