package org.federatedpartners.cluster;

import java.time.Instant;
import java.util.Objects;

/**
 * How another node does.
 *
 * @param since by this node's clock, and at the latest: what began before this node has started to look began when it did
 */
public record NodeState(Node node, Kind kind, Instant since) {

    /** The i18n key of the banner is {@code banner.node.<kind>}. */
    public enum Kind {
        /** What is stored is in force there. */
        IN_STEP,
        /** Something was saved more than two seconds ago, and is not in force there. */
        STALE,
        /** It has not looked, or could not say so. */
        UNREACHABLE,
        /** A member of Openfire's cluster that publishes nothing: it has no plugin, one that did not start, or one that is too old. */
        SILENT
    }

    public NodeState {
        Objects.requireNonNull(node);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(since);
    }

    public boolean isTrouble() {
        return kind != Kind.IN_STEP;
    }

    /** Whether what it reports is what it has. */
    public boolean isReporting() {
        return kind == Kind.IN_STEP || kind == Kind.STALE;
    }
}
