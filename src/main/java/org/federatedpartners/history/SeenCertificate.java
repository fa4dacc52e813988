package org.federatedpartners.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.federatedpartners.certificate.Expiry;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.KeyPin;

/**
 * The certificate that a domain's server has shown last.
 *
 * @param from     when it begins to be valid, in whole seconds; empty if it was seen first by a version of the plugin that did not keep it
 * @param expires  when it ceases to be valid, in whole seconds
 * @param since    when it was seen first, in whole seconds
 * @param previous the one before it; empty if there was none
 */
public record SeenCertificate(Key key, Print print, Optional<Instant> from, Instant expires, Instant since, Optional<Print> previous) {

    /**
     * Who has shown it, and when they connect or are connected to: servers may show one in either direction.
     *
     * @param domain as looked up
     */
    public record Key(String domain, Direction direction) {}

    /**
     * How a certificate is told from others.
     *
     * @param fingerprint the SHA-256 of the whole, as 64 hexadecimal digits in lower case
     * @param pin         of its key, which a renewal may keep
     */
    public record Print(String fingerprint, KeyPin pin) {

        private static Print of(ShownCertificate certificate) {
            return new Print(certificate.fingerprint(), certificate.pin());
        }
    }

    public SeenCertificate {
        Objects.requireNonNull(key);
        Objects.requireNonNull(print);
        from = from.map(instant -> instant.truncatedTo(ChronoUnit.SECONDS));
        expires = expires.truncatedTo(ChronoUnit.SECONDS);
        since = since.truncatedTo(ChronoUnit.SECONDS);
        Objects.requireNonNull(previous);
    }

    static SeenCertificate first(Key key, ShownCertificate certificate, Instant now) {
        return new SeenCertificate(key, Print.of(certificate), Optional.of(certificate.facts().from()), certificate.facts().until(), now, Optional.empty());
    }

    /** The one that has come in this one's place. */
    SeenCertificate followedBy(ShownCertificate certificate, Instant now) {
        return new SeenCertificate(key, Print.of(certificate), Optional.of(certificate.facts().from()), certificate.facts().until(), now, Optional.of(print));
    }

    /** The same, with a begin that was not kept when it was seen first. */
    SeenCertificate beginning(ShownCertificate certificate) {
        return new SeenCertificate(key, print, Optional.of(certificate.facts().from()), expires, since, previous);
    }

    /** How near its end is, whether or not that matters. */
    public Expiry expiry(Instant now) {
        return from.map(begin -> Expiry.of(begin, expires, now)).orElseGet(() -> Expiry.ofUnknownLifetime(expires, now));
    }

    boolean is(ShownCertificate certificate) {
        return print.equals(Print.of(certificate));
    }
}
