package org.federatedpartners.history;

import java.time.Instant;
import java.util.Objects;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.StreamFacts;

/**
 * The count of similar streams of one domain in one direction.
 *
 * @param key     the remote domain, as looked up, and what the streams have in common
 * @param first   when such a stream was first seen
 * @param last    when it was last seen
 * @param streams the number of such streams
 * @param stanzas the number of stanzas that they brought
 */
public record StreamCount(Key key, Instant first, Instant last, long streams, long stanzas) {

    /** What streams have to have in common to be counted together. */
    public record Key(String domain, Direction direction, StreamFacts seen) {
        public Key {
            Objects.requireNonNull(domain);
            Objects.requireNonNull(direction);
            Objects.requireNonNull(seen);
        }

        /** Written out for each stanza's sake, as in {@link StreamFacts#equals}. */
        @Override
        public boolean equals(Object other) {
            return this == other || other instanceof Key key && direction == key.direction && domain.equals(key.domain) && seen.equals(key.seen);
        }

        @Override
        public int hashCode() {
            return (domain.hashCode() * 31 + direction.ordinal()) * 31 + seen.hashCode();
        }
    }

    public String domain() {
        return key.domain();
    }

    public Direction direction() {
        return key.direction();
    }

    public StreamFacts seen() {
        return key.seen();
    }

    /** Whether nothing was counted: what is left of one that was forgotten. */
    public boolean isEmpty() {
        return streams == 0 && stanzas == 0;
    }

    /** Both together. */
    public StreamCount plus(StreamCount other) {
        return new StreamCount(key, first.isBefore(other.first) ? first : other.first, last.isAfter(other.last) ? last : other.last,
            streams + other.streams, stanzas + other.stanzas);
    }
}
