package org.federatedpartners.console.servlet;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.federatedpartners.console.ConsoleServices;
import org.federatedpartners.console.LiveStreams.Count;
import org.federatedpartners.console.Reach;
import org.federatedpartners.console.view.Days;
import org.federatedpartners.console.view.PartnerEvidence;
import org.federatedpartners.console.view.PartnerFilter;
import org.federatedpartners.console.view.PartnerListView;
import org.federatedpartners.history.RefusalHistory;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.SeenCertificates;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;

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
        PartnerListView.Query query = query(params);
        ConsoleServices.Counts counts = services.here().counts();
        PartnerEvidence evidence = PartnerEvidence.of(services, counts.live());
        return Answer.show("partners", PartnerListView.of(services.policy().inForce().get(), query, counts,
            // The database is not waited for twice.
            known(services, query, evidence, shown -> counts.reach() == Reach.HERE ? Days.here(services) : Days.of(shown, services)), services.here().server().get()));
    }

    /** All partners that a list with these parameters finds, in its order. */
    static List<Partner> matching(ConsoleServices services, Params params) {
        PartnerListView.Query query = query(params);
        Map<String, Count> live = services.here().counts().live();
        PartnerEvidence evidence = PartnerEvidence.of(services, live);
        return PartnerListView.matching(services.policy().inForce().get(), query, live, known(services, query, evidence, shown -> Days.here(services)), services.here().server().get());
    }

    private static PartnerListView.Query query(Params params) {
        PartnerFilter show = params.constant("show", PartnerFilter.class).orElse(PartnerFilter.ALL);
        return PartnerListView.Query.of(params.text("filter"), show, params.text("sort"), params.text("direction"), params.number("page").orElse(1));
    }

    private static PartnerFilter.Known known(ConsoleServices services, PartnerListView.Query query, PartnerEvidence evidence, Function<Collection<DomainName>, Days> days) {
        RefusalHistory refusals = services.history().refusals();
        SeenCertificates certificates = services.history().certificates();
        Instant now = Instant.now();
        Set<String> noted = evidence.domains();
        Predicate<SeenCertificate> byKeyAlone = services.diagnosis().certificates()::isByKeyAlone;
        List<SeenCertificate> ending = certificates.ending(now, byKeyAlone);
        ending.stream().filter(one -> one.expires().isAfter(now)).findFirst().ifPresent(one -> noted.add(one.key().domain()));
        List<String> near = ending.stream().filter(one -> one.expiry(now).isNear()).map(one -> one.key().domain()).toList();
        return new PartnerFilter.Known(partner -> refusals.last(partner.primaryDomain().value()),
            domain -> certificates.of(domain).stream().filter(byKeyAlone.negate()).toList(), noted,
            query.asksForLastRefusals() ? refusals.refusedPartners() : Set.of(), near, evidence, days, now);
    }
}
