package org.federatedpartners.console.servlet;

import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.OwnSideView;

/** What partners see of this server. */
public final class OwnSideServlet extends ConsoleServlet {

    private static final long serialVersionUID = 1L;

    public OwnSideServlet() {
        this(new RunningPlugin());
    }

    OwnSideServlet(Supplier<Optional<ConsoleServices>> running) {
        super(running);
    }

    @Override
    Answer.Show get(ConsoleServices services, Params params) {
        return Answer.show("own", OwnSideView.of(services.diagnosis().tests().ownSide()));
    }
}
