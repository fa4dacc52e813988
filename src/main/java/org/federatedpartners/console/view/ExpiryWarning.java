package org.federatedpartners.console.view;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.federatedpartners.certificate.Expiry;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.history.transcript.ShownCertificate;
import org.federatedpartners.policy.PolicySnapshot;

/**
 * A certificate that has expired or will soon: whose, and when.
 *
 * @param href  where something can be done about it
 * @param until when it expires
 */
public record ExpiryWarning(Text text, String href, Instant until) {

    /** How many are named, so that the page itself stays in sight. */
    static final int MAX = 3;

    /**
     * The first to expire first; of a domain that shows one in each direction, only that.
     *
     * @param own      what this server shows
     * @param partners what partners' servers have shown, without those whose end does not matter
     */
    public static List<ExpiryWarning> of(List<ShownCertificate> own, List<SeenCertificate> partners, PolicySnapshot policy, Instant now) {
        List<ExpiryWarning> all = Stream.concat(own.stream().flatMap(certificate -> own(certificate, now).stream()),
            partners.stream().flatMap(certificate -> partners(certificate, policy, now).stream())).sorted(Comparator.comparing(ExpiryWarning::until)).distinct().toList();
        return all.size() <= MAX ? all : Stream.concat(all.stream().limit(MAX), Stream.of(new ExpiryWarning(
            Text.of("banner.expiry.more", String.valueOf(all.size() - MAX)), "federated-partner-certificates.jsp", all.get(MAX).until()))).toList();
    }

    private static Optional<ExpiryWarning> own(ShownCertificate certificate, Instant now) {
        return of("banner.expiry.own", "banner.expiry.own.expired", certificate.facts().subject(),
            Expiry.of(certificate.facts().from(), certificate.facts().until(), now), certificate.facts().until(), "federated-partner-certificates.jsp");
    }

    private static Optional<ExpiryWarning> partners(SeenCertificate certificate, PolicySnapshot policy, Instant now) {
        String domain = certificate.key().domain();
        return policy.partner(domain).flatMap(partner -> of("banner.expiry.partner", "banner.expiry.partner.expired", DomainText.seen(domain).display(),
            certificate.expiry(now), certificate.expires(), Link.to("federated-partner.jsp").with("id", partner.id()).toString()));
    }

    private static Optional<ExpiryWarning> of(String near, String expired, String whose, Expiry expiry, Instant until, String href) {
        return !expiry.isNear() ? Optional.empty() : Optional.of(new ExpiryWarning(Text.of(expiry == Expiry.EXPIRED ? expired : near, whose, Times.ofThisServer().days(until)), href, until));
    }
}
