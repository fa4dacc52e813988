package org.federatedpartners.probe;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;

/**
 * What the steps of a test amount to.
 *
 * @param methods  of each method, strongest first, whether a stream to the domain could be authenticated by it
 * @param problems everything that somebody should do something about, in the order in which it was found
 */
public record Diagnosis(Map<AuthenticationMethod, Verdict> methods, List<Problem> problems) {

    /** Whether a method would work; better ones come first. */
    public enum Would { WORK, PERHAPS, NOT }

    /** @param because why it would not, or why nobody can tell */
    public record Verdict(Would would, List<Problem> because) { }

    /**
     * Something that was found, at one address or several.
     *
     * @param details what its text names
     * @param at      the addresses; empty if it is about the domain
     */
    public record Problem(Step.Code code, List<String> details, List<TargetAddress> at) { }

    public static Diagnosis of(ProbeState state) {
        Map<AuthenticationMethod, Verdict> methods = new EnumMap<>(AuthenticationMethod.class);
        for (AuthenticationMethod method : AuthenticationMethod.values()) {
            methods.put(method, verdict(method, state));
        }
        return new Diagnosis(methods, problems(state, Step.Code::isProblem));
    }

    /** The best that it does at any address: streams go on to the next one. */
    private static Verdict verdict(AuthenticationMethod method, ProbeState state) {
        Would best = state.attempts().stream().map(attempt -> would(method, attempt.steps()))
            .reduce(state.attempts().isEmpty() ? would(method, state.lookUp()) : Would.NOT, (one, other) -> one.compareTo(other) <= 0 ? one : other);
        return new Verdict(best, switch (best) {
            case WORK -> List.of();
            case PERHAPS -> problems(state, code -> code.leavesOpen().contains(method));
            case NOT -> problems(state, code -> code.blocks().contains(method));
        });
    }

    private static Would would(AuthenticationMethod method, List<Step> steps) {
        if (steps.stream().anyMatch(step -> step.code().blocks().contains(method))) {
            return Would.NOT;
        }
        // Where nothing was found, nothing is known.
        boolean open = steps.isEmpty() || steps.stream().anyMatch(step -> step.code().leavesOpen().contains(method));
        return open ? Would.PERHAPS : Would.WORK;
    }

    private static List<Problem> problems(ProbeState state, java.util.function.Predicate<Step.Code> which) {
        Map<Problem, Set<TargetAddress>> found = new LinkedHashMap<>();
        state.lookUp().stream().filter(step -> which.test(step.code()))
            .forEach(step -> found.put(new Problem(step.code(), step.details(), List.of()), Set.of()));
        for (Attempt attempt : state.attempts()) {
            attempt.steps().stream().filter(step -> which.test(step.code())).forEach(step ->
                found.computeIfAbsent(new Problem(step.code(), step.details(), List.of()), any -> new LinkedHashSet<>()).add(attempt.target()));
        }
        return found.entrySet().stream()
            .map(entry -> new Problem(entry.getKey().code(), entry.getKey().details(), List.copyOf(entry.getValue()))).toList();
    }

    /** The strongest method that would work; or else perhaps. */
    public Optional<AuthenticationMethod> strongest() {
        return Stream.of(Would.WORK, Would.PERHAPS).flatMap(this::those).findFirst();
    }

    /** The method by which a stream would be authenticated under these settings. */
    public Optional<AuthenticationMethod> under(NegotiationSettings settings) {
        return Stream.of(Would.WORK, Would.PERHAPS).flatMap(this::those).filter(settings.acceptedMethods()::contains).findFirst();
    }

    private Stream<AuthenticationMethod> those(Would would) {
        return Arrays.stream(AuthenticationMethod.values()).filter(method -> methods.get(method).would() == would);
    }

    /** The strictest settings under which a stream would be made; empty if there are none. */
    public Optional<NegotiationSettings> settings() {
        return strongest().map(method -> NegotiationSettings.strictestAccepting(Set.of(method)));
    }

    /** What the partner is to be told. */
    public List<Problem> forPartner() {
        return problems.stream().filter(problem -> problem.code().concernsPartner()).toList();
    }
}
