package org.federatedpartners.denylist;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.federatedpartners.policy.DenyList;
import org.federatedpartners.policy.DomainName;

/**
 * A list as it was fetched, of which nothing is trusted: what of it is followed.
 *
 * @param entries to be followed, as {@link DenyList} reads them, sorted, one a line, in ASCII; different texts only for different entries
 * @param count   how many these are
 * @param ignored what is not followed
 */
record ReadList(String entries, int count, Ignored ignored) {

    /** The maximum number of entries of a list. */
    static final int MAX_ENTRIES = 50_000;
    /** The maximum number of ignored lines that are named. */
    private static final int MAX_NAMED = 5;
    /** The maximum length of such a line, in characters. */
    private static final int MAX_SHOWN = 60;

    private static final String BELOW = "*.";
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /**
     * @param own   this server's domain, as it is looked up
     * @param shows whether lines may be shown; those of a file of this server may hold anything
     * @throws ListUnavailable if it is no list, or too large
     */
    static ReadList of(byte[] bytes, String own, boolean shows) throws ListUnavailable {
        String text = text(bytes);
        TreeSet<String> entries = new TreeSet<>();
        List<String> named = new ArrayList<>();
        int ignored = 0;
        int number = 0;
        for (String whole : text.split("\r\n|\n|\r")) {
            number++;
            String line = DenyList.withoutComment(whole);
            String entry = line.isEmpty() ? "" : entry(line, own);
            if (entry != null && !entry.isEmpty()) {
                entries.add(entry);
                if (entries.size() > MAX_ENTRIES) {
                    throw new ListUnavailable(Problem.TOO_MANY_ENTRIES, "It has more than " + MAX_ENTRIES + " entries");
                }
            } else if (entry == null) {
                ignored++;
                if (named.size() < MAX_NAMED) {
                    named.add(shows ? number + " " + shown(line) : Integer.toString(number));
                }
            }
        }
        if (entries.isEmpty() && ignored > 0) {
            throw new ListUnavailable(Problem.NOT_A_LIST, "None of its lines is a domain that can be denied");
        }
        return new ReadList(entries.stream().map(entry -> entry + "\n").collect(Collectors.joining()), entries.size(), new Ignored(ignored, String.join("\n", named)));
    }

    private static String shown(String line) {
        return line.substring(0, Math.min(MAX_SHOWN, line.length())).replaceAll("[^ -~]", "?");
    }

    private static String text(byte[] bytes) throws ListUnavailable {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new ListUnavailable(Problem.NOT_A_LIST, "It is no text in UTF-8");
        }
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            text = text.substring(1);
        }
        if (text.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t')) {
            throw new ListUnavailable(Problem.NOT_A_LIST, "It is no text");
        }
        if (text.stripLeading().startsWith("<")) {
            // Words of a page that stand alone on a line would pass for domains.
            throw new ListUnavailable(Problem.NOT_A_LIST, "It is a page in HTML or XML");
        }
        return text;
    }

    /** Null for what is not followed. */
    private static String entry(String line, String own) {
        boolean below = line.startsWith(BELOW);
        if (!(DomainName.parse(below ? line.substring(BELOW.length()) : line) instanceof DomainName.Valid valid)) {
            return null;
        }
        String name = valid.name().value();
        boolean isTopLevel = below && name.indexOf('.') < 0;
        boolean isOwn = name.equals(own) || name.endsWith("." + own) || below && own.endsWith("." + name);
        return isTopLevel || isOwn ? null : below ? BELOW + name : name;
    }
}
