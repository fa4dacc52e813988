package org.federatedpartners.console.servlet;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.DiscoveredView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.history.Adoption;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
import org.federatedpartners.policy.PolicySnapshot;
import org.federatedpartners.store.StoreException;

/** Remote domains that were seen and belong to no partner, and their adoption. */
public final class DiscoveredServlet extends ConsoleServlet {

    private static final long serialVersionUID = 1L;
    private static final Log LOG = Log.of(DiscoveredServlet.class);
    private static final String VIEW = "discovered";

    public DiscoveredServlet() {
        this(new RunningPlugin());
    }

    DiscoveredServlet(Supplier<Optional<ConsoleServices>> running) {
        super(running);
    }

    @Override
    boolean isPlace() {
        return true;
    }

    @Override
    Answer.Show get(ConsoleServices services, Params params) {
        return Answer.show(VIEW, view(services, params, null));
    }

    private static DiscoveredView view(ConsoleServices services, Params params, Text problem) {
        PolicySnapshot policy = services.policy().inForce().get();
        return DiscoveredView.of(ofStrangers(services, policy), policy, params.text("filter"), params.number("page").orElse(1), problem);
    }

    /** Hardly any of what was seen need be that of strangers. */
    private static List<StreamCount> ofStrangers(ConsoleServices services, PolicySnapshot policy) {
        return services.history().streamCounts().where(domain -> policy.partner(domain).isEmpty());
    }

    private static DiscoveredView review(ConsoleServices services, Params params, Predicate<String> chosen) {
        PolicySnapshot policy = services.policy().inForce().get();
        return DiscoveredView.review(ofStrangers(services, policy), policy, params.text("filter"), chosen);
    }

    /** Adds each domain as a partner, with those subdomains that its settings suit. Each is saved separately: the page lists those that are not added, the others are partners. */
    @Override
    Answer post(ConsoleServices services, Params params, Audit audit) {
        List<String> asked = params.all("adopt");
        Set<String> chosen = new HashSet<>(asked);
        if (params.text("action").equals("all")) {
            return Answer.show(VIEW, review(services, params, any -> true));
        }
        if (asked.isEmpty()) {
            return new Answer.Show(Answer.UNPROCESSABLE, VIEW, view(services, params, Text.of("discovered.nothingChosen")));
        }
        if (params.text("action").equals("review")) {
            return Answer.show(VIEW, review(services, params, chosen::contains));
        }
        PolicySnapshot policy = services.policy().inForce().get();
        Map<String, List<StreamCount>> addable = services.history().streamCounts().where(domain -> chosen.contains(domain) && DiscoveredView.isAddable(domain, policy)).stream()
            .collect(Collectors.groupingBy(StreamCount::domain));
        Set<String> added = new HashSet<>();
        for (Adoption.Together partner : Adoption.together(addable)) {
            if (partner.enclosing().isEmpty() && adopt(services, PartnerDraft.adopted(partner.domain(), partner.settings()).adding(String.join("\n", partner.additional())), audit)) {
                partner.domains().forEach(added::add);
            }
        }
        List<String> failed = asked.stream().filter(domain -> !added.contains(domain)).toList();
        if (!failed.isEmpty()) {
            return new Answer.Show(Answer.CONFLICT, VIEW, view(services, params, Text.of("discovered.notAdopted", String.join(", ", failed))));
        }
        return new Answer.Redirect(PartnersServlet.URL, done(services, "done.adopted", "done.adopted.reportOnly", String.valueOf(asked.size())));
    }

    /** What was chosen, to be looked at once more. */
    @Override
    Answer.Show again(ConsoleServices services, Params params) {
        List<String> chosen = params.all("adopt");
        return chosen.isEmpty() ? get(services, params) : Answer.show(VIEW, review(services, params, new HashSet<>(chosen)::contains));
    }

    private static boolean adopt(ConsoleServices services, PartnerDraft draft, Audit audit) {
        Optional<Partner> partner = draft.validate(services.policy().inForce().get(), services.here().isLocal()).partner();
        try {
            if (partner.isPresent()) {
                audit.record(AuditEntry.created(services.policy().save(partner.get())));
            }
            return partner.isPresent();
        } catch (StoreException e) {
            LOG.error("The domain {} could not be made a partner", partner.get().primaryDomain(), e);
            return false;
        }
    }
}
