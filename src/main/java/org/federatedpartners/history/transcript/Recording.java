package org.federatedpartners.history.transcript;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.federatedpartners.history.transcript.Step.Speaker;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.CertificateProblem;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.Reason;

/** A transcript that is being written. */
public final class Recording {

    /** How many steps are kept. */
    public static final int MAX_STEPS = 32;

    /** How many of them are the first ones; the others are the last ones. */
    private static final int FIRST = 24;

    /** How much text all steps may have; what goes beyond has none. */
    private static final int MAX_TEXT = 8000;

    private final long id = ThreadLocalRandom.current().nextLong(1, 1L << 53);
    private final Direction direction;
    private final Clock clock;
    private final Instant began;
    private final List<Step> steps = new ArrayList<>();
    private String domain = "";
    private Optional<CertificateFacts> certificate = Optional.empty();
    private int leftOut;
    private int text;

    public Recording(Direction direction, Clock clock) {
        this.direction = direction;
        this.clock = clock;
        this.began = clock.instant();
    }

    public Direction direction() {
        return direction;
    }

    /** One side has said something, or something has happened to the connection; see {@link Step.Said}. */
    public synchronized void add(Speaker speaker, Step.Kind kind, List<String> details) {
        add(new Step.Said(clock.instant(), speaker, kind, details));
    }

    /** See {@link Step.Authenticated}. */
    public synchronized void authenticated(String remote, Optional<AuthenticationMethod> method) {
        add(new Step.Authenticated(clock.instant(), remote, method));
    }

    /** See {@link Step.Refused}. */
    public synchronized void refused(Reason reason, String remote, List<CertificateProblem> problems) {
        add(new Step.Refused(clock.instant(), reason, remote, problems));
    }

    private void add(Step step) {
        if (steps.size() == MAX_STEPS) {
            text -= steps.remove(FIRST).length();
            leftOut++;
        }
        Step bounded = text + step.length() > MAX_TEXT ? step.withoutWords() : step;
        text += bounded.length();
        steps.add(bounded);
    }

    public synchronized void about(String remote) {
        domain = Printable.ascii(remote, Step.MAX_DETAIL);
    }

    public synchronized void certificate(Optional<CertificateFacts> shown) {
        certificate = shown;
    }

    /** The transcript so far. */
    public synchronized Transcript soFar() {
        return new Transcript(id, direction, domain, began, certificate, steps, leftOut);
    }
}
