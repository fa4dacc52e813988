package org.federatedpartners.transfer;

/**
 * Where something stands in a file.
 *
 * @param line   from 1; 0 if it concerns the whole file
 * @param column from 1, in UTF-16 code units
 */
public record Place(int line, int column) {

    /** The whole file. */
    public static final Place FILE = new Place(0, 0);

    /** Of a position in a text, by one pass over what is before it. */
    static Place of(CharSequence text, int position) {
        int line = 1;
        int begin = 0;
        for (int i = 0; i < position; i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' && (i + 1 >= text.length() || text.charAt(i + 1) != '\n')) {
                line++;
                begin = i + 1;
            }
        }
        return new Place(line, position - begin + 1);
    }
}
