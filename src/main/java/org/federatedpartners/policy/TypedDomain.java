package org.federatedpartners.policy;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A domain as a person typed or pasted it, who may have meant one by something else.
 *
 * @param text   without what cannot be seen
 * @param parsed what it is; invalid with a code that says what it is instead
 * @param meant  the domain within something that is none, for example in a web address; empty if there is none
 */
record TypedDomain(String text, DomainName.Parsed parsed, String meant) {

    private static final Pattern URL = Pattern.compile("(?i)[a-z][a-z0-9+.-]*://([^/?#]*).*");
    private static final Pattern PATH = Pattern.compile("([^/@]*)/.*");
    private static final Pattern ADDRESS = Pattern.compile("(?:(?i)xmpp:|mailto:)?[^@]+@([^/@]+)(?:/.*)?");
    private static final Pattern PORT = Pattern.compile("([^:]+):[0-9]{1,5}");
    /** Soft hyphen, zero width space, word joiner and byte order mark, wherever they are: no domain can have them. */
    private static final Pattern INVISIBLE = Pattern.compile("[\u00AD\u200B\u2060\uFEFF]");
    /** What programs put around a text that is copied out of them: any space, joiners, and marks of direction. */
    private static final Pattern AROUND = Pattern.compile("^[\\s\\p{Z}\u200C-\u200F\u202A-\u202E\u2066-\u2069]+|[\\s\\p{Z}\u200C-\u200F\u202A-\u202E\u2066-\u2069]+$");
    /** Between space and this character, all can be seen. */
    private static final char DELETE = '\u007F';
    /** Scripts that are written together (UTS 39, section 5.2, highly restrictive). */
    private static final List<Set<UnicodeScript>> TOGETHER = List.of(
        EnumSet.of(UnicodeScript.LATIN, UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA),
        EnumSet.of(UnicodeScript.LATIN, UnicodeScript.HAN, UnicodeScript.BOPOMOFO),
        EnumSet.of(UnicodeScript.LATIN, UnicodeScript.HAN, UnicodeScript.HANGUL));

    static TypedDomain read(String typed) {
        String text = visible(typed);
        DomainName.Parsed parsed = DomainName.parse(text);
        if (parsed instanceof DomainName.Valid || text.isEmpty()) {
            return new TypedDomain(text, parsed, "");
        }
        Matcher url = URL.matcher(text);
        if (url.matches()) {
            return of(text, Finding.Code.DOMAIN_IS_URL, url.group(1).replaceFirst("^.*@", "").replaceFirst(":[0-9]*$", ""), parsed);
        }
        Matcher address = ADDRESS.matcher(text);
        if (address.matches()) {
            return of(text, Finding.Code.DOMAIN_IS_ADDRESS, address.group(1), parsed);
        }
        Matcher port = PORT.matcher(text);
        if (port.matches()) {
            return of(text, Finding.Code.DOMAIN_WITH_PORT, port.group(1), parsed);
        }
        Matcher path = PATH.matcher(text);
        return path.matches() ? of(text, Finding.Code.DOMAIN_IS_URL, path.group(1).replaceFirst(":[0-9]*$", ""), parsed) : new TypedDomain(text, parsed, "");
    }

    /** What is meant is named only if it could be entered. */
    private static TypedDomain of(String text, Finding.Code code, String meant, DomainName.Parsed otherwise) {
        return DomainName.parse(meant) instanceof DomainName.Valid valid ? new TypedDomain(text, new DomainName.Invalid(code), valid.name().display())
            : new TypedDomain(text, otherwise, "");
    }

    /** The same without characters that cannot be seen, and without space around it. */
    static String visible(String typed) {
        if (typed.chars().allMatch(c -> c > ' ' && c < DELETE)) {
            return typed;
        }
        return AROUND.matcher(INVISIBLE.matcher(typed).replaceAll("")).replaceAll("");
    }

    /** Whether a part between two dots has letters of scripts that are not written together, as look-alikes of known names have. */
    static boolean mixesScripts(DomainName name) {
        if (!name.hasUnicodeForm()) {
            return false;
        }
        for (String label : name.display().split("\\.")) {
            Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
            label.codePoints().mapToObj(UnicodeScript::of).filter(script -> script != UnicodeScript.COMMON && script != UnicodeScript.INHERITED).forEach(scripts::add);
            if (scripts.size() > 1 && TOGETHER.stream().noneMatch(some -> some.containsAll(scripts))) {
                return true;
            }
        }
        return false;
    }
}
