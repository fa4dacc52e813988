package org.federatedpartners.console.servlet;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.PartnerFormView;
import org.federatedpartners.console.view.PartnerView;

/** Everything about one partner. */
public final class PartnerServlet extends ConsoleServlet {

    private static final long serialVersionUID = 1L;

    public PartnerServlet() {
        this(new RunningPlugin());
    }

    PartnerServlet(Supplier<Optional<ConsoleServices>> running) {
        super(running);
    }

    @Override
    boolean isPlace() {
        return true;
    }

    @Override
    Answer.Show get(ConsoleServices services, Params params) {
        return partner(services, params)
            .map(partner -> Answer.show("partner", PartnerView.of(partner, services, Clock.systemDefaultZone())))
            .or(() -> unreadable(services, params).map(partner -> Answer.show(PartnerEditServlet.VIEW,
                PartnerFormView.unreadable(partner, services.here().server().get()))))
            .orElseGet(() -> Answer.message(Answer.NOT_FOUND, "message.noSuchPartner"));
    }
}
