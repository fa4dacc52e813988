package org.federatedpartners.certificate;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.util.ArrayList;
import java.util.List;

/**
 * One element of DER, with a tag of one octet. The Bouncy Castles that the supported servers bring do not share the
 * calls that would be needed here.
 */
record DerElement(int tag, byte[] contents) {

    /** @throws CertificateParsingException if the bytes are anything but exactly one element */
    static DerElement only(byte[] der) throws CertificateParsingException {
        List<DerElement> elements = all(der);
        if (elements.size() != 1) {
            throw new CertificateParsingException("One element was expected, not " + elements.size());
        }
        return elements.get(0);
    }

    /** @throws CertificateParsingException if the contents are not a sequence of elements */
    List<DerElement> children() throws CertificateParsingException {
        return all(contents);
    }

    static DerElement of(int tag, List<DerElement> children) {
        ByteArrayOutputStream contents = new ByteArrayOutputStream();
        children.forEach(child -> contents.writeBytes(child.encoded()));
        return new DerElement(tag, contents.toByteArray());
    }

    byte[] encoded() {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(tag);
        int octets = contents.length > 0xFFFF ? 3 : contents.length > 0xFF ? 2 : contents.length > 0x7F ? 1 : 0;
        if (octets > 0) {
            der.write(0x80 | octets);
        }
        for (int shift = 8 * Math.max(0, octets - 1); shift >= 0; shift -= 8) {
            der.write(contents.length >> shift);
        }
        der.writeBytes(contents);
        return der.toByteArray();
    }

    /** The contents as text of IA5String. */
    String ascii() {
        return new String(contents, StandardCharsets.US_ASCII);
    }

    /** The contents as text of UTF8String. */
    String utf8() {
        return new String(contents, StandardCharsets.UTF_8);
    }

    private static List<DerElement> all(byte[] der) throws CertificateParsingException {
        List<DerElement> elements = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(der);
        try {
            while (buffer.hasRemaining()) {
                int tag = buffer.get() & 0xFF;
                byte[] contents = new byte[length(buffer)];
                buffer.get(contents);
                elements.add(new DerElement(tag, contents));
            }
        } catch (BufferUnderflowException e) {
            throw new CertificateParsingException("A truncated element", e);
        }
        return elements;
    }

    private static int length(ByteBuffer buffer) throws CertificateParsingException {
        int first = buffer.get() & 0xFF;
        if (first <= 0x7F) {
            return first;
        }
        int octets = first & 0x7F;
        if (octets == 0 || octets > 3) {
            throw new CertificateParsingException("An element of improper length");
        }
        int length = 0;
        for (int i = 0; i < octets; i++) {
            length = length << 8 | buffer.get() & 0xFF;
        }
        if (length > buffer.remaining()) {
            throw new CertificateParsingException("A truncated element");
        }
        return length;
    }
}
