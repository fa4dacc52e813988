package org.federatedpartners.history.transcript;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a certificate says of itself, for display; the domains that it proves are judged elsewhere. Cut where it is too long.
 *
 * @param from  when it becomes valid, in whole seconds
 * @param until when it expires, in whole seconds
 * @param names the domains that it names for an XMPP server; wildcards as {@code *.example}
 * @param trust what can be trusted of it; not stored, so unknown after a restart
 */
public record CertificateFacts(String subject, String issuer, Instant from, Instant until, List<String> names, Trustable trust) {

    /**
     * What an administrator can trust instead of a CA of this server.
     *
     * @param pin of its key, as 64 hexadecimal digits; empty if unknown
     * @param ca  the last CA certificate of the chain that was shown, as PEM; empty if none was, or a longer one than a form need take
     */
    public record Trustable(String pin, String ca) {

        public static final Trustable UNKNOWN = new Trustable("", "");

        /** The longest CA certificate, as PEM. */
        public static final int MAX_CA = 4000;

        public Trustable {
            Objects.requireNonNull(pin);
            ca = ca.length() > MAX_CA ? "" : ca;
        }
    }

    public CertificateFacts(String subject, String issuer, Instant from, Instant until, List<String> names) {
        this(subject, issuer, from, until, names, Trustable.UNKNOWN);
    }

    /** The longest subject or issuer, in UTF-16 code units. */
    public static final int MAX_NAME = 200;

    /** The length of all names of domains together, including a mark between them. */
    public static final int MAX_NAMES = 500;

    public CertificateFacts {
        subject = Printable.cut(subject, MAX_NAME);
        issuer = Printable.cut(issuer, MAX_NAME);
        from = from.truncatedTo(ChronoUnit.SECONDS);
        until = until.truncatedTo(ChronoUnit.SECONDS);
        Objects.requireNonNull(names);
        Objects.requireNonNull(trust);
        List<String> first = new ArrayList<>();
        int room = MAX_NAMES;
        for (String name : names) {
            String text = Printable.ascii(name, MAX_NAMES);
            room -= text.length() + 1;
            if (room < 0) {
                break;
            }
            first.add(text);
        }
        names = List.copyOf(first);
    }
}
