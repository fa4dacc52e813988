package org.federatedpartners.transfer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.federatedpartners.policy.Field;
import org.federatedpartners.policy.PartnerDraft;

/** Reads what a configuration of Prosody says of single domains. */
final class ProsodyFile {

    private static final String SECURE = "s2s_secure_domains";
    private static final String INSECURE = "s2s_insecure_domains";
    private static final String PERMITTED = "s2s_whitelist";
    private static final String REFUSED = "s2s_blacklist";
    private static final String ENCRYPTION = "s2s_require_encryption";
    private static final String CERTIFICATE = "s2s_secure_auth";
    private static final Pattern OPTION = Pattern.compile("\\b(" + String.join("|", SECURE, INSECURE, PERMITTED, REFUSED, ENCRYPTION, CERTIFICATE) + ")\\s*=\\s*");
    private static final Pattern FLAG = Pattern.compile("(true|false)\\b");
    private static final Pattern NAME = Pattern.compile("[\\s,;]*(?:\"([^\"\\n]*)\"|'([^'\\n]*)')");

    private static final Pattern END = Pattern.compile("[\\s,;]*+}");

    private final String text;
    private final Lines lines;
    private final Problems problems;

    private ProsodyFile(String text, Problems problems) {
        this.text = withoutComments(text);
        this.lines = new Lines(text);
        this.problems = problems;
    }

    static boolean isIn(String text) {
        return OPTION.matcher(withoutComments(text)).find();
    }

    /** With spaces in their place, so that everything stays where it is. */
    private static String withoutComments(String text) {
        StringBuilder rest = new StringBuilder(text);
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '"' || c == '\'') {
                i++;
                while (i < text.length() && text.charAt(i) != c && text.charAt(i) != '\n') {
                    i += text.charAt(i) == '\\' ? 2 : 1;
                }
                i++;
            } else if (text.startsWith("--", i)) {
                int end = text.startsWith("--[[", i) ? text.indexOf("]]", i) : text.indexOf('\n', i);
                end = end < 0 ? text.length() : end;
                for (; i < end; i++) {
                    if (text.charAt(i) != '\n' && text.charAt(i) != '\r') {
                        rest.setCharAt(i, ' ');
                    }
                }
                if (text.startsWith("]]", i)) {
                    rest.setCharAt(i, ' ');
                    rest.setCharAt(i + 1, ' ');
                }
            } else {
                i++;
            }
        }
        return rest.toString();
    }

    static Imported read(String text, Problems problems) {
        return new ProsodyFile(text, problems).read();
    }

    private Imported read() {
        boolean encrypted = flag(ENCRYPTION, true);
        boolean proven = flag(CERTIFICATE, false);
        Map<String, String> secure = settings("REQUIRED", "REQUIRED", false);
        Map<String, String> insecure = settings(encrypted ? "REQUIRED" : "OPTIONAL", "OPTIONAL", true);
        List<Item> items = new ArrayList<>();
        Set<String> known = new HashSet<>();
        names(SECURE).forEach(name -> items.add(item(name, secure)));
        names(INSECURE).forEach(name -> items.add(item(name, insecure)));
        items.forEach(item -> known.add(item.name()));
        names(PERMITTED).stream().filter(name -> known.add(name.text())).forEach(name -> items.add(item(name, proven ? secure : insecure)));
        return new Imported(Format.PROSODY, Optional.of(items), Optional.empty(), names(REFUSED), List.of());
    }

    static Map<String, String> settings(String tls, String sasl, boolean dialback) {
        return Map.of(Field.TLS.names().get(0), tls, Field.SASL.names().get(0), sasl, Field.DIALBACK.names().get(0), String.valueOf(dialback));
    }

    /** A partner with what another server's configuration says of it; a new one is adopted. */
    static Item item(Cell name, Map<String, String> settings) {
        Map<String, Cell> texts = new HashMap<>();
        settings.forEach((field, value) -> texts.put(field, name.with(value)));
        texts.put(Names.PRIMARY_DOMAIN, name);
        return new Item(name.at(), texts, Item.Absent.STAYS, Map.of(Field.TYPE.names().get(0), PartnerDraft.ADOPTED.name()));
    }

    /** Whether the pattern fits what begins there; no other place is tried. */
    private boolean isNext(Matcher pattern, int position) {
        return pattern.region(position, text.length()).lookingAt();
    }

    private boolean flag(String option, boolean standard) {
        Matcher options = OPTION.matcher(text);
        while (options.find()) {
            Matcher flag = FLAG.matcher(text);
            if (options.group(1).equals(option) && isNext(flag, options.end())) {
                return flag.group(1).equals("true");
            }
        }
        return standard;
    }

    /** The names in all tables of this option, of whichever host. */
    private List<Cell> names(String option) {
        Map<String, Cell> names = new LinkedHashMap<>();
        Matcher options = OPTION.matcher(text);
        while (options.find()) {
            if (!options.group(1).equals(option)) {
                continue;
            }
            int position = options.end();
            if (position >= text.length() || text.charAt(position) != '{') {
                problems.add(Problem.Code.SYNTAX, lines.at(options.start()), option, option);
                continue;
            }
            Matcher name = NAME.matcher(text);
            int end = position + 1;
            while (isNext(name, end)) {
                int group = name.group(1) != null ? 1 : 2;
                Cell found = new Cell(name.group(group), lines.at(name.start(group)));
                names.putIfAbsent(found.text(), found);
                end = name.end();
            }
            if (!isNext(END.matcher(text), end)) {
                problems.add(Problem.Code.SYNTAX, lines.at(end), option, option);
            }
            // What is within a name is no option.
            options.region(end, text.length());
        }
        return List.copyOf(names.values());
    }
}
