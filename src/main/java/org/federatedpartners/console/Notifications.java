package org.federatedpartners.console;

import java.util.List;
import java.util.Optional;
import org.federatedpartners.notification.Channel;
import org.federatedpartners.notification.Notifier;

/** The ways by which administrators are told of what breaks. */
public interface Notifications {

    /**
     * @param open   whether an administrator has opened it
     * @param last   how it has done last; empty if it was not used since the start
     * @param tested whether a test of it is under way
     */
    record Way(Channel.Name name, boolean open, Optional<Notifier.Outcome> last, boolean tested) {}

    /** All that there are. */
    List<Way> ways();

    /**
     * Sends a test by each way that is open. Waits a while for them, which is longer than a way should take.
     *
     * @return whether all have worked
     */
    boolean test();
}
