package org.federatedpartners.console.servlet;

import java.time.Instant;
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
        RefusalsView.Query query = RefusalsView.Query.of(params.text("domain"), params.text("direction"), params.text("reason"),
            params.constant("age", RefusalsView.Age.class).orElse(RefusalsView.Age.ALL), params.constant("what", RefusalsView.What.class).orElse(RefusalsView.What.ALL),
            params.number("page").orElse(1));
        return Answer.show("refusals", RefusalsView.of(services.history().refusals().all(), max, query, services.policy().inForce().get(), Instant.now()));
    }
}
