package org.federatedpartners.console.view;

import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
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

    /**
     * @param counts how many partners each of the filters shows
     * @param noted  all partners that have a certificate, at least
     */
    static PartnerSummary of(int partners, Map<PartnerFilter, Long> counts, List<PartnerFilter.Judged> noted, PartnerFilter.Known known) {
        List<Count> shown = PartnerFilter.COUNTED.stream().filter(filter -> counts.getOrDefault(filter, 0L) > 0)
            .map(filter -> new Count(filter.name(), counts.get(filter), new PartnerListView.Query("", filter, PartnerListView.Column.DOMAIN, false, 1).href())).toList();
        Optional<NextToExpire> next = noted.stream().flatMap(one -> next(one, known).stream()).min(Comparator.comparing(one -> one.until()));
        return new PartnerSummary(partners, shown, next.orElse(null));
    }

    private static Optional<NextToExpire> next(PartnerFilter.Judged one, PartnerFilter.Known known) {
        String domain = one.partner().primaryDomain().value();
        return known.next(one.partner()).map(certificate -> new NextToExpire(
            DomainText.of(one.partner().primaryDomain()), Date.from(certificate.expires()), Expiry.daysLeft(certificate.expires(), known.now()),
            Link.to("federated-partners.jsp").with("filter", domain).toString()));
    }
}
