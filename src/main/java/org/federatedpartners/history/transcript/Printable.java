package org.federatedpartners.history.transcript;

/** Text from outside, made so that it can be shown and stored anywhere: no control, no direction and no unpaired half of a character. */
public final class Printable {

    private static final String ELLIPSIS = "...";

    private Printable() {
    }

    /** At most so many UTF-16 code units of it; what is left out shows. */
    public static String cut(String outside, int max) {
        StringBuilder text = new StringBuilder(Math.min(outside.length(), Math.max(0, max)));
        int fits = 0;
        for (int i = 0; i < outside.length(); i++) {
            text.append(shown(outside.charAt(i)));
            if (text.length() > max) {
                return max < ELLIPSIS.length() ? "" : text.substring(0, fits) + ELLIPSIS;
            }
            fits = text.length() + ELLIPSIS.length() <= max ? text.length() : fits;
        }
        return text.toString();
    }

    /** The same, with letters of the Latin alphabet only, as names on the wire have. */
    public static String ascii(String outside, int max) {
        StringBuilder text = new StringBuilder(outside.length());
        outside.chars().limit(max).forEach(c -> text.append(c > ' ' && c < 0x7F ? Character.toString(c) : escaped((char) c)));
        return cut(text.toString(), max);
    }

    /** Whether {@link #ascii} leaves it as it is. */
    public static boolean isAscii(String outside, int max) {
        return ascii(outside, max).equals(outside);
    }

    private static String shown(char c) {
        return switch (Character.getType(c)) {
            // Half of the databases cannot store what takes two of Java's characters.
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> escaped(c);
            default -> String.valueOf(c);
        };
    }

    private static String escaped(char c) {
        return String.format("\\u%04x", (int) c);
    }
}
