package org.federatedpartners.console.servlet;

import java.util.Optional;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.view.AllNodes;
import org.federatedpartners.console.view.PartnerDeleteView;
import org.federatedpartners.console.view.Text;
import org.federatedpartners.history.transcript.Log;
import org.federatedpartners.policy.Partner;
import org.federatedpartners.policy.UnreadablePartner;
import org.federatedpartners.store.StoreException;

/** Deletes a partner, after asking. */
public final class PartnerDeleteServlet extends ConsoleServlet {

    private static final long serialVersionUID = 1L;
    private static final Log LOG = Log.of(PartnerDeleteServlet.class);

    public PartnerDeleteServlet() {
        this(new RunningPlugin());
    }

    PartnerDeleteServlet(Supplier<Optional<ConsoleServices>> running) {
        super(running);
    }

    @Override
    Answer.Show get(ConsoleServices services, Params params) {
        return ask(services, params, Answer.OK, null);
    }

    private static Answer.Show ask(ConsoleServices services, Params params, int status, Text problem) {
        return partner(services, params)
            .map(partner -> new Answer.Show(status, "partner-delete", PartnerDeleteView.of(partner, AllNodes.of(partner, services),
                services.policy().inForce().get().unlisted(), problem).with(services.here().contacts().at(partner.domains()))))
            .or(() -> unreadable(services, params).map(partner -> new Answer.Show(status, "partner-delete",
                PartnerDeleteView.of(partner, services.policy().inForce().get().unlisted(), problem))))
            .orElseGet(() -> Answer.message(Answer.NOT_FOUND, "message.noSuchPartner"));
    }

    @Override
    Answer post(ConsoleServices services, Params params, Audit audit) {
        Optional<Partner> known = partner(services, params);
        Optional<UnreadablePartner> unreadable = unreadable(services, params);
        if (known.isEmpty() && unreadable.isEmpty()) {
            return Answer.message(Answer.NOT_FOUND, "message.noSuchPartner");
        }
        String name = known.map(partner -> partner.primaryDomain().display()).orElseGet(() -> unreadable.get().name());
        try {
            services.policy().delete(params.number("id").orElseThrow(), params.number("version").orElse(0));
            audit.record(known.map(AuditEntry::deleted).orElseGet(() -> AuditEntry.deleted(unreadable.get())));
            return new Answer.Redirect(Place.withoutPartner(params), Text.of("done.deleted", name));
        } catch (StoreException.Conflict e) {
            return ask(services, params, Answer.CONFLICT, Text.of("delete.conflict"));
        } catch (StoreException e) {
            LOG.error("The partner {} could not be deleted", name, e);
            return ask(services, params, Answer.UNAVAILABLE, Text.of("problem.notDeleted"));
        }
    }
}
