package org.federatedpartners.policy;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The lists of denied domains of others that an administrator subscribes to: where they are, and what is known of them. They deny only domains without a
 * partner entry: nobody else may cut off a partner that an administrator has added. Immutable.
 */
public final class DenySubscriptions {

    public static final DenySubscriptions NONE = parse("");

    /** The maximum number of sources. */
    public static final int MAX_SOURCES = 5;
    /** The maximum length of a source, in characters. */
    public static final int MAX_LENGTH = 500;

    private final String text;
    private final List<String> sources;
    private final List<String> unreadable;
    private final Map<String, DenyList> lists;

    private DenySubscriptions(String text, List<String> sources, List<String> unreadable, Map<String, DenyList> lists) {
        this.text = text;
        this.sources = sources;
        this.unreadable = unreadable;
        this.lists = lists;
    }

    /**
     * Reads sources as they were typed: one a line, {@code https://} or {@code file:///}, with comments from {@code #} to the end of the line. What is no source, or
     * one too many, is left out, see {@link #unreadable}.
     */
    public static DenySubscriptions parse(String text) {
        Set<String> sources = new LinkedHashSet<>();
        List<String> unreadable = new ArrayList<>();
        text.lines().map(DenyList::withoutComment).filter(line -> !line.isEmpty()).forEach(line -> {
            if (isSource(line) && (sources.size() < MAX_SOURCES || sources.contains(line))) {
                sources.add(line);
            } else {
                unreadable.add(line);
            }
        });
        return new DenySubscriptions(text, List.copyOf(sources), List.copyOf(unreadable), Map.of());
    }

    private static boolean isSource(String line) {
        try {
            URI uri = new URI(line);
            boolean isFile = isFile(line) && uri.getRawAuthority() == null && uri.getRawPath() != null && uri.getRawPath().length() > 1 && uri.getRawQuery() == null;
            boolean isPage = "https".equals(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getPort() != 0 && uri.getPort() < 1 << 16;
            return line.length() <= MAX_LENGTH && line.chars().allMatch(c -> c < 0x7F) && (isFile || isPage);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Whether a source is a file of this server. */
    public static boolean isFile(String source) {
        return source.startsWith("file:///");
    }

    /** In the order in which they were typed, each once. */
    public List<String> sources() {
        return sources;
    }

    /** Lines that are no sources, and sources that are too many, in order. */
    public List<String> unreadable() {
        return unreadable;
    }

    /** The same sources with what is known of them. @param known by source; what is not subscribed to has no effect */
    public DenySubscriptions with(Map<String, DenyList> known) {
        Map<String, DenyList> mine = new LinkedHashMap<>();
        sources.stream().filter(known::containsKey).forEach(source -> mine.put(source, known.get(source)));
        return new DenySubscriptions(text, sources, unreadable, mine);
    }

    /** The same sources with what another one knows of them. */
    public DenySubscriptions withListsOf(DenySubscriptions other) {
        return with(other.lists);
    }

    /** The list of a source; empty if nothing is known of it. */
    public Optional<DenyList> list(String source) {
        return Optional.ofNullable(lists.get(source));
    }

    /** The first source whose list contains a domain, as on the wire. Neither blocks nor, without lists, allocates. */
    public Optional<String> containing(String domain) {
        if (lists.isEmpty()) {
            return Optional.empty();
        }
        for (Map.Entry<String, DenyList> one : lists.entrySet()) {
            if (one.getValue().contains(domain)) {
                return Optional.of(one.getKey());
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DenySubscriptions subscriptions && subscriptions.text.equals(text) && subscriptions.lists.equals(lists);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As they were typed. */
    @Override
    public String toString() {
        return text;
    }
}
