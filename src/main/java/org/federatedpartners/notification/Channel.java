package org.federatedpartners.notification;

import java.io.IOException;

/** A way by which digests reach administrators. */
public interface Channel {

    /** The name under which its outcome is shown; the i18n key is {@code channel.<name>}. */
    enum Name {
        MESSAGE, MAIL, WEBHOOK
    }

    /** Whether an administrator has opened this way. */
    boolean isOpen(NotificationRules.Recipients recipients);

    /**
     * Sends one, or throws. Blocks, for {@link Notifier#PATIENCE} at most apart from the time a name server takes.
     *
     * @throws Undelivered if it was not taken, for a reason that administrators can understand
     * @throws IOException if it was not taken for another reason
     */
    void send(Digest digest, NotificationRules.Recipients recipients) throws IOException;
}
