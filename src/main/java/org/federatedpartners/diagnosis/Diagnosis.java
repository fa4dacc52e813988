package org.federatedpartners.diagnosis;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.federatedpartners.diagnosis.DomainTestState.Attempt;
import org.federatedpartners.dns.PublicAddresses;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.NegotiationSettings;

/**
 * The diagnosis: what the steps of a test amount to.
 *
 * @param methods  for each method, strongest first, whether it could authenticate a stream to the domain
 * @param problems everything that needs a remedy, in the order in which it was found
 */
public record Diagnosis(Map<AuthenticationMethod, Verdict> methods, List<Problem> problems, Course course, DomainTestState state) {

    /** Whether a method would work; better ones come first. */
    public enum Would { WORK, PERHAPS, NOT }

    /** @param because why it would not, or why it is unknown */
    public record Verdict(Would would, List<Problem> because) {}

    /**
     * Something that was found, at one address or several.
     *
     * @param details what its text names
     * @param at      the addresses; empty if it is about the domain
     */
    public record Problem(Step.Code code, List<String> details, List<TargetAddress> at) {}

    /** What becomes of an address. */
    public enum Use {
        /** A stream begins there. */
        USED,
        /** A stream may begin there; it is not the same address each time, or not known. */
        PERHAPS_USED,
        /** It accepts no connection, and is passed over. */
        PASSED_OVER,
        /** Another one is used before. */
        LEFT,
        /** This server never connects to it. */
        NEVER
    }

    public static Diagnosis of(DomainTestState state) {
        Course course = state.plan().map(plan -> Course.of(plan, target -> reached(state, target))).orElse(new Course(Set.of(), Set.of(), true));
        Map<AuthenticationMethod, Verdict> methods = new EnumMap<>(AuthenticationMethod.class);
        for (AuthenticationMethod method : AuthenticationMethod.values()) {
            methods.put(method, verdict(method, state, course));
        }
        return new Diagnosis(methods, problems(state, course, Step.Code::isProblem), course, state);
    }

    private static Course.Reached reached(DomainTestState state, TargetAddress target) {
        return state.attempts().stream().filter(attempt -> attempt.target().equals(target)).flatMap(attempt -> attempt.steps().stream())
            .map(step -> switch (step.code()) {
                case CONNECTED -> Course.Reached.after(step.took());
                case CONNECTION_SLOW -> Course.Reached.notWithin(step.took());
                case CONNECTION_REFUSED, CONNECTION_UNANSWERED, UNREACHABLE -> Course.Reached.FAILS;
                default -> Course.Reached.UNKNOWN;
            }).findFirst().orElse(Course.Reached.UNKNOWN);
    }

    /** What becomes of an address, according to the tests so far. */
    public Use use(TargetAddress target) {
        if (course.used().contains(target)) {
            return course.used().size() == 1 && !course.fails() && reached(state, target).known() == Course.Reached.Known.ACCEPTS ? Use.USED : Use.PERHAPS_USED;
        }
        return course.tried().contains(target) ? reached(state, target).isPassedOver() ? Use.PASSED_OVER : Use.LEFT
            : state.plan().filter(plan -> plan.targets().contains(target)).isPresent() ? Use.LEFT : Use.NEVER;
    }

    /** What it does at the address on which a stream begins: where one accepts a connection, Openfire goes on to no other. */
    private static Verdict verdict(AuthenticationMethod method, DomainTestState state, Course course) {
        Would would = would(method, state, course);
        return new Verdict(would, switch (would) {
            case WORK -> List.of();
            case PERHAPS -> problems(state, course, code -> code.leavesOpen().contains(method) || code.blocks().contains(method));
            case NOT -> problems(state, course, code -> code.blocks().contains(method));
        });
    }

    private static Would would(AuthenticationMethod method, DomainTestState state, Course course) {
        if (state.plan().isEmpty() || state.plan().get().targets().isEmpty()) {
            return would(method, state.lookUp());
        }
        if (course.fails() && state.lookUp().stream().anyMatch(step -> step.code() == Step.Code.HOSTS_LEFT_OUT)) {
            return Would.PERHAPS;
        }
        Set<Would> all = course.used().stream().map(target -> would(method, steps(state, target))).collect(Collectors.toSet());
        if (all.isEmpty()) {
            return Would.NOT;
        }
        boolean elsewhere = state.lookUp().stream().anyMatch(step -> step.code() == Step.Code.NAMES_UNKNOWN_TO_OPENFIRE);
        return all.size() > 1 || all.contains(Would.WORK) && (course.fails() || elsewhere) ? Would.PERHAPS : all.iterator().next();
    }

