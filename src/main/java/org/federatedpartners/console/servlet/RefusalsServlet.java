package org.federatedpartners.console.servlet;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.OwnCertificate;
import org.federatedpartners.console.view.RefusalsView;
import org.federatedpartners.history.Refusal;

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
        return Answer.show("refusals", RefusalsView.of(refusals(services), max, query, services.policy().inForce().get(), OwnCertificate.of(services), Instant.now()));
    }

    /** Newest first. Who wrote to whom is in them only where administrators want to see it now: it may have been kept before that was turned off. */
    private static List<Refusal> refusals(ConsoleServices services) {
        List<Refusal> all = services.history().refusals().all();
        return services.policy().settings().keepsAddresses() ? all : all.stream().map(refusal -> refusal.between(Optional.empty())).toList();
    }
}
