package org.federatedpartners.console.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.federatedpartners.diagnosis.Diagnosis;
import org.federatedpartners.diagnosis.DomainTestState;
import org.federatedpartners.diagnosis.DomainTestState.Attempt;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.ConnectHost;
import org.federatedpartners.policy.Direction;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.policy.Reason;
import org.federatedpartners.policy.ServerConstraints;
import org.federatedpartners.policy.ServerFacts;
import org.federatedpartners.policy.Verdict;

/**
 * The results of a test so far.
 *
 * @param result what they amount to; null while it is running
 */
public record ReportView(Asked asked, boolean running, Result result, Found found) {

    /**
     * What is tested.
     *
     * @param number    of the test
     * @param connectTo the server's address, if the administrator has entered one; empty if DNS says it
     */
    public record Asked(long number, DomainText domain, String connectTo) {}

    /**
     * What the test amounts to.
     *
     * @param headline    its outcome
     * @param outcome     the same as a code: WORK, PERHAPS or NOT
     * @param under       what becomes of streams under the settings that were given; null if none were, or that is not known
     * @param refused     why the plugin refuses the domain, whatever its servers offer, and the remedy; empty if it does not, or would not if the domain were a partner
     * @param notEnforced what else can become of them now, because the plugin does not decide about the domain's streams; null if it does
     * @param proposed    settings that would work; null if there are none, or none are known
     * @param noneProposed why there are none; null if there are
     * @param constraints the working methods that server-wide Openfire settings block; null if none
     * @param letters     to the partner's administrator, one in each language
     */
    public record Result(Text headline, String outcome, List<Text> refused, List<MethodRow> methods, Text under, Text notEnforced, Proposed proposed, Text noneProposed,
        ConstraintsView constraints, List<ProblemRow> problems, List<Letter> letters) {}

    /**
     * What was found.
     *
     * @param inbound the last streams of the domain to this server that were seen
     * @param refused the last ones that were refused
     */
    public record Found(List<FoundRow> lookUp, List<AttemptRow> attempts, List<SeenRow> inbound, List<RefusalRow> refused) {}

    private static final int MAX_REFUSALS = 5;
    private static final String ROOT = ".";

    private static final String UNTESTED = "UNTESTED";

    /**
     * Whether one method would work.
     *
     * @param would   WORK, PERHAPS or NOT; UNTESTED instead of PERHAPS if no server was reached, and none is awaited
     * @param because why not, or why it is unknown
     */
    public record MethodRow(String method, String would, List<ProblemRow> because) {}

    /**
     * Settings under which there would be streams.
     *
     * @param toForm   where they can be looked at and saved
     * @param perhaps  whether that is not certain
     * @param relative the partner that the domain can be added to instead; null if there is none
     */
    public record Proposed(String tls, String sasl, boolean dialback, Set<AuthenticationMethod> methods, String toForm, boolean perhaps, Relative relative) {}

    /**
     * One address, and what was found there.
     *
     * @param target  address and port
     * @param use     the name of a {@link Diagnosis.Use}; empty while the test is running
     * @param useText its text; null while the test is running
     */
    public record AttemptRow(Text address, String target, String use, Text useText, List<FoundRow> steps) {}

    /** What the page tells beside the test itself. */
    public record Surroundings(PolicySnapshot policy, ServerFacts server, OwnCertificate own, List<StreamCount> seen, List<Refusal> refusals) {}

    public static ReportView of(DomainTestState state, Surroundings around, List<Letter> letters) {
        Diagnosis diagnosis = Diagnosis.of(state);
        DomainName domain = state.request().domain();
        boolean ended = !state.running();
        return new ReportView(new Asked(state.number(), DomainText.of(domain), state.request().connectHost().map(ConnectHost::toString).orElse("")),
            state.running(), ended ? result(state, diagnosis, around, letters) : null,
            new Found(FoundRow.of(state.lookUp()), state.attempts().stream().map(attempt -> attempt(attempt, ended, diagnosis)).toList(),
                SeenRow.of(around.seen().stream().filter(one -> one.direction() == Direction.INBOUND).toList()), refused(domain, around)));
    }

    private static Result result(DomainTestState state, Diagnosis diagnosis, Surroundings around, List<Letter> letters) {
        DomainName domain = state.request().domain();
        List<Text> refused = whyRefused(around.policy().mayFederate(domain.value()));
        boolean refuses = !refused.isEmpty();
        Proposed proposed = refuses ? null : diagnosis.settings().map(settings -> proposed(settings, domain, diagnosis, around.policy())).orElse(null);
        boolean nothingLeaves = diagnosis.strongest().isPresent() && nothingLeaves(domain, diagnosis, around.server());
        return new Result(Text.of(refuses ? "test.refused" : nothingLeaves ? "test.blocked" : headline(diagnosis), domain.display()),
            (refuses || nothingLeaves ? Diagnosis.Would.NOT : outcome(diagnosis)).name(), refused, methods(diagnosis),
            refuses ? null : state.request().settings().map(settings -> under(diagnosis, settings)).orElse(null),
            around.policy().hasPolicyFor(domain.value()) ? null : Text.of("test.notEnforced", domain.display()),
            proposed, proposed != null ? null : Text.of(refuses ? "test.proposed.refused" : diagnosis.strongest().isPresent() ? "test.proposed.unknown" : "test.proposed.none"),
            constraintsView(domain, diagnosis, around.server()), ProblemRow.of(diagnosis.problems()), letters);
    }

