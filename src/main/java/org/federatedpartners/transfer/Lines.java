package org.federatedpartners.transfer;

import java.util.Arrays;

/** Where the lines of a text begin: tells the place of any position, however many are asked for. */
final class Lines {

    private final int[] begins;

    Lines(CharSequence text) {
        int[] found = new int[16];
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' && (i + 1 >= text.length() || text.charAt(i + 1) != '\n')) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, 2 * count);
                }
                found[count++] = i + 1;
            }
        }
        begins = Arrays.copyOf(found, count);
    }

    Place at(int position) {
        int index = Arrays.binarySearch(begins, position);
        int line = index >= 0 ? index : -index - 2;
        return new Place(line + 1, position - begins[line] + 1);
    }
}
