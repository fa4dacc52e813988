package org.federatedpartners.openfire.netty;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.dom4j.Element;
import org.federatedpartners.openfire.session.StreamParser;

/** Compares {@link StreamText} with {@link OpenfireReading} on as many {@link StreamMutations} as there is time for. */
public final class Differential {

    private static final int ELEMENTS_PER_STREAM = 50;
    /** A domain as it is written in a look-up; only such a one is ever found at a glance. */
    private static final String DOMAIN = "[a-z0-9.-]+";

    private final Optional<OpenfireFraming> framing = OpenfireFraming.ofThisOpenfire();
    private final StreamParser parser = new StreamParser();
    private String header = "";
    private StreamText ours;
    private StreamText.Said saidOfHeader;
    private long compared;
    private long taken;

    private Differential() {
    }

    /**
     * For another class loader too.
     *
     * @return how many elements were compared, how many of them Openfire took for something, and the first difference with the smallest text that shows
     *     it; empty for none
     */
    public static List<String> run(long seed, long millis) throws Exception {
        Differential differential = new Differential();
        String difference = differential.compare(new StreamMutations(seed), System.nanoTime() + millis * 1_000_000);
        return List.of(Long.toString(differential.compared), Long.toString(differential.taken), difference);
    }

    private String compare(StreamMutations mutations, long end) throws Exception {
        OpenfireReading inbound = new OpenfireReading(true);
        OpenfireReading outbound = new OpenfireReading(false);
        while (System.nanoTime() < end) {
            OpenfireReading openfire = mutations.upTo(2) == 0 ? inbound : outbound;
            String header = mutations.header();
            if (difference(openfire, header, "<a/>").isPresent()) {
                return smallest(openfire, header, "<a/>");
            }
            for (int i = 0; i < ELEMENTS_PER_STREAM; i++) {
                for (String text : texts(mutations)) {
                    if (difference(openfire, header, text).isPresent()) {
                        return smallest(openfire, header, text);
                    }
                }
            }
        }
        return "";
    }

    /** Something where an element is due: as it is, or what Openfire's framing makes of its bytes. */
    private List<String> texts(StreamMutations mutations) throws Exception {
        String element = mutations.element();
        if (framing.isEmpty() || mutations.upTo(2) == 0) {
            return List.of(element);
        }
        byte[] bytes = mutations.bytes(element);
        return framing.get().strings(bytes, mutations.upTo(bytes.length + 1));
    }

    private static String smallest(OpenfireReading openfire, String header, String element) {
        String shortElement = shrink(element, text -> differs(openfire, header, text));
        String shortHeader = shrink(header, text -> differs(openfire, text, shortElement));
        return difference(new Differential(), openfire, shortHeader, shortElement).orElseThrow() + "\n" + shortHeader + "\n" + shortElement;
    }

    private static boolean differs(OpenfireReading openfire, String header, String element) {
        return difference(new Differential(), openfire, header, element).isPresent();
    }

    /** Leaves out whatever it can do without. */
    private static String shrink(String text, Predicate<String> stillDiffers) {
        String shortest = text;
        for (int size = text.length() / 2; size > 0; size /= 2) {
            for (int at = 0; at + size <= shortest.length();) {
                String shorter = shortest.substring(0, at) + shortest.substring(at + size);
                if (stillDiffers.test(shorter)) {
                    shortest = shorter;
                } else {
                    at += size;
                }
            }
        }
        return shortest;
    }

    private Optional<String> difference(OpenfireReading openfire, String header, String element) {
        return difference(this, openfire, header, element);
    }

    private static Optional<String> difference(Differential counts, OpenfireReading openfire, String header, String element) {
        Optional<String> theirs = openfire.header(header);
        if (!OpenfireReading.isStartOfStream(header) || theirs.isEmpty()) {
            return Optional.empty();
        }
        StreamText.Said said = counts.open(header);
        if (said instanceof StreamText.Unreadable) {
            return Optional.empty();
        }
        if (!(said instanceof StreamText.Header opened) || !described(opened.element()).equals(theirs.get())) {
            return Optional.of("header: " + said + ", " + theirs.get());
        }
        counts.compared++;
        return OpenfireReading.isStartOfStream(element) ? counts.ofHeader(element) : ofElement(counts, counts.ours, openfire, element);
    }

    /** Reads the header of another stream than before. */
    private StreamText.Said open(String text) {
        if (!text.equals(header)) {
            header = text;
            ours = new StreamText(parser);
            saidOfHeader = ours.read(text);
        }
        return saidOfHeader;
    }

    private static String described(Element header) {
        StringBuilder said = new StringBuilder(header.getName());
        List.of("from", "to", "id", "version").forEach(name -> said.append(' ').append(name).append('=').append(header.attributeValue(name)));
        return said.toString();
    }

    /** What begins like a header is one, or is refused. */
    private Optional<String> ofHeader(String text) {
        StreamText.Said said = ours.read(text);
        header = "";
        return said instanceof StreamText.Unreadable || said instanceof StreamText.Header ? Optional.empty() : Optional.of("no header: " + said);
    }

    private static Optional<String> ofElement(Differential counts, StreamText ours, OpenfireReading openfire, String text) {
        if (text.equals("</stream:stream>") || text.startsWith("<?xml")) {
            // Compared literally, or ignored.
            return Optional.empty();
        }
        Optional<Element> theirs = openfire.element(text);
        if (theirs.isEmpty()) {
            return Optional.empty();
        }
        counts.taken++;
        if (StreamText.isStanza(text) && !text.startsWith(theirs.get().getQualifiedName(), 1)) {
            return Optional.of("at a glance: a stanza, " + theirs.get().getQualifiedName());
        }
        String sender = StreamText.isStanza(text) ? StreamText.sender(text, "") : "";
        if (sender.matches(DOMAIN) && !sender.equals(domain(theirs.get().attributeValue("from", "")))) {
            return Optional.of("at a glance: from " + sender + ", " + theirs.get().attributeValue("from"));
        }
        StreamText.Said said = ours.read(text);
        if (said instanceof StreamText.Unreadable) {
            return Optional.empty();
        }
        return said instanceof StreamText.Whole whole ? OpenfireReading.difference(whole.element(), theirs.get())
            : Optional.of("no element: " + said + ", " + theirs.get().asXML());
    }

    private static String domain(String address) {
        String bare = address.contains("/") ? address.substring(0, address.indexOf('/')) : address;
        return bare.substring(bare.indexOf('@') + 1);
    }
}
