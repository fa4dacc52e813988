package org.federatedpartners.notification;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.federatedpartners.notification.Notification.Kind;
import org.federatedpartners.policy.DomainName;

/**
 * Which notifications are sent, by which channels.
 *
 * @param off        the kinds that are not sent
 * @param muted      the primary domains of the partners that nothing is sent about
 * @param refusedFor how long a partner's streams are refused before it is told
 * @param interval   the least time between two digests
 */
public record NotificationRules(Recipients recipients, Set<Kind> off, Set<String> muted, Duration refusedFor, Duration interval) {

    /** The maximum number of addresses that get a mail. */
    public static final int MAX_MAIL = 10;
    /** The maximum number of partners that nothing is sent about. */
    public static final int MAX_MUTED = 1000;

    private static final int MAX_ADDRESS = 254;
    private static final Pattern ADDRESS = Pattern.compile("[\\w!#$%&'*+/=?^`{|}~-]+(?:\\.[\\w!#$%&'*+/=?^`{|}~-]+)*@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*");

    /**
     * The ways of notifications; all closed until an administrator opens one.
     *
     * @param administrators whether Openfire's administrators get a message
     * @param mail           addresses that get a mail
     * @param webhook        the HTTPS address that gets a request
     * @param secret         signs the requests; must not be shown or exported
     */
    public record Recipients(boolean administrators, List<String> mail, Optional<URI> webhook, String secret) {

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

    /** The addresses of a mail, which commas separate; empty if one is none, or if they are too many. */
    public static Optional<List<String>> addresses(String text) {
        List<String> addresses = parts(text, ",");
        return addresses.size() <= MAX_MAIL && addresses.stream().allMatch(one -> one.length() <= MAX_ADDRESS && ADDRESS.matcher(one).matches()) ? Optional.of(addresses) : Optional.empty();
    }

    /** The kinds with these names, which commas separate; empty if one is unknown or cannot be switched off. */
    public static Optional<Set<Kind>> kinds(String text) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String name : parts(text, ",")) {
            Optional<Kind> kind = Kind.SWITCHED.stream().filter(one -> one.name().equals(name)).findFirst();
            if (kind.isEmpty()) {
                return Optional.empty();
            }
            kinds.add(kind.get());
        }
        return Optional.of(kinds);
    }

    /** Domains, one a line, as they are looked up, in their order; empty if one is none, or if they are too many. */
    public static Optional<Set<String>> domains(String text) {
        Set<String> domains = new TreeSet<>();
        for (String line : parts(text, "\\R")) {
            if (!(DomainName.parse(line) instanceof DomainName.Valid valid)) {
                return Optional.empty();
            }
            domains.add(valid.name().value());
        }
        return domains.size() <= MAX_MUTED ? Optional.of(domains) : Optional.empty();
    }

    private static List<String> parts(String text, String separator) {
        return Arrays.stream(text.split(separator)).map(String::strip).filter(part -> !part.isEmpty()).toList();
    }

    boolean tell(Notification notification) {
        return notification.kind() == Kind.TEST || !off.contains(notification.kind()) && !muted.contains(notification.about());
    }
}
