package org.federatedpartners.console.servlet;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.AllNodes;
import org.federatedpartners.console.view.ChangeRow;
import org.federatedpartners.console.view.PartnerFormView;
import org.federatedpartners.console.view.Preview;
import org.federatedpartners.console.view.Relative;
import org.federatedpartners.console.view.ShownCa;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.history.Adoption;
import org.federatedpartners.history.StreamCountStore;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.UnreadablePartner;
import org.federatedpartners.store.StoreException;

/** Creates a partner, or changes the one with the given id. */
public final class PartnerEditServlet extends ConsoleServlet {

    private static final long serialVersionUID = 1L;
    private static final Log LOG = Log.of(PartnerEditServlet.class);
    private static final String URL = "federated-partner-edit.jsp";
    static final String VIEW = "partner-edit";
    /** What another page may propose for a new partner. */
    private static final Set<String> PROPOSED = Set.of("type", "tls", "sasl", "dialback");

    public PartnerEditServlet() {
        this(new RunningPlugin());
    }

    PartnerEditServlet(Supplier<Optional<ConsoleServices>> running) {
        super(running);
    }

    @Override
    Answer.Show get(ConsoleServices services, Params params) {
        if (!params.text("copy").isEmpty()) {
            return params.number("copy").stream().boxed().flatMap(id -> partner(services, id).stream()).findFirst().map(other -> copy(services, other))
                .orElseGet(() -> Answer.message(Answer.NOT_FOUND, "message.noSuchPartner"));
        }
        if (params.text("id").isEmpty()) {
            PartnerDraft form = unsaved(services, params).proposing(name -> PROPOSED.contains(name) ? params.text(name) : "");
            PartnerFormView judged = PartnerFormView.judged(form, advice(services, form), services.here().server().get());
            return Answer.show(VIEW, relative(services, form).map(judged::offering).orElse(judged));
        }
        return partner(services, params)
            .map(partner -> Answer.show(VIEW, form(services, params, partner).openedWith(Optional.of(PartnerDraft.of(partner)))
                .withStrongestMethods(partner, services.policy().inForce().get().levels(), services.history().streamCounts().of(partner.domains()))))
            .or(() -> unreadable(services, params).map(partner -> Answer.show(VIEW, PartnerFormView.unreadable(partner, services.here().server().get()))))
            .orElseGet(() -> Answer.message(Answer.NOT_FOUND, "message.noSuchPartner"));
    }

    private static Answer.Show copy(ConsoleServices services, Partner other) {
        PartnerDraft form = PartnerDraft.copyOf(other);
        return Answer.show(VIEW, PartnerFormView.judged(form, advice(services, form), services.here().server().get()).copiedFrom(other));
    }

    /** A domain that was seen gets the same proposal wherever the administrator comes from: that of the page of discovered domains. */
    private static PartnerDraft unsaved(ConsoleServices services, Params params) {
        PartnerDraft blank = PartnerDraft.blank(params.text("domain"));
        return seen(services, blank).map(settings -> PartnerDraft.adopted(blank.primaryDomain(), settings)).orElse(blank);
    }

    /** The settings for what was seen of the domain; empty if nothing was. */
    private static Optional<NegotiationSettings> seen(ConsoleServices services, PartnerDraft form) {
        return form.primary().map(domain -> services.history().streamCounts().of(List.of(domain))).filter(counts -> !counts.isEmpty()).map(Adoption::strictest);
    }

    /** The partner that the domain of a new one can be added to instead. */
    private static Optional<Relative> relative(ConsoleServices services, PartnerDraft form) {
        return !form.isNew() ? Optional.empty() : Relative.of(form, seen(services, form).map(NegotiationSettings::acceptedMethods).orElse(Set.of()), services.policy().inForce().get());
    }

    @Override
    Answer post(ConsoleServices services, Params params, Audit audit) {
        if (params.text("action").equals("forget")) {
            return forget(services, params, audit);
        }
        PartnerDraft form = typed(params);
        PartnerDraft.Validation validation = form.validate(services.policy().inForce().get(), services.here().isLocal());
        if (params.text("action").equals("check")) {
            PartnerFormView judged = judged(services, params, form, validation);
            return Answer.show(VIEW, validation.partner().map(partner -> judged.with(preview(services, partner))).orElse(judged));
        }
        return validation.partner()
            .map(partner -> save(services, params, form, partner, validation, audit))
            .orElseGet(() -> new Answer.Show(Answer.UNPROCESSABLE, VIEW, judged(services, params, form, validation)));
    }

    @Override
    Answer.Show again(ConsoleServices services, Params params) {
        if (params.text("action").equals("forget")) {
            // Sent by a form of its own, with none of the partner's values.
            return get(services, params);
        }
        return new Answer.Show(Answer.OK, VIEW, PartnerFormView.of(typed(params), services.here().server().get()).openedWith(opened(params)));
    }

    private static PartnerFormView judged(ConsoleServices services, Params params, PartnerDraft form, PartnerDraft.Validation validation) {
        PartnerFormView judged = PartnerFormView.judged(form, validation.findings(), services.here().server().get()).openedWith(opened(params));
        return relative(services, form).map(judged::offering).orElse(judged);
    }