    /** A domain that only has to become a partner is not refused here: to make it one is what the page proposes. */
    private static List<Text> whyRefused(Verdict verdict) {
        return verdict instanceof Verdict.Refused refused && refused.reason() != Reason.NOT_A_PARTNER
            ? List.of(Text.of("reason." + refused.reason()), Text.of("reason." + refused.reason() + ".remedy")) : List.of();
    }

    /** Whether this server's own settings let none of the methods that would work leave. */
    private static boolean nothingLeaves(DomainName domain, Diagnosis diagnosis, ServerFacts server) {
        ServerConstraints.Extent extent = constraints(domain, diagnosis, server).extent();
        return extent == ServerConstraints.Extent.NOTHING_GOES_OUT || extent == ServerConstraints.Extent.NOTHING_PASSES;
    }

    private static ServerConstraints constraints(DomainName domain, Diagnosis diagnosis, ServerFacts server) {
        Set<AuthenticationMethod> working = Arrays.stream(AuthenticationMethod.values())
            .filter(method -> diagnosis.methods().get(method).would() != Diagnosis.Would.NOT).collect(Collectors.toSet());
        return ServerConstraints.of(working, List.of(domain), server);
    }

    /** Whether nothing that was found keeps a method from working, but no server was reached, and none is awaited. */
    private static boolean isUntested(Diagnosis diagnosis) {
        return !diagnosis.isTried() && outcome(diagnosis) == Diagnosis.Would.PERHAPS;
    }

    private static String would(AuthenticationMethod method, Diagnosis diagnosis) {
        Diagnosis.Would would = diagnosis.methods().get(method).would();
        return would == Diagnosis.Would.PERHAPS && !diagnosis.isTried() ? UNTESTED : would.name();
    }

    private static Diagnosis.Would outcome(Diagnosis diagnosis) {
        return diagnosis.strongest().map(method -> diagnosis.methods().get(method).would()).orElse(Diagnosis.Would.NOT);
    }

    private static String headline(Diagnosis diagnosis) {
        if (isUntested(diagnosis)) {
            return "test.untested";
        }
        return switch (outcome(diagnosis)) {
            case WORK -> "test.works";
            case PERHAPS -> "test.perhaps";
            case NOT -> "test.fails";
        };
    }

    private static List<MethodRow> methods(Diagnosis diagnosis) {
        return Arrays.stream(AuthenticationMethod.values()).map(method -> new MethodRow(method.name(), would(method, diagnosis),
            ProblemRow.of(diagnosis.methods().get(method).because()))).toList();
    }

    private static Text under(Diagnosis diagnosis, NegotiationSettings settings) {
        Optional<AuthenticationMethod> method = diagnosis.under(settings);
        return method.isEmpty() ? Text.of("test.under.none") : diagnosis.isAnswered() ? Text.of("test.under." + method.get().name()) : null;
    }

    private static Proposed proposed(NegotiationSettings settings, DomainName domain, Diagnosis diagnosis, PolicySnapshot policy) {
        Link form = Link.to("federated-partner-edit.jsp");
        Optional<Partner> known = policy.partner(domain.value());
        if (known.isPresent()) {
            form.with("id", known.get().id());
        } else {
            form.with("domain", domain.display()).with("type", PartnerDraft.ADOPTED);
        }
        form.with("tls", settings.tls()).with("sasl", settings.sasl()).with("dialback", settings.dialback());
        return new Proposed(settings.tls().name(), settings.sasl().name(), settings.dialback(), settings.acceptedMethods(), form.toString(),
            outcome(diagnosis) == Diagnosis.Would.PERHAPS, Relative.of(PartnerDraft.adopted(domain.value(), settings), settings.acceptedMethods(), policy).orElse(null));
    }

    private static ConstraintsView constraintsView(DomainName domain, Diagnosis diagnosis, ServerFacts server) {
        return ConstraintsView.of(constraints(domain, diagnosis, server), 1);
    }

    private static AttemptRow attempt(Attempt attempt, boolean ended, Diagnosis diagnosis) {
        String use = ended ? diagnosis.use(attempt.target()).name() : "";
        String host = attempt.target().endpoint().host();
        return new AttemptRow(Text.of("test.address", host.isEmpty() ? ROOT : host, attempt.target().text()), attempt.target().text(), use,
            ended ? Text.of("test.use." + use) : null, FoundRow.of(attempt.steps()));
    }

    private static List<RefusalRow> refused(DomainName domain, Surroundings around) {
        return around.refusals().stream().filter(refusal -> refusal.domain().equals(domain.value()) && refusal.direction() == Direction.INBOUND)
            .limit(MAX_REFUSALS).map(refusal -> RefusalRow.of(refusal, around.policy(), around.own())).toList();
    }

    /** Where the page is while the test lasts, and afterwards. */
    public String toItself() {
        return Link.to("federated-partner-test.jsp").with("test", asked.number()).toString();
    }

    /** All codes of what was found, as words for machines. */
    public String codes() {
        List<FoundRow> all = new ArrayList<>(found.lookUp());
        found.attempts().forEach(attempt -> all.addAll(attempt.steps()));
        return all.stream().map(FoundRow::code).distinct().collect(Collectors.joining(" "));
    }
}
