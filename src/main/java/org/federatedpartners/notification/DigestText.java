package org.federatedpartners.notification;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A digest as people read it, in the language of the server. */
public final class DigestText {

    /** A text by its i18n key and its arguments. */
    @FunctionalInterface
    public interface Words {
        String of(String key, List<String> arguments);
    }

    private final String domain;
    private final Words words;

    /** @param domain this server's */
    public DigestText(String domain, Words words) {
        this.domain = domain;
        this.words = words;
    }

    public String subject(Digest digest) {
        int count = digest.notifications().size() + digest.omitted();
        return count == 1 ? words.of("notification.subject", List.of(domain, of(digest.notifications().get(0)))) : words.of("notification.subjects", List.of(domain, Integer.toString(count)));
    }

    /** One line for each, and how many more there were. */
    public String body(Digest digest) {
        List<String> lines = new ArrayList<>();
        digest.notifications().forEach(notification -> lines.add(notification.at().truncatedTo(ChronoUnit.SECONDS) + " " + of(notification)));
        if (digest.omitted() > 0) {
            lines.add(words.of("notification.omitted", List.of(Integer.toString(digest.omitted()))));
        }
        return String.join("\n", lines);
    }

    /** One notification. */
    public String of(Notification notification) {
        return words.of("notification." + notification.kind(), Stream.concat(Stream.of(notification.about()), notification.arguments().stream()).toList());
    }
}
