package org.federatedpartners.console.servlet;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.LiveStreams;
import org.federatedpartners.console.view.PartnerFilter;
import org.federatedpartners.console.view.PartnerListView;
import org.federatedpartners.history.StreamCount;

/** The list of partners. */
public final class PartnersServlet extends ConsoleServlet {

    private static final long serialVersionUID = 1L;
    static final String URL = "federated-partners.jsp";

    public PartnersServlet() {
        this(new RunningPlugin());
    }

    PartnersServlet(Supplier<Optional<ConsoleServices>> running) {
        super(running);
    }

    @Override
    Answer.Show get(ConsoleServices services, Params params) {
        PartnerFilter show = params.constant("show", PartnerFilter.class).orElse(PartnerFilter.ALL);
        PartnerListView.Query query = PartnerListView.Query.of(params.text("filter"), show, params.text("sort"), params.text("direction"),
            params.number("page").orElse(1));
        Map<String, LiveStreams.Count> live = services.here().streams().counts();
        // Of all that was seen, which is long, only this filter needs anything.
        Set<String> seen = show != PartnerFilter.NEVER_CONNECTED ? Set.of()
            : services.history().streamCounts().all().stream().filter(one -> one.streams() + one.stanzas() > 0).map(StreamCount::domain).collect(Collectors.toSet());
        PartnerFilter.Known known = new PartnerFilter.Known(partner -> services.history().refusals().lastOf(partner.primaryDomain().value()),
            domain -> live.containsKey(domain) || seen.contains(domain), services.history().certificates()::of, Instant.now());
        return Answer.show("partners", PartnerListView.of(services.policy().inForce().get(), query, live, known, services.here().server().get()));
    }
}