    /** What the partner has shown counts no more; what it shows from now on does. */
    private static Answer forget(ConsoleServices services, Params params, Audit audit) {
        Optional<Partner> known = partner(services, params);
        if (known.isEmpty()) {
            return Answer.message(Answer.NOT_FOUND, "message.noSuchPartner");
        }
        Partner partner = known.get();
        try {
            services.history().streamCounts().forget(partner.domains());
            services.policy().publishStrongestMethods(services.history().streamCounts());
            audit.record(AuditEntry.forgotten(partner));
            return new Answer.Redirect(URL + "?id=" + partner.id(), Text.of("done.forgotten", partner.primaryDomain().display()));
        } catch (StreamCountStore.Failed e) {
            LOG.error("What is remembered of {} could not be reset", partner.primaryDomain(), e);
            return new Answer.Show(Answer.UNAVAILABLE, VIEW, PartnerFormView.failed(PartnerDraft.of(partner), Text.of("problem.notForgotten"), services.here().server().get()));
        }
    }

    private static Preview preview(ConsoleServices services, Partner partner) {
        return Preview.of(partner, partner(services, partner.id()), services.policy().inForce().get(), AllNodes.of(partner, services),
            services.history().streamCounts().of(partner.domains()), services.here().contacts());
    }

    /** The form for a partner, with whatever change another page proposes; it is not saved, and what is wrong with it is told at once. */
    private static PartnerFormView form(ConsoleServices services, Params params, Partner partner) {
        PartnerDraft saved = PartnerDraft.of(partner);
        PartnerDraft form = saved.proposing(params::text).adding(params.text("additionalDomain")).pinning(params.text("pin")).trusting(shownCa(services, params, partner));
        if (form.equals(saved)) {
            return PartnerFormView.judged(form, advice(services, form), services.here().server().get());
        }
        PartnerDraft.Validation validation = form.validate(services.policy().inForce().get(), services.here().isLocal());
        return validation.partner().map(change -> PartnerFormView.judged(form, validation.findings(), services.here().server().get()).proposing(change, partner))
            .orElseGet(() -> PartnerFormView.judged(form, validation.findings(), services.here().server().get()));
    }

    /** The CA certificate that one of the partner's servers has shown, by the pin of its key; empty if none has, or none is asked for. */
    private static String shownCa(ConsoleServices services, Params params, Partner partner) {
        String ca = params.text("ca");
        return ca.isEmpty() ? "" : ShownCa.find(services.history().negotiations().of(partner.domains()), ca).map(ShownCa::pem).orElse("");
    }

    /** Warnings and notes about a form that was not sent yet; errors are told when it is. */
    private static List<Finding> advice(ConsoleServices services, PartnerDraft form) {
        return form.validate(services.policy().inForce().get(), services.here().isLocal()).findings().stream().filter(finding -> !finding.isError()).toList();
    }

    private static PartnerDraft typed(Params params) {
        return PartnerDraft.sent(params.number("id").orElse(Partner.NEW), params.number("version").orElse(0), params::text);
    }

    private static Optional<PartnerDraft> opened(Params params) {
        return PartnerDraft.opened(params.number("id").orElse(Partner.NEW), params.number("version").orElse(0), params::text);
    }

    private static Answer save(ConsoleServices services, Params params, PartnerDraft form, Partner partner, PartnerDraft.Validation validation, Audit audit) {
        Optional<Partner> before = partner(services, partner.id());
        if (before.filter(old -> partner.saved(old.id(), old.version()).equals(old)).isPresent()) {
            return new Answer.Redirect(Place.row(params, partner.id()), Text.of("done.unchanged"));
        }
        Optional<UnreadablePartner> corrected = unreadable(services, partner.id());
        try {
            Partner saved = services.policy().save(partner);
            audit.record(before.map(old -> AuditEntry.changed(old, saved)).or(() -> corrected.map(old -> AuditEntry.corrected(old, saved)))
                .orElseGet(() -> AuditEntry.created(saved)));
            String back = Place.row(params, saved.id());
            // A warning is shown at its field before anything else is done.
            String next = PartnerFormView.judged(form, validation.findings(), services.here().server().get()).warnings().isEmpty() ? back : URL + "?id=" + saved.id();
            return form.isNew() ? new Answer.Redirect(next, done(services, "done.created", "done.created.reportOnly", saved.primaryDomain().display()), PartnerTestServlet.next(saved))
                : new Answer.Redirect(next, done(services, "done.changed", "done.changed.reportOnly", saved.primaryDomain().display()));
        } catch (StoreException.Conflict e) {
            return new Answer.Show(Answer.CONFLICT, VIEW, partner(services, partner.id())
                .map(theirs -> PartnerFormView.changedByOthers(opened(params), form, partner, theirs, ChangeRow.lastOf(theirs, services.audit()), services.here().server().get()))
                .orElseGet(() -> PartnerFormView.deletedByOthers(form, services.here().server().get())));
        } catch (StoreException.DomainTaken e) {
            return new Answer.Show(Answer.CONFLICT, VIEW, domainTaken(services, params, form, e.domain()));
        } catch (StoreException e) {
            LOG.error("The partner {} could not be saved", partner.primaryDomain(), e);
            return new Answer.Show(Answer.UNAVAILABLE, VIEW, PartnerFormView.failed(form, Text.of("problem.notSaved"), services.here().server().get()).openedWith(opened(params)));
        }
    }

    /** The answer when another administrator was faster. The policy in force says to which partner the domain belongs, and which field collides. */
    private static PartnerFormView domainTaken(ConsoleServices services, Params params, PartnerDraft form, String domain) {
        PartnerDraft.Validation again = form.validate(services.policy().inForce().get(), services.here().isLocal());
        if (again.findings().stream().anyMatch(Finding::isError)) {
            return judged(services, params, form, again);
        }
        return PartnerFormView.failed(form, Text.of("problem.domainTaken", DomainName.parse(domain) instanceof DomainName.Valid valid
            ? valid.name().display() : domain), services.here().server().get()).openedWith(opened(params));
    }
}
