package org.federatedpartners.transfer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The text of a file, without its byte order mark.
 *
 * @param invalid where it stops being UTF-8, so that it was read as Windows-1252; empty if it was read as it is
 */
record FileText(String text, Optional<Place> invalid) {

    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    /** Takes the place of what is no UTF-8; a file may also have it itself. */
    private static final char REPLACEMENT = '\uFFFD';
    private static final char MARK = '\uFEFF';

    /** UTF-8, UTF-16 with a byte order mark, or, if it is neither, Windows-1252: what PowerShell and spreadsheets write. */
    static FileText of(byte[] bytes) {
        if (begins(bytes, 0xFF, 0xFE)) {
            return new FileText(unmarked(new String(bytes, StandardCharsets.UTF_16LE)), Optional.empty());
        }
        if (begins(bytes, 0xFE, 0xFF)) {
            return new FileText(unmarked(new String(bytes, StandardCharsets.UTF_16BE)), Optional.empty());
        }
        String utf8 = new String(bytes, StandardCharsets.UTF_8);
        if (utf8.indexOf(REPLACEMENT) < 0) {
            return new FileText(unmarked(utf8), Optional.empty());
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            return new FileText(unmarked(StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT).decode(in).toString()), Optional.empty());
        } catch (CharacterCodingException e) {
            return new FileText(new String(bytes, WINDOWS_1252), Optional.of(invalid(bytes)));
        }
    }

    private static Place invalid(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer good = CharBuffer.allocate(bytes.length);
        StandardCharsets.UTF_8.newDecoder().decode(in, good, true);
        good.flip();
        return Place.of(good, good.length());
    }

    private static boolean begins(byte[] bytes, int first, int second) {
        return bytes.length >= 2 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
    }

    private static String unmarked(String text) {
        return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
    }
}
