package org.federatedpartners.notification;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whom administrators want told, and of what.
 *
 * @param off        the kinds that nobody is told of
 * @param muted      the primary domains of the partners that nobody is told of
 * @param refusedFor how long a partner's streams are refused before it is told
 * @param interval   the least time between two digests
 */
public record NotificationRules(Recipients recipients, Set<Notification.Kind> off, Set<String> muted, Duration refusedFor, Duration interval) {

    /**
     * The ways of notifications; all closed until an administrator opens one.
     *
     * @param administrators whether Openfire's administrators get a message
     * @param mail           addresses that get a mail
     * @param webhook        the HTTPS address that gets a request
     * @param secret         signs the requests; must not be shown or exported
     */
    public record Recipients(boolean administrators, List<String> mail, Optional<URI> webhook, String secret) {

        public static final Recipients NONE = new Recipients(false, List.of(), Optional.empty(), "");

        public Recipients {
            mail = List.copyOf(mail);
            Objects.requireNonNull(webhook);
            Objects.requireNonNull(secret);
        }

        /** The secret stays out of logs. */
        @Override
        public String toString() {
            return "administrators " + administrators + ", mail " + mail + ", webhook " + webhook.map(URI::getHost).orElse("none");
        }
    }

    public NotificationRules {
        Objects.requireNonNull(recipients);
        off = Set.copyOf(off);
        muted = Set.copyOf(muted);
        Objects.requireNonNull(refusedFor);
        Objects.requireNonNull(interval);
    }

    boolean tell(Notification notification) {
        return notification.kind() == Notification.Kind.TEST || !off.contains(notification.kind()) && !muted.contains(notification.about());
    }
}
