package org.federatedpartners.notification;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.federatedpartners.certificate.Expiry;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.notification.Notification.Kind;
import org.federatedpartners.policy.Throttle;

/** Tells when a certificate ends soon, once at each of the steps of {@link Expiry}, and when a partner's has changed. */
public final class CertificateNotices {

    private static final int MAX_REMEMBERED = 10_000;
    /** Longer than any step lasts. */
    private static final Duration ONCE = Duration.ofDays(400);

    private static final Duration A_DAY = Duration.ofDays(1);

    private record Told(String certificate, Expiry step) {}

    private final Consumer<Notification> notifications;
    private final InstantSource clock;
    private final Throttle<Told> told = new Throttle<>(ONCE, MAX_REMEMBERED);
    private final Throttle<String> changes = new Throttle<>(A_DAY, MAX_REMEMBERED);

    public CertificateNotices(Consumer<Notification> notifications, InstantSource clock) {
        this.notifications = notifications;
        this.clock = clock;
    }

    /** To be called now and then for each certificate that this server shows. */
    public void own(String subject, Instant from, Instant expires) {
        Instant now = clock.instant();
        ends(Kind.OWN_CERTIFICATE_ENDS, "", new Told(subject + " " + expires, Expiry.of(from, expires, now)), List.of(subject, expires.toString()));
    }

    /** To be called now and then for each certificate of a partner's server, unless its end does not matter. @param partner the primary domain */
    public void ofPartner(String partner, SeenCertificate certificate) {
        Expiry step = certificate.expiry(clock.instant());
        ends(Kind.CERTIFICATE_ENDS, partner, new Told(certificate.key().domain() + " " + certificate.print().fingerprint(), step),
            List.of(certificate.key().domain(), certificate.expires().toString()));
    }

    /** The server of a partner shows another certificate than before; told once for both directions. */
    public void changed(String partner, SeenCertificate change) {
        if (changes.admits(change.key().domain() + " " + change.print().fingerprint(), clock.instant())) {
            notifications.accept(new Notification(Kind.CERTIFICATE_CHANGED, partner, List.of(change.key().domain(), change.print().fingerprint(),
                change.previous().map(SeenCertificate.Print::fingerprint).orElse("-")), clock.instant()));
        }
    }

    private void ends(Kind kind, String about, Told step, List<String> arguments) {
        if (step.step().isNear() && told.admits(step, clock.instant())) {
            notifications.accept(new Notification(kind, about, arguments, clock.instant()));
        }
    }
}
