package org.federatedpartners.it.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What was allowed when, at each node, and which nodes were excused. Times are of {@link System#nanoTime}, which is one clock for all that the test sees. Any thread.
 */
final class Timeline {

    /** From the end of a save, or of what excuses a node, until nothing may pass any more. */
    static final Duration PROMISED = Duration.ofSeconds(2);
    private static final long OPEN = Long.MAX_VALUE;

    /** @param node 0 for all nodes */
    private record Span(int node, long from, long to, String what) {

        boolean concerns(int other) {
            return node == 0 || node == other;
        }
    }

    private final List<Span> refusing = new ArrayList<>();
    private final List<Span> excused = new ArrayList<>();

    private static long now() {
        return System.nanoTime();
    }

    /** Everything is to be refused from the end of this save on. */
    void refuse(String what, Runnable save) {
        long before = now();
        save.run();
        System.out.println(what + ", which took " + millis(now() - before) + " ms");
        begin(refusing, 0, what);
    }

    /** Everything is allowed again from the beginning of this save on. */
    void allow(Runnable save) {
        end(refusing, 0);
        save.run();
    }

    /** A node is to refuse everything from {@link #PROMISED} after now on, whatever was saved. */
    void refuses(int node, String what) {
        begin(refusing, node, what);
    }

    /** Ends what {@link #refuses} has begun. */
    void refusesNoMore(int node) {
        end(refusing, node);
    }

    /** From now on a node cannot know what others save, or does not run. */
    void excuse(int node, String what) {
        begin(excused, node, what);
    }

    /** Ends what {@link #excuse} has begun: after {@link #PROMISED}, the node is like any other. */
    void excuseNoMore(int node) {
        end(excused, node);
    }

    private synchronized void begin(List<Span> spans, int node, String what) {
        spans.add(new Span(node, now(), OPEN, what));
    }

    private synchronized void end(List<Span> spans, int node) {
        long now = now();
        spans.replaceAll(span -> span.node() == node && span.to() == OPEN ? new Span(node, span.from(), now, span.what()) : span);
    }

    /** Whether anything is to be refused now, or any node excused. */
    synchronized boolean isUnderway() {
        return Stream.of(refusing, excused).flatMap(List::stream).anyMatch(span -> span.to() == OPEN);
    }

    /** Ends all that was begun. */
    synchronized void startAfresh() {
        IntStream.rangeClosed(0, Cluster.NODES).forEach(node -> {
            end(refusing, node);
            end(excused, node);
        });
    }

    /**
     * Why a message should not have passed; empty if it may have been right.
     *
     * @param node    through which it passed
     * @param sent    when
     * @param arrived when that was noticed
     */
    synchronized Optional<String> fault(int node, long sent, long arrived) {
        return refusing.stream().filter(span -> span.concerns(node) && arrived < span.to()).flatMap(span -> {
            long due = span.from() + PROMISED.toNanos();
            for (Span excuse : excused) {
                if (span.node() == 0 && excuse.concerns(node) && excuse.from() <= arrived) {
                    due = Math.max(due, excuse.to() == OPEN ? OPEN : excuse.to() + PROMISED.toNanos());
                }
            }
            // What was sent before was judged before, and may have waited in Openfire since then for a node that says nothing.
            return sent > due ? Optional.of(span.what() + ": sent " + millis(sent - span.from()) + " ms and noticed " + millis(arrived - span.from()) + " ms after it").stream()
                : Stream.<String>empty();
        }).findFirst();
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }
}
