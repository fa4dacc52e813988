package org.federatedpartners.notification;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.federatedpartners.notification.Notification.Kind;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Relaxation;

/** Tells when a partner's relaxation starts or ends. What is in force when the plugin starts is not told again. Called with each change of the policy. */
public final class RelaxationNotices implements Consumer<PolicySnapshot> {

    private final Consumer<Notification> notifications;
    private final InstantSource clock;
    /** By primary domain; empty until the partners are known. */
    private Optional<Map<String, Relaxation>> last = Optional.empty();

    public RelaxationNotices(Consumer<Notification> notifications, InstantSource clock) {
        this.notifications = notifications;
        this.clock = clock;
    }

    @Override
    public synchronized void accept(PolicySnapshot policy) {
        if (!policy.isKnown()) {
            return;
        }
        Map<String, Relaxation> now = new HashMap<>();
        for (Partner partner : policy.relaxed()) {
            partner.strictness().relaxationAt(clock.instant()).ifPresent(relaxation -> now.put(partner.primaryDomain().value(), relaxation));
        }
        last.ifPresent(before -> {
            now.forEach((partner, relaxation) -> {
                if (!relaxation.equals(before.get(partner))) {
                    tell(Kind.RELAXATION_STARTED, partner, relaxation);
                }
            });
            before.forEach((partner, relaxation) -> {
                if (!now.containsKey(partner)) {
                    tell(Kind.RELAXATION_ENDED, partner, relaxation);
                }
            });
        });
        last = Optional.of(now);
    }

    private void tell(Kind kind, String partner, Relaxation relaxation) {
        notifications.accept(new Notification(kind, partner, List.of(relaxation.weakest().toString(), relaxation.until().toString()), clock.instant()));
    }
}
