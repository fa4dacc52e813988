package org.federatedpartners.console.servlet;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.CertificatesView;

/** Whose certificates end when, and which have changed. */
public final class CertificatesServlet extends ConsoleServlet {

    private static final long serialVersionUID = 1L;

    public CertificatesServlet() {
        this(new RunningPlugin());
    }

    CertificatesServlet(Supplier<Optional<ConsoleServices>> running) {
        super(running);
    }

    @Override
    boolean isPlace() {
        return true;
    }

    @Override
    Answer.Show get(ConsoleServices services, Params params) {
        return Answer.show("certificates", CertificatesView.of(services.diagnosis().certificates(), services.history().certificates().ofPartners(),
            services.policy().inForce().get(), services.history().negotiations()::of, Instant.now()));
    }
}
