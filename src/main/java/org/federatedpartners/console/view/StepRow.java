package org.federatedpartners.console.view;

import java.util.Date;
import java.util.List;
import org.federatedpartners.history.transcript.Step;

/**
 * One step of a negotiation.
 *
 * @param details words of the protocol, as they are
 * @param method  how a domain was authenticated, if that is what happened; empty otherwise
 * @param reason  why the policy objected, if it did; empty otherwise
 */
public record StepRow(Date at, String speaker, String kind, List<String> details, String method, String reason) {

    static StepRow of(Step step) {
        if (step instanceof Step.Authenticated authenticated) {
            return row(step, List.of(authenticated.domain()), authenticated.method().map(Enum::name).orElse(""), "");
        }
        return step instanceof Step.Refused refused ? row(step, List.of(refused.domain()), "", refused.reason().name()) : row(step, step.details(), "", "");
    }

    private static StepRow row(Step step, List<String> details, String method, String reason) {
        return new StepRow(Date.from(step.at()), step.speaker().name(), step.kind().name(), details, method, reason);
    }
}
