package org.federatedpartners.openfire.server;

import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import javax.mail.Message.RecipientType;
import javax.mail.MessagingException;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeMessage;
import org.federatedpartners.notification.Channel;
import org.federatedpartners.notification.Digest;
import org.federatedpartners.notification.DigestText;
import org.federatedpartners.notification.NotificationRules.Recipients;
import org.federatedpartners.notification.Undelivered;
import org.jivesoftware.util.EmailService;

/** Sends digests by Openfire's mail service, with the settings that it has there. Openfire gives it no time limit. */
public final class MailService implements Channel {

    private static final String NAME = "Openfire";

    private final String domain;
    private final DigestText text;

    /** @param domain this server's, which the sender's address is of */
    public MailService(String domain, DigestText text) {
        this.domain = domain;
        this.text = text;
    }

    @Override
    public boolean isOpen(Recipients recipients) {
        return !recipients.mail().isEmpty();
    }

    @Override
    public void send(Digest digest, Recipients recipients) throws IOException {
        EmailService service = EmailService.getInstance();
        try {
            MimeMessage mail = service.createMimeMessage();
            mail.setFrom(new InternetAddress("openfire@" + domain, NAME, StandardCharsets.UTF_8.name()));
            for (String address : recipients.mail()) {
                mail.addRecipient(RecipientType.TO, new InternetAddress(address, true));
            }
            mail.setSubject(text.subject(digest), StandardCharsets.UTF_8.name());
            mail.setText(text.body(digest), StandardCharsets.UTF_8.name());
            mail.setSentDate(Date.from(digest.at()));
            service.sendMessagesImmediately(List.of(mail));
        } catch (MessagingException | UnsupportedEncodingException e) {
            throw new Undelivered(Undelivered.Code.MAIL_REFUSED, e, service.getHost() + ":" + service.getPort(), String.valueOf(e.getMessage()));
        }
    }
}
