package org.federatedpartners.diagnosis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.federatedpartners.diagnosis.DomainTestState.Attempt;

/** A test while it goes on, and afterwards. Any thread may look at it. */
final class DomainTestRun {

    private final long number;
    private final DomainTestRequest request;
    private final Instant started;
    private final long startedNanos = System.nanoTime();
    private final List<Step> lookUp = new ArrayList<>();
    private final Map<TargetAddress, List<Step>> attempts = new LinkedHashMap<>();
    private final List<Line> lines = new ArrayList<>();
    private final CompletableFuture<Void> ending = new CompletableFuture<>();
    private Optional<ConnectionPlan> plan = Optional.empty();
    private Duration took;

    DomainTestRun(long number, DomainTestRequest request, Instant started) {
        this.number = number;
        this.request = request;
        this.started = started;
    }

    DomainTestRequest request() {
        return request;
    }

    /** Writes down what one thread finds out, one thing after the other. */
    final class Recorder {

        private final List<Step> steps;
        private Duration last = soFar();

        private Recorder(List<Step> steps) {
            this.steps = steps;
        }

        void add(Step.Code code, String... details) {
            add(code, List.of(details));
        }

        void add(Step.Code code, List<String> details) {
            Duration now = soFar();
            synchronized (DomainTestRun.this) {
                steps.add(new Step(code, details, now, now.minus(last)));
            }
            last = now;
        }
    }

    Recorder lookUp() {
        return new Recorder(lookUp);
    }

    /** Where this server connects to. */
    synchronized void plan(ConnectionPlan found) {
        plan = Optional.of(found);
    }

    /** From now on there is something to be found out about these addresses. */
    synchronized void expect(List<TargetAddress> targets) {
        targets.forEach(target -> attempts.putIfAbsent(target, new ArrayList<>()));
    }

    synchronized Recorder attempt(TargetAddress target) {
        return new Recorder(attempts.get(target));
    }

    /** Has a connection cut when the test is to end; at once, if that is so already. */
    synchronized void cutAtEnd(Line line) {
        lines.add(line);
        if (ending.isDone()) {
            line.cut();
        }
    }

    /** Ends what is going on. */
    synchronized void end() {
        ending.complete(null);
        lines.forEach(Line::cut);
    }

    /** Done when the test is to end. */
    CompletableFuture<Void> ending() {
        return ending;
    }

    /** There is nothing more to come. */
    synchronized void finish() {
        if (took == null) {
            took = soFar();
        }
    }

    synchronized boolean isRunning() {
        return took == null;
    }

    private Duration soFar() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    synchronized DomainTestState state() {
        return new DomainTestState(number, request, started, lookUp, plan,
            attempts.entrySet().stream().map(entry -> new Attempt(entry.getKey(), entry.getValue())).toList(),
            took == null, took == null ? soFar() : took);
    }
}
