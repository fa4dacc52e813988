package org.federatedpartners.history;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/** Counts one kind of stream on any thread, until it is taken by one. */
final class Tally {

    private final StreamCount.Key key;
    private final Instant first;
    private final LongAdder streams = new LongAdder();
    private final LongAdder stanzas = new LongAdder();
    /** In milliseconds since 1970; set before the counters, so that nothing counted is without it. */
    private volatile long last;
    /** Whether somebody was told that there is something to take; set after the counters. */
    private volatile boolean told;
    private volatile boolean gone;
    private long takenStreams;
    private long takenStanzas;

    Tally(StreamCount.Key key, Instant first) {
        this.key = key;
        this.first = first;
    }

    /** @param now in milliseconds since 1970 */
    void stream(long now) {
        last = now;
        streams.increment();
    }

    /** @param now in milliseconds since 1970 */
    void stanza(long now) {
        last = now;
        stanzas.increment();
    }

    /** Whether it has to be noted that there is something to take; to be asked after each count. Two threads at once may both be told so. */
    boolean isNews() {
        boolean isNews = !told;
        if (isNews) {
            told = true;
        }
        return isNews;
    }

    /** What was counted since it was taken last; null if nothing was. */
    StreamCount taken() {
        told = false;
        long moreStreams = streams.sum() - takenStreams;
        long moreStanzas = stanzas.sum() - takenStanzas;
        takenStreams += moreStreams;
        takenStanzas += moreStanzas;
        return moreStreams == 0 && moreStanzas == 0 ? null : new StreamCount(key, first, Instant.ofEpochMilli(last), moreStreams, moreStanzas);
    }

    /** What it counts from now on is lost: it is not taken any more. */
    void discard() {
        gone = true;
    }

    boolean isGone() {
        return gone;
    }
}
