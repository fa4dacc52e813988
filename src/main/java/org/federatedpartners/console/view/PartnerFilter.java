package org.federatedpartners.console.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.federatedpartners.history.LastRefusal;
import org.federatedpartners.history.SeenCertificate;
import org.federatedpartners.policy.AuthenticationMethod;
import org.federatedpartners.policy.DomainName;
import org.federatedpartners.policy.Partner;

/** Which partners the list shows; its text is the i18n key {@code partners.show.<name>}. */
public enum PartnerFilter {
    ALL, FAILING, BLOCKED, DENIED, NOT_JUDGED, REPORT_ONLY, RELAXED, WORKING_UNENCRYPTED, NEVER_CONNECTED, WORKING, REFUSED_LATELY, ACCEPTS_UNENCRYPTED, CERTIFICATE_EXPIRING;

    /** Those that the summary counts: by state, and then by what else the administrator has to know. */
    static final List<PartnerFilter> COUNTED = List.of(FAILING, BLOCKED, DENIED, NOT_JUDGED, REPORT_ONLY, RELAXED, WORKING_UNENCRYPTED, NEVER_CONNECTED, WORKING,
        ACCEPTS_UNENCRYPTED, CERTIFICATE_EXPIRING);

    private static final Duration LATELY = Duration.ofDays(1);

    /**
     * What is known of partners; asked only for what a filter needs.
     *
     * @param lastRefusal  the last one of a partner
     * @param certificates the last ones that a domain, as looked up, was authenticated with; only those whose end matters
     * @param noted        every domain that needs a look of its own: with a live stream, a refusal that is kept, or the certificate that ends next
     * @param refused      the primary domains that have a last refusal; empty unless the query asks for last refusals
     * @param near         every domain with a certificate that is near its end
     * @param evidence     of all partners
     * @param days         what happened to domains in the last 24 hours
     */
    public record Known(Function<Partner, Optional<LastRefusal>> lastRefusal, Function<String, List<SeenCertificate>> certificates,
        Collection<String> noted, Collection<String> refused, Collection<String> near, PartnerEvidence evidence, Function<Collection<DomainName>, Days> days, Instant now) {

        /** The certificate of the partner's that expires first, if it has expired or will soon. */
        Optional<SeenCertificate> expiring(Partner partner) {
            return certificates(partner).filter(one -> one.expiry(now).isNear()).min(Comparator.comparing(SeenCertificate::expires));
        }

        /** The certificate of the partner's that expires first of those that have not. */
        Optional<SeenCertificate> next(Partner partner) {
            return certificates(partner).filter(one -> one.expires().isAfter(now)).min(Comparator.comparing(SeenCertificate::expires));
        }

        private Stream<SeenCertificate> certificates(Partner partner) {
            return partner.domains().stream().map(DomainName::value).flatMap(domain -> certificates.apply(domain).stream());
        }

        boolean isRelaxed(Partner partner) {
            return partner.strictness().relaxationAt(now).isPresent();
        }
    }

    /**
     * A partner with its state.
     *
     * @param reportOnly whether nothing of it is enforced, by its own mode or by the global one
     */
    record Judged(Partner partner, PartnerState state, boolean reportOnly) {}

    /** Whether the partner is shown. What is set is found in every state: a partner may fail although it is relaxed. */
    boolean test(Judged one, Known known) {
        Partner partner = one.partner();
        return switch (this) {
            case ALL -> true;
            case FAILING, BLOCKED, DENIED, NOT_JUDGED, WORKING_UNENCRYPTED, WORKING -> one.state().kind().name().equals(name());
            case REFUSED_LATELY -> known.lastRefusal().apply(partner).filter(refusal -> isLately(refusal.at(), known.now())).isPresent();
            case RELAXED -> known.isRelaxed(partner);
            case REPORT_ONLY -> one.reportOnly();
            case NEVER_CONNECTED -> !known.evidence().isSeen(partner);
            case ACCEPTS_UNENCRYPTED -> partner.acceptedMethods().contains(AuthenticationMethod.TCP_DIALBACK)
                || partner.strictness().relaxationAt(known.now()).filter(relaxation -> relaxation.weakest() == AuthenticationMethod.TCP_DIALBACK).isPresent();
            case CERTIFICATE_EXPIRING -> known.expiring(partner).isPresent();
        };
    }

    /** Whether {@link #REFUSED_LATELY} shows a partner that was last refused then. What a wrong clock has dated ahead does not count for as long. */
    static boolean isLately(Instant refused, Instant now) {
        return Duration.between(refused, now).abs().compareTo(LATELY) < 0;
    }
}
