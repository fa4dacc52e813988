package org.federatedpartners.s2s;

import java.io.IOException;
import org.dom4j.Element;

/** A connection to another server, on which whole elements are said and heard. Blocks; used by one thread. */
public interface Wire {

    /** How much is read of what the other side begins a stream with, in bytes; a restart begins again. An honest server needs far less. */
    int MAX_BYTES = 64 * 1024;

    /**
     * Says an element; a stream header is left open.
     *
     * @throws RefusedException if the policy, where it follows the stream, has it unsaid
     */
    void say(Element element) throws IOException;

    /** From here on the other side begins its stream again: reads up to and including its header. */
    Element restart() throws IOException;

    /** The next element, as the other side says it; null if its stream is at its end. */
    Element hear() throws IOException;

    /** Whether more has arrived than was heard so far; white space does not count. Does not wait. */
    boolean hasMore() throws IOException;

    /**
     * What is to be made of what was heard: itself, or what the policy puts in its place.
     *
     * @throws RefusedException if the policy, where it follows the stream, ends it because of that
     */
    Element judge(Element heard) throws IOException;

    /**
     * Puts TLS on the connection; returns when it is in force.
     *
     * @throws RefusedException if it cannot be done, and the policy accepts no stream without
     */
    void encrypt() throws IOException;
}
