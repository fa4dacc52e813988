package org.federatedpartners.console.servlet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.DiscoveredView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.history.Adoption;
import org.federatedpartners.history.StreamCount;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.PartnerDraft;
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
        return DiscoveredView.of(services.history().streamCounts().all(), services.policy().inForce().get(), params.text("filter"), params.number("page").orElse(1), problem);
    }

    private static DiscoveredView review(ConsoleServices services, Params params, Predicate<String> chosen) {
        return DiscoveredView.review(services.history().streamCounts().all(), services.policy().inForce().get(), params.text("filter"), chosen);
    }

    /** Adds each domain as a separate partner. Each is saved separately: the page lists those that failed, the others are partners. */
    @Override
    Answer post(ConsoleServices services, Params params, Audit audit) {
        List<String> asked = params.all("adopt");
        if (params.text("action").equals("all")) {
            return Answer.show(VIEW, review(services, params, any -> true));
        }
        if (asked.isEmpty()) {
            return new Answer.Show(Answer.UNPROCESSABLE, VIEW, view(services, params, Text.of("discovered.nothingChosen")));
        }
        if (params.text("action").equals("review")) {
            return Answer.show(VIEW, review(services, params, new HashSet<>(asked)::contains));
        }
        Collection<StreamCount> all = services.history().streamCounts().all();
        List<String> failed = new ArrayList<>();
        for (String domain : asked) {
            if (!adopt(services, all.stream().filter(count -> count.domain().equals(domain)).toList(), domain, audit)) {
                failed.add(domain);
            }
        }
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

    private static boolean adopt(ConsoleServices services, List<StreamCount> seen, String domain, Audit audit) {
        // An administrator decides on the form of each subdomain of a partner whether it gets separate settings.
        if (seen.isEmpty() || services.policy().inForce().get().parent(domain).isPresent()) {
            return false;
        }
        Optional<Partner> partner = PartnerDraft.adopted(domain, Adoption.strictest(seen))
            .validate(services.policy().inForce().get(), services.here().isLocal()).partner();
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