    private static List<Step> steps(DomainTestState state, TargetAddress target) {
        return state.attempts().stream().filter(attempt -> attempt.target().equals(target)).findFirst().map(Attempt::steps).orElse(List.of());
    }

    private static Would would(AuthenticationMethod method, List<Step> steps) {
        if (steps.stream().anyMatch(step -> step.code().blocks().contains(method))) {
            return Would.NOT;
        }
        // Where nothing was found, nothing is known.
        boolean open = steps.isEmpty() || steps.stream().anyMatch(step -> step.code().leavesOpen().contains(method));
        return open ? Would.PERHAPS : Would.WORK;
    }

    /** Of what the DNS says, and of the addresses to which it leads a stream. */
    private static List<Problem> problems(DomainTestState state, Course course, Predicate<Step.Code> which) {
        Map<Problem, Set<TargetAddress>> found = new LinkedHashMap<>();
        state.lookUp().stream().filter(step -> which.test(step.code()))
            .forEach(step -> found.put(new Problem(step.code(), step.details(), List.of()), Set.of()));
        for (Attempt attempt : state.attempts()) {
            TargetAddress target = attempt.target();
            boolean counts = course.used().contains(target) || course.tried().contains(target) && reached(state, target).isPassedOver();
            attempt.steps().stream().filter(step -> counts && which.test(step.code()))
                .forEach(step -> found.computeIfAbsent(new Problem(step.code(), step.details(), List.of()), any -> new LinkedHashSet<>()).add(target));
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

    /** The strictest settings under which a stream would be made; empty if there are none, or nothing is known to choose them by. */
    public Optional<NegotiationSettings> settings() {
        return strongest().filter(method -> isAnswered()).map(method -> NegotiationSettings.strictestAccepting(Set.of(method)));
    }

    /**
     * What the partner is to be told. It does not answer for places that our own settings name, nor for the domain's own address where
     * it has published others. Addresses of inner networks are left out.
     */
    public List<Problem> forPartner() {
        return problems.stream().filter(problem -> problem.code().concernsPartner() && isPartners(problem))
            .map(problem -> new Problem(problem.code(), problem.details(),
                problem.at().stream().filter(target -> isPublished(target) && PublicAddresses.contains(target.address())).toList()))
            .toList();
    }

    private boolean isPartners(Problem problem) {
        return problem.at().isEmpty() ? !isPlaceOurs() : problem.at().stream().anyMatch(target -> named(target) != ConnectionPlan.Named.DOMAIN_LAST
            && !(problem.code() == Step.Code.UNREACHABLE && target.isIpv6()));
    }

    private boolean isPublished(TargetAddress target) {
        return Optional.ofNullable(named(target)).filter(ConnectionPlan.Named::isPublished).isPresent();
    }

    private ConnectionPlan.Named named(TargetAddress target) {
        return state.plan().flatMap(plan -> plan.named(target)).orElse(null);
    }

    /** Whether it is our own settings, and not the DNS, that say where the server is. */
    public boolean isPlaceOurs() {
        return state.plan().stream().flatMap(ConnectionPlan::hosts)
            .anyMatch(host -> host.named() == ConnectionPlan.Named.CONNECT_HOST || host.named() == ConnectionPlan.Named.OVERRIDE);
    }

    /** Whether any server was spoken to. */
    public boolean isTested() {
        return has(Step.Code.CONNECTED);
    }

    /** Whether any server was spoken to, or may still accept the connection. */
    public boolean isTried() {
        return isTested() || has(Step.Code.CONNECTION_SLOW);
    }

    /** Whether any server has said what it offers. If not, only the lack of an answer leaves a method open. */
    public boolean isAnswered() {
        return has(Step.Code.STREAM_OPENED) || has(Step.Code.STREAM_WITHOUT_VERSION);
    }

    private boolean has(Step.Code code) {
        return state.steps().anyMatch(step -> step.code() == code);
    }
}
