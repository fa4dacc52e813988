package org.federatedpartners.console.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.federatedpartners.certificate.Expiry;
import org.federatedpartners.history.Refusal;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Mode;
import org.federatedpartners.policy.Partner;

/** Which partners the list shows; its text is the i18n key {@code partners.show.<name>}. */
public enum PartnerFilter {
    ALL, REFUSED_LATELY, RELAXED, REPORT_ONLY, NEVER_CONNECTED, CERTIFICATE_EXPIRING;

    private static final Duration LATELY = Duration.ofDays(1);

    /**
     * What is known of partners; asked only for what a filter needs.
     *
     * @param lastRefusal  the last one of a partner
     * @param wasConnected whether a stream that carries the domain was ever seen, or is live
     * @param certificates the last ones that a domain, as looked up, was authenticated with
     */
    public record Known(Function<Partner, Optional<Refusal>> lastRefusal, Predicate<String> wasConnected,
        Function<String, List<SeenCertificate>> certificates, Instant now) {

        /** The certificate of the partner's that expires first, if it has expired or will soon. */
        Optional<SeenCertificate> expiring(Partner partner) {
            return partner.domains().stream().map(DomainName::value).flatMap(domain -> certificates.apply(domain).stream())
                .filter(one -> Expiry.of(one.expires(), now).isNear()).min(Comparator.comparing(SeenCertificate::expires));
        }

        boolean isRelaxed(Partner partner) {
            return partner.strictness().relaxation().filter(relaxation -> now.isBefore(relaxation.until())).isPresent();
        }
    }

    /** Whether the partner is shown. */
    boolean test(Partner partner, Known known) {
        return switch (this) {
            case ALL -> true;
            case REFUSED_LATELY -> known.lastRefusal().apply(partner).filter(refusal -> refusal.at().plus(LATELY).isAfter(known.now())).isPresent();
            case RELAXED -> known.isRelaxed(partner);
            case REPORT_ONLY -> partner.strictness().mode() == Mode.REPORT_ONLY;
            case NEVER_CONNECTED -> partner.domains().stream().map(DomainName::value).noneMatch(known.wasConnected());
            case CERTIFICATE_EXPIRING -> known.expiring(partner).isPresent();
        };
    }
}
