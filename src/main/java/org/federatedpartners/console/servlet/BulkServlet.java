package org.federatedpartners.console.servlet;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.BulkPreview;
import org.federatedpartners.console.view.BulkView;
import org.federatedpartners.console.view.Page;
import org.federatedpartners.console.view.Preset;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.Finding;
import org.federatedpartners.policy.NegotiationSettings;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.store.StoreException;
import org.federatedpartners.transfer.BulkAction;
import org.federatedpartners.transfer.BulkChange;
import org.federatedpartners.transfer.Plan;

/** Changes several partners at once, or deletes them. Previewed first; done by a second request, only if nobody has changed one of them since. */
public final class BulkServlet extends ConsoleServlet {

    private static final long serialVersionUID = 1L;
    private static final Log LOG = Log.of(BulkServlet.class);
    private static final String VIEW = "bulk";
    /** The most partners at once: so many entries of the audit log take seconds, and so many ids fit into a form. */
    static final int MAX_PARTNERS = 5000;
    /** Of how many partners a message tells the names. */
    static final int MAX_NAMED = 20;
    private static final Pattern SELECTED = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    public BulkServlet() {
        this(new RunningPlugin());
    }

    BulkServlet(Supplier<Optional<ConsoleServices>> running) {
        super(running);
    }

    @Override
    Answer.Show get(ConsoleServices services, Params params) {
        List<Partner> partners = switch (params.text("scope")) {
            case "all" -> PartnersServlet.matching(services, params);
            case "page" -> Page.of(PartnersServlet.matching(services, params), params.number("listPage").orElse(1)).items();
            default -> chosen(services, params.all("partner"));
        };
        BulkAction action = action(params);
        if (partners.isEmpty() || partners.size() > MAX_PARTNERS) {
            return new Answer.Show(Answer.UNPROCESSABLE, VIEW, BulkView.of(action, List.of(), Map.of()).with(partners.isEmpty() ? Text.of("bulk.none")
                : Text.of("bulk.tooMany", String.valueOf(partners.size()), String.valueOf(MAX_PARTNERS))));
        }
        return action.isAsked() ? Answer.show(VIEW, BulkView.of(action, partners, Map.of())) : show(services, Request.of(services, params, partners), Answer.OK, null);
    }

    private static List<Partner> chosen(ConsoleServices services, List<String> sent) {
        Set<String> ids = new HashSet<>(sent);
        return services.policy().inForce().get().partners().stream().filter(partner -> ids.contains(String.valueOf(partner.id()))).toList();
    }

    private static BulkAction action(Params params) {
        return BulkAction.named(params.text("what")).orElse(BulkAction.ALL.get(0));
    }

    /**
     * What is to be done, with the partners as they are now.
     *
     * @param plan what it would do
     */
    private record Request(BulkAction action, BulkChange change, List<Partner> partners, Plan plan, long page) {

        static Request of(ConsoleServices services, Params params, List<Partner> partners) {
            BulkAction action = BulkServlet.action(params);
            Optional<NegotiationSettings> preset = params.constant("preset", Preset.Usual.class).map(Preset.Usual::settings);
            Map<String, String> filled = preset.map(settings -> Map.of("tls", settings.tls().name(), "sasl", settings.sasl().name(), "dialback", String.valueOf(settings.dialback())))
                .orElse(Map.of());
            BulkChange change = action.change(name -> filled.getOrDefault(name, params.text(name)));
            PolicySnapshot current = services.policy().inForce().get();
            return new Request(action, change, partners, change.plan(partners, current, services.policy().settings(), services.here().isLocal()), params.number("page").orElse(1));
        }

        BulkView view() {
            return BulkView.of(action, partners, change.texts().orElse(Map.of()));
        }
    }

    private static Answer.Show show(ConsoleServices services, Request request, int status, Text problem) {
        BulkPreview preview = BulkPreview.of(request.plan(), request.change().texts().orElse(Map.of()), request.page(), services.here());
        return new Answer.Show(status, VIEW, request.view().with(preview).with(problem));
    }

    /** @param versions by id, as the page was about */
    private record Selected(Map<Long, Long> versions) {

