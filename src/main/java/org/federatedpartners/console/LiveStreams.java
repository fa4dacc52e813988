package org.federatedpartners.console;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;

/** The live server-to-server streams of this server, in a cluster of this node, as the pages show them. Each answer is empty if this version of Openfire cannot give it. */
public interface LiveStreams {

    /** How many live streams there are, each way. */
    record Count(int inbound, int outbound) {

        public static final Count NONE = new Count(0, 0);

        /** @param number how many go that way; there are none the other way */
        public static Count of(Direction direction, int number) {
            return direction == Direction.INBOUND ? new Count(number, 0) : new Count(0, number);
        }

        /** Those that go that way. */
        public int of(Direction direction) {
            return direction == Direction.INBOUND ? inbound : outbound;
        }

        public Count plus(Count other) {
            return new Count(inbound + other.inbound, outbound + other.outbound);
        }
    }

    /** What distinguishes a live stream from the others of its domain. */
    record Begun(Direction direction, Instant since) {}

    /** The streams that carry any of these domains. */
    Optional<List<LiveStream>> of(Collection<DomainName> domains);

    /**
     * How many live streams carry each remote domain that has any, of a partner or not, by its A-label form. One pass
     * over the live streams, however many partners there are.
     */
    Optional<Map<String, Count>> counts();
}
