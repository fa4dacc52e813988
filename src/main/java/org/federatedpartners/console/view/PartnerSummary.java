package org.federatedpartners.console.view;

import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.federatedpartners.certificate.Expiry;

/**
 * All partners at a glance.
 *
 * @param partners how many there are
 * @param counts   how many of each kind, without kinds of which there is none
 * @param next     the partner's certificate that expires next; null if none is known
 */
public record PartnerSummary(int partners, List<Count> counts, NextToExpire next) {

    /**
     * How many partners a filter finds.
     *
     * @param filter the name of a {@link PartnerFilter}
     * @param href   the list with that filter
     */
    public record Count(String filter, long count, String href) {}

    /**
     * @param until when it expires
     * @param days  whole days until then
     * @param href  the list with that partner alone
     */
    public record NextToExpire(DomainText domain, Date until, long days, String href) {}

    static PartnerSummary of(List<PartnerFilter.Judged> all, PartnerFilter.Known known) {
        List<Count> counts = PartnerFilter.COUNTED.stream()
            .map(filter -> new Count(filter.name(), all.stream().filter(one -> filter.test(one, known)).count(), new PartnerListView.Query("", filter,
                PartnerListView.Column.DOMAIN, false, 1).href()))
            .filter(count -> count.count() > 0).toList();
        Optional<NextToExpire> next = all.stream().flatMap(one -> next(one, known).stream()).min(Comparator.comparing(one -> one.until()));
        return new PartnerSummary(all.size(), counts, next.orElse(null));
    }

    private static Optional<NextToExpire> next(PartnerFilter.Judged one, PartnerFilter.Known known) {
        String domain = one.partner().primaryDomain().value();
        return known.next(one.partner()).map(certificate -> new NextToExpire(
            DomainText.of(one.partner().primaryDomain()), Date.from(certificate.expires()), Expiry.daysLeft(certificate.expires(), known.now()),
            Link.to("federated-partners.jsp").with("filter", domain).toString()));
    }
}
