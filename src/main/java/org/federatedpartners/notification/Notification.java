package org.federatedpartners.notification;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Something that administrators are told of.
 *
 * @param about     the primary domain of the partner that it is about; empty if it is about this server
 * @param arguments of the text, which is the i18n key {@code notification.<kind>}; {0} is {@code about}
 */
public record Notification(Kind kind, String about, List<String> arguments, Instant at) {

    /** What there is to tell of. The name is stored. */
    public enum Kind {
        OWN_CERTIFICATE_ENDS, CERTIFICATE_ENDS, CERTIFICATE_CHANGED, STREAMS_REFUSED, STREAMS_WORK_AGAIN, DOWNGRADE, RELAXATION_STARTED, RELAXATION_ENDED,
        DATABASE_AWAY, DATABASE_BACK, LIST_UNAVAILABLE, LIST_BACK, NODE_STALE, NODE_UNREACHABLE, NODE_SILENT, NODE_BACK,
        /** That the ways of notifications work. */
        TEST;

        /** Those that administrators can switch off. */
        public static final Set<Kind> SWITCHED = Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(TEST)));
    }

    public Notification {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(about);
        arguments = List.copyOf(arguments);
        Objects.requireNonNull(at);
    }
}
