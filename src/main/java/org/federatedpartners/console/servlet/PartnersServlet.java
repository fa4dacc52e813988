package org.federatedpartners.console.servlet;

import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
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
    Answer get(ConsoleServices services, Params params) {
        PartnerListView.Query query = PartnerListView.Query.of(params.text("filter"), params.text("sort"), params.text("direction"),
            params.number("page").orElse(1));
        return Answer.show("partners", PartnerListView.of(services.policy().current(), query, services.streams().counts(),
            partner -> services.refusals().lastOf(partner.primaryDomain().value()), services.server().get()));
    }
}
