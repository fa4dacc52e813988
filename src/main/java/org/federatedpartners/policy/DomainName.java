package org.federatedpartners.policy;

import com.ibm.icu.text.IDNA;
import java.net.IDN;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A domain name as XMPP compares it: A-labels, lower case, no trailing dot (RFC 7622 3.2, RFC 5890 2.3.2.1). U-labels are mapped by
 * IDNA2008 in the profile of UTS 46, non-transitional.
 *
 * <p>Only {@link #parse(String)} makes one, so every instance is well formed.
 */
public final class DomainName implements Comparable<DomainName> {

    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;
    /** Begins labels that stand for others (RFC 5890, 2.3.1). */
    private static final String A_LABEL = "xn--";
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    // Immutable, so any thread may use it. The JDK knows IDNA2003 only.
    private static final IDNA IDNA2008 = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE | IDNA.USE_STD3_RULES
        | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ | IDNA.CHECK_CONTEXTO);
    private static final Set<IDNA.Error> TOO_LONG = EnumSet.of(IDNA.Error.LABEL_TOO_LONG, IDNA.Error.DOMAIN_NAME_TOO_LONG);

    private final String value;

    private DomainName(String value) {
        this.value = value;
    }

    /** The outcome of reading a name that was typed, or that came over the network. */
    public sealed interface Parsed {}

    /** It is a domain name. */
    public record Valid(DomainName name) implements Parsed {}

    /** It is none, for the reason that the code says (one of {@code DOMAIN_*}). */
    public record Invalid(Finding.Code code) implements Parsed {}

    /** Reads a name as an administrator types it: surrounding space is forgiven, everything else is judged. */
    public static Parsed parse(String text) {
        if (isInForm(text)) {
            return new Valid(new DomainName(text));
        }
        String name = text.strip();
        if (name.isEmpty()) {
            return new Invalid(Finding.Code.DOMAIN_EMPTY);
        }
        if (name.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))) {
            return new Invalid(Finding.Code.DOMAIN_WHITESPACE);
        }
        if (isIpLiteral(name)) {
            return new Invalid(Finding.Code.DOMAIN_IS_IP_LITERAL);
        }
        // RFC 3490 3.1: these three are dots too.
        name = name.replace('\u3002', '.').replace('\uFF0E', '.').replace('\uFF61', '.');
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.isEmpty() || name.startsWith(".") || name.endsWith(".") || name.contains("..")) {
            return new Invalid(Finding.Code.DOMAIN_EMPTY_LABEL);
        }
        StringBuilder ascii = new StringBuilder(name.length());
        for (String label : name.split("\\.")) {
            String aLabel = label.toLowerCase(Locale.ROOT);
            if (!label.chars().allMatch(c -> c < 128)) {
                IDNA.Info info = new IDNA.Info();
                aLabel = IDNA2008.labelToASCII(label, new StringBuilder(), info).toString();
                if (info.hasErrors()) {
                    return new Invalid(TOO_LONG.containsAll(info.getErrors()) ? Finding.Code.DOMAIN_LABEL_TOO_LONG : Finding.Code.DOMAIN_CHARACTERS);
                }
            }
            if (aLabel.length() > MAX_LABEL) {
                return new Invalid(Finding.Code.DOMAIN_LABEL_TOO_LONG);
            }
            if (!LABEL.matcher(aLabel).matches()) {
                return new Invalid(Finding.Code.DOMAIN_CHARACTERS);
            }
            if (!ascii.isEmpty()) {
                ascii.append('.');
            }
            ascii.append(aLabel);
        }
        if (ascii.length() > MAX_NAME) {
            return new Invalid(Finding.Code.DOMAIN_TOO_LONG);
        }
        if (isIpLiteral(ascii.toString())) {
            return new Invalid(Finding.Code.DOMAIN_IS_IP_LITERAL);
        }
        return new Valid(new DomainName(ascii.toString()));
    }

    /** Whether a name is as {@link #value} has it already, which nearly all are. Never so without a letter: what has none may be an IP address. */
    private static boolean isInForm(String name) {
        boolean hasLetter = false;
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (!isLabel(name, label, i)) {
                    return false;
                }
                label = i + 1;
            } else if (c >= 'a' && c <= 'z') {
                hasLetter = true;
            } else if (c != '-' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return hasLetter && name.length() <= MAX_NAME && isLabel(name, label, name.length());
    }

    private static boolean isLabel(String name, int begin, int end) {
        return end > begin && end - begin <= MAX_LABEL && name.charAt(begin) != '-' && name.charAt(end - 1) != '-';
    }

    private static boolean isIpLiteral(String name) {
        return name.indexOf(':') >= 0 || name.startsWith("[") || IPV4.matcher(name).matches();
    }

    /** The name that is known to be one; for constants and for what was already validated.
     * @throws IllegalArgumentException if it is none */
    public static DomainName of(String text) {
        if (parse(text) instanceof Valid valid) {
            return valid.name();
        }
        throw new IllegalArgumentException("Not a domain name: " + text);
    }

    /**
     * The form under which a domain seen on the wire is looked up. Names that are already in that form, as those of
     * parsed JIDs are, are returned as they are, without allocation. An invalid domain name is returned
     * unchanged, and matches no partner.
     */
    public static String lookupKey(String seen) {
        for (int i = 0; i < seen.length(); i++) {
            char c = seen.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' && i < seen.length() - 1;
            if (!plain) {
                return parse(seen) instanceof Valid valid ? valid.name().value : seen;
            }
        }
        return seen;
    }

    /** The A-label form, for example {@code xn--bcher-kva.example}. */
    public String value() {
        return value;
    }

    /** The form for display, with U-labels, for example {@code bücher.example}. */
    public String display() {
        if (!hasUnicodeForm()) {
            return value;
        }
        IDNA.Info info = new IDNA.Info();
        String unicode = IDNA2008.nameToUnicode(value, new StringBuilder(), info).toString();
        // An A-label that stands for no valid U-label is shown as it is.
        return info.hasErrors() ? value : unicode;
    }

    /** Where people look for it in a list: as they read it, a letter with a mark beside the letter without it. */
    String read() {
        String display = display();
        return Normalizer.isNormalized(display, Normalizer.Form.NFD) ? display : MARKS.matcher(Normalizer.normalize(display, Normalizer.Form.NFD)).replaceAll("") + " " + display;
    }

    /** Whether it may look different to people: nearly no name does. */
    boolean hasUnicodeForm() {
        return value.contains(A_LABEL);
    }

    /**
     * What software that follows the older IDNA2003, Openfire included, makes of the form for people: for {@code straße.example} that is
     * {@code strasse.example}, another domain. Empty if it is the same domain.
     */
    public Optional<String> idna2003() {
        if (!hasUnicodeForm()) {
            return Optional.empty();
        }
        try {
            return Optional.of(IDN.toASCII(display()).toLowerCase(Locale.ROOT)).filter(older -> !older.equals(value));
        } catch (IllegalArgumentException e) {
            // Letters that IDNA2003 does not know: older software reads no domain at all, so it cannot read another one.
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(DomainName other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DomainName name && name.value.equals(value);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
