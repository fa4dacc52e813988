package org.federatedpartners.console.servlet;

import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.RefusalsView;

/** The latest refusals. */
public final class RefusalsServlet extends ConsoleServlet {

    private static final long serialVersionUID = 1L;

    public RefusalsServlet() {
        this(new RunningPlugin());
    }

    RefusalsServlet(Supplier<Optional<ConsoleServices>> running) {
        super(running);
    }

    @Override
    boolean isPlace() {
        return true;
    }

    @Override
    Answer.Show get(ConsoleServices services, Params params) {
        int max = services.history().refusals().capacity();
        return Answer.show("refusals", RefusalsView.of(services.history().refusals().latest(max), max, params.text("domain"),
            params.number("page").orElse(1), services.policy().inForce().get()));
    }
}
