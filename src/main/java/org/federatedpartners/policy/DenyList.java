package org.federatedpartners.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Domains that are never federated with, in either direction, even if one belongs to a partner. An entry is a domain, or {@code *.} and a domain for all
 * that is below it (and not for itself). Immutable; decisions neither block nor, for names in the form for look-ups, allocate more than
 * the names of the enclosing domains.
 */
public final class DenyList {

    public static final DenyList NONE = parse("");

    private static final String BELOW = "*.";
    private static final char COMMENT = '#';

    private final String text;
    private final Set<String> domains;
    private final Set<String> suffixes;
    private final List<String> unreadable;

    private DenyList(String text, Set<String> domains, Set<String> suffixes, List<String> unreadable) {
        this.text = text;
        this.domains = Set.copyOf(domains);
        this.suffixes = Set.copyOf(suffixes);
        this.unreadable = List.copyOf(unreadable);
    }

    /** Reads a list as it was typed: an entry a line, with comments from {@code #} to the end of the line. What is no domain is left out, see {@link #unreadable}. */
    public static DenyList parse(String text) {
        Set<String> domains = new HashSet<>();
        Set<String> suffixes = new HashSet<>();
        List<String> unreadable = new ArrayList<>();
        text.lines().map(DenyList::withoutComment).filter(line -> !line.isEmpty()).forEach(line -> {
            boolean below = line.startsWith(BELOW);
            if (DomainName.parse(below ? line.substring(BELOW.length()) : line) instanceof DomainName.Valid valid) {
                (below ? suffixes : domains).add(valid.name().value());
            } else {
                unreadable.add(line);
            }
        });
        return new DenyList(text, domains, suffixes, unreadable);
    }

    /** What stands on a line. */
    public static String withoutComment(String line) {
        int comment = line.indexOf(COMMENT);
        return (comment < 0 ? line : line.substring(0, comment)).strip();
    }

    /** Lines that are no domains, in order. */
    public List<String> unreadable() {
        return unreadable;
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /** The number of different entries. */
    public int size() {
        return domains.size() + suffixes.size();
    }

    /** Whether a domain, as on the wire, is denied. */
    public boolean contains(String domain) {
        return !isEmpty() && containsKey(DomainName.lookupKey(domain));
    }

    private boolean containsKey(String key) {
        if (domains.contains(key)) {
            return true;
        }
        if (!suffixes.isEmpty()) {
            for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
                if (suffixes.contains(key.substring(dot + 1))) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DenyList list && list.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As it was typed. */
    @Override
    public String toString() {
        return text;
    }
}