        static Selected of(String sent) {
            Map<Long, Long> versions = new LinkedHashMap<>();
            Matcher one = SELECTED.matcher(sent);
            while (one.find() && versions.size() < MAX_PARTNERS) {
                versions.put(Long.valueOf(one.group(1)), Long.valueOf(one.group(2)));
            }
            return new Selected(versions);
        }

        List<Partner> in(PolicySnapshot policy) {
            return policy.partners().stream().filter(partner -> versions.containsKey(partner.id())).toList();
        }

        /** What others have done with them since; null if nothing. */
        Text changes(List<Partner> now) {
            List<String> changed = now.stream().filter(partner -> !Objects.equals(versions.get(partner.id()), partner.version())).map(partner -> partner.primaryDomain().display()).toList();
            int deleted = versions.size() - now.size();
            if (changed.isEmpty()) {
                return deleted == 0 ? null : Text.of("bulk.deleted", String.valueOf(deleted));
            }
            String named = changed.stream().limit(MAX_NAMED).collect(Collectors.joining(", ")) + (changed.size() > MAX_NAMED ? ", ... (" + changed.size() + ")" : "");
            return Text.of("bulk.changed", named, String.valueOf(deleted));
        }
    }

    @Override
    Answer post(ConsoleServices services, Params params, Audit audit) {
        Selected selected = Selected.of(params.text("partners"));
        List<Partner> partners = selected.in(services.policy().inForce().get());
        Request request = Request.of(services, params, partners);
        Optional<Answer.Show> wrong = wrong(services, request);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        if (!params.text("apply").equals("true") || !request.plan().changesAnything()) {
            return show(services, request, Answer.OK, null);
        }
        Text changes = selected.changes(partners);
        return changes == null ? apply(services, params, request, selected, audit) : show(services, request, Answer.CONFLICT, changes);
    }

    /** What makes a preview impossible. */
    private static Optional<Answer.Show> wrong(ConsoleServices services, Request request) {
        if (request.partners().isEmpty()) {
            return Optional.of(new Answer.Show(Answer.UNPROCESSABLE, VIEW, request.view().with(Text.of("bulk.none"))));
        }
        if (request.change().texts().filter(Map::isEmpty).isPresent()) {
            return Optional.of(new Answer.Show(Answer.UNPROCESSABLE, VIEW, request.view().with(Text.of("bulk.nothing"))));
        }
        List<Finding> errors = request.change().errors(services.policy().inForce().get());
        return errors.isEmpty() ? Optional.empty() : Optional.of(new Answer.Show(Answer.UNPROCESSABLE, VIEW, request.view().judged(errors)));
    }

    @Override
    Answer.Show again(ConsoleServices services, Params params) {
        Request request = Request.of(services, params, Selected.of(params.text("partners")).in(services.policy().inForce().get()));
        return wrong(services, request).orElseGet(() -> show(services, request, Answer.OK, null));
    }

    private static Answer apply(ConsoleServices services, Params params, Request request, Selected selected, Audit audit) {
        Plan plan = request.plan();
        try {
            services.policy().apply(plan.changes());
        } catch (StoreException.Conflict | StoreException.DomainTaken e) {
            List<Partner> partners = selected.in(services.policy().inForce().get());
            return show(services, Request.of(services, params, partners), Answer.CONFLICT, Optional.ofNullable(selected.changes(partners)).orElse(Text.of("bulk.changed.settings")));
        } catch (StoreException e) {
            LOG.error("{} partners could not be changed: {}", plan.changes().saved().size() + plan.changes().deleted().size(), e.getMessage());
            return show(services, request, Answer.UNAVAILABLE, Text.of("bulk.failed", e.getMessage()));
        }
        plan.rows().stream().filter(row -> row.kind() == Plan.Kind.CHANGED || row.kind() == Plan.Kind.DELETED).map(AuditEntry::of).forEach(audit::record);
        String deleted = String.valueOf(plan.rows(Plan.Kind.DELETED).size());
        if (request.action().equals(BulkAction.DELETE)) {
            return new Answer.Redirect(Place.withoutPartner(params), Text.of("done.bulkDeleted", deleted));
        }
        return new Answer.Redirect(Place.withoutPartner(params), done(services, "done.bulk", "done.bulk.reportOnly", String.valueOf(plan.rows(Plan.Kind.CHANGED).size()),
            String.valueOf(plan.rows(Plan.Kind.LEFT_OUT).size())));
    }
}
