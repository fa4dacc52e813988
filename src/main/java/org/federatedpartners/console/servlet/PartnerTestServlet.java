package org.federatedpartners.console.servlet;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.function.Function;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.Frame;
import org.federatedpartners.console.view.Letter;
import org.federatedpartners.console.view.OwnCertificate;
import org.federatedpartners.console.view.ReportView;
import org.federatedpartners.console.view.TestView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.diagnosis.DomainTestRequest;
import org.federatedpartners.diagnosis.DomainTestState;
import org.federatedpartners.diagnosis.DomainTests;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.Negotiation;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;

/** Tests a domain, of a partner or not, with settings that need not be saved; shows how that goes, and what came of it. */
public final class PartnerTestServlet extends ConsoleServlet {

    static final String URL = "federated-partner-test.jsp";

    private static final long serialVersionUID = 1L;
    private static final String VIEW = "test";

    private final transient Function<Locale, ResourceBundle> texts;

    public PartnerTestServlet() {
        this(new RunningPlugin(), PartnerTestServlet::bundle);
    }

    PartnerTestServlet(Supplier<Optional<ConsoleServices>> running, Function<Locale, ResourceBundle> texts) {
        super(running);
        this.texts = texts;
    }

    /** The plugin's texts in one language, whatever that of the console or of the machine is. */
    private static ResourceBundle bundle(Locale locale) {
        return ResourceBundle.getBundle("federatedpartners_i18n", locale, PartnerTestServlet.class.getClassLoader(),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_DEFAULT));
    }

    @Override
    Answer.Show get(ConsoleServices services, Params params) {
        if (!params.text("test").isEmpty()) {
            return params.number("test").stream().boxed().flatMap(number -> services.diagnosis().tests().find(number).stream()).findFirst()
                .map(state -> Answer.show(VIEW, report(services, state)))
                .orElseGet(() -> new Answer.Show(Answer.NOT_FOUND, VIEW, new TestView(TestView.unknown(""), Text.of("test.problem.gone"), null)));
        }
        return Answer.show(VIEW, new TestView(partner(services, params).map(PartnerDraft::of).orElseGet(() -> TestView.unknown(params.text("domain"))), null, null));
    }

    /** To test a partner that was added just now. */
    static Frame.Next next(Partner partner) {
        return new Frame.Next(Text.of("action.testNow", partner.primaryDomain().display()), URL + "?id=" + partner.id());
    }

    private TestView report(ConsoleServices services, DomainTestState state) {
        DomainName domain = state.request().domain();
        ReportView.Surroundings around = new ReportView.Surroundings(services.policy().inForce().get(), services.here().server().get(), OwnCertificate.of(services),
            services.history().streamCounts().of(List.of(domain)), services.history().refusals().all());
        List<Letter> letters = state.running() ? List.of() : List.of(
            Letter.of("ENGLISH", texts.apply(Locale.ROOT), state, services.here().own()), Letter.of("GERMAN", texts.apply(Locale.GERMAN), state, services.here().own()));
        return new TestView(TestView.form(state.request()), null, ReportView.of(state, around, letters));
    }

    @Override
    Answer post(ConsoleServices services, Params params, Audit audit) {
        if (params.text("action").equals("cancel")) {
            params.number("test").ifPresent(services.diagnosis().tests()::cancel);
            return new Answer.Redirect(URL + "?test=" + params.number("test").orElse(0), null);
        }
        PartnerDraft form = typed(params);
        if (!(DomainName.parse(form.primaryDomain()) instanceof DomainName.Valid valid) || services.here().isLocal().test(valid.name())) {
            return refused(form, Text.of("test.problem.domain", form.primaryDomain()));
        }
        List<Finding> findings = new ArrayList<>();
        DomainTestRequest request = new DomainTestRequest(valid.name(), settings(params), form.trust(Clock.systemUTC(), findings));
        Optional<Finding> error = findings.stream().filter(Finding::isError).findFirst();
        if (error.isPresent()) {
            return refused(form, Text.of(error.get()));
        }
        DomainTests.Started started = services.diagnosis().tests().start(request);
        if (started instanceof DomainTests.Running running) {
            audit.record(AuditEntry.tested(request));
            return new Answer.Redirect(URL + "?test=" + running.number(), null);
        }
        if (started instanceof DomainTests.Already already) {
            return new Answer.Redirect(URL + "?test=" + already.number(), Text.of("done.testAlready", valid.name().display()));
        }
        return new Answer.Show(Answer.UNAVAILABLE, VIEW, new TestView(form, Text.of("test.problem.busy"), null));
    }

    private static PartnerDraft typed(Params params) {
        return PartnerDraft.sent(Partner.NEW, 0, params::text);
    }

    @Override
    Answer.Show again(ConsoleServices services, Params params) {
        return params.text("test").isEmpty() ? new Answer.Show(Answer.OK, VIEW, new TestView(typed(params), null, null)) : super.again(services, params);
    }

    private static Answer refused(PartnerDraft form, Text problem) {
        return new Answer.Show(Answer.UNPROCESSABLE, VIEW, new TestView(form, problem, null));
    }

    private static Optional<NegotiationSettings> settings(Params params) {
        Optional<Negotiation> tls = params.constant("tls", Negotiation.class);
        Optional<Negotiation> sasl = params.constant("sasl", Negotiation.class);
        return tls.isPresent() && sasl.isPresent()
            ? Optional.of(new NegotiationSettings(tls.get(), sasl.get(), params.text("dialback").equals("true"))) : Optional.empty();
    }
}
