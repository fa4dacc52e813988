package org.federatedpartners.console.servlet;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.PartnerEvidence;
import org.federatedpartners.console.view.PartnerFilter;
import org.federatedpartners.console.view.PartnerListView;

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
    boolean isPlace() {
        return true;
    }

    @Override
    Answer.Show get(ConsoleServices services, Params params) {
        PartnerFilter show = params.constant("show", PartnerFilter.class).orElse(PartnerFilter.ALL);
        PartnerListView.Query query = PartnerListView.Query.of(params.text("filter"), show, params.text("sort"), params.text("direction"),
            params.number("page").orElse(1));
        PartnerEvidence evidence = PartnerEvidence.of(services);
        PartnerFilter.Known known = new PartnerFilter.Known(partner -> services.history().refusals().lastOf(partner.primaryDomain().value()),
            services.history().certificates()::of, evidence, services.history().activity()::lastDay, Instant.now());
        return Answer.show("partners", PartnerListView.of(services.policy().inForce().get(), query, evidence.live(), known, services.here().server().get()));
    }
}
